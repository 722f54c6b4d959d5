// The rows of a VAR's least squares, built block by block so that the design of a long recording is never in memory as a whole,
// and their triangular factor. Internal to numerics.
#pragma once

#include <Eigen/Core>
#include <algorithm>
#include <cstddef>
#include <vector>

#include "golgi/numerics/parallel.hpp"
#include "golgi/numerics/trials.hpp"

namespace golgi {

/// A row is a sample that has all its lags, trial after trial. The columns are the constant 1, then lag by lag the N variables,
/// then their present values. Variables are centred at their pooled means and scaled by powers of two, which is exact, to a
/// standard deviation of about 1.
class LaggedRows {
 public:
  /// @param trials  must outlive this
  LaggedRows(Trials trials, std::ptrdiff_t order);

  std::ptrdiff_t n() const { return std::ssize(mean_); }
  std::ptrdiff_t order() const { return order_; }
  std::ptrdiff_t n_regressors() const { return 1 + n() * order_; }
  std::ptrdiff_t width() const { return n_regressors() + n(); }
  std::ptrdiff_t n_samples() const { return first_row_.back(); }
  double scale(std::ptrdiff_t variable) const { return scale_[variable]; }
  /// The first row of each trial, and the end of the last trial.
  const std::vector<std::ptrdiff_t>& first_rows() const { return first_row_; }

  /// @param to  (any number of rows, width()): rows first, first + 1, …
  void copy(std::ptrdiff_t first, Eigen::Ref<Eigen::MatrixXd> to) const;

 private:
  Trials trials_;
  std::ptrdiff_t order_;
  std::vector<std::ptrdiff_t> first_row_;
  std::vector<double> mean_, scale_;
};

/// Householder's orthogonal triangularisation without pivoting, in place: the upper triangle of the first cols() rows is R, the
/// rest is 0. Source: Golub & Van Loan 2013, section 5.2.3.
/// @param a  at least as many rows as columns
void triangularise(Eigen::MatrixXd& a, const ParallelFor& parallel_for);

/// Number of rows that are factored together with the R of the rows before them, for a factor of this width.
std::ptrdiff_t rows_at_once(std::ptrdiff_t width);

/// Calls body(block, start, end) with the rows of each trial in turn, block by block. start: it is the trial's first block;
/// end: its last.
template <class Body>
void for_each_block(const LaggedRows& rows, const Poll& poll, const Body& body) {
  const auto length = rows_at_once(rows.width());
  for (std::size_t r = 0; r + 1 < rows.first_rows().size(); ++r) {
    const auto start = rows.first_rows()[r], end = rows.first_rows()[r + 1];
    for (auto first = start; first < end; first += length) {
      poll();
      Eigen::MatrixXd block(std::min(length, end - first), rows.width());
      rows.copy(first, block);
      body(block, first == start, first + block.rows() == end);
    }
  }
}

/// R of all rows, (width, width), in memory of width · (width + rows_at_once). O(M width²).
Eigen::MatrixXd triangular_factor(const LaggedRows& rows, const ParallelFor& parallel_for, const Poll& poll);

}  // namespace golgi
