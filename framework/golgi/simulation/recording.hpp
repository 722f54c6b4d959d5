// Records a simulation after its burn-in. States arrive one step at a time but are stored one variable at a time, so they are
// transposed in blocks of steps: each cache line is then written as a whole, and a page is visited once per block.
#pragma once

#include <algorithm>
#include <functional>
#include <span>
#include <vector>

#include "golgi/core/export.hpp"
#include "golgi/core/poll.hpp"
#include "golgi/data/matrix.hpp"

namespace golgi::simulation {

/// Fills a matrix one column at a time.
class ColumnWriter {
 public:
  /// @param matrix  (N, number of columns), must outlive the writer; may be empty if nothing is pushed
  explicit ColumnWriter(Matrix& matrix) : matrix_(matrix) {
    // Blocks stay in the second-level cache.
    if (!matrix.empty()) block_ = std::clamp<std::ptrdiff_t>(65536 / matrix.rows(), 8, 64);
    rows_.resize(block_ * matrix.rows());
  }

  void push(std::span<const double> column) {
    std::copy(column.begin(), column.end(), rows_.begin() + n_rows_ * matrix_.rows());
    if (++n_rows_ == block_) flush();
  }
  /// Writes the columns that are still in memory; to be called after the last push.
  void flush() {
    constexpr std::ptrdiff_t tile = 8;  // doubles in a cache line
    const std::ptrdiff_t n = matrix_.rows();
    for (std::ptrdiff_t i0 = 0; i0 < n; i0 += tile)
      for (std::ptrdiff_t s0 = 0; s0 < n_rows_; s0 += tile)
        for (std::ptrdiff_t i = i0; i < std::min(i0 + tile, n); ++i)
          for (std::ptrdiff_t s = s0; s < std::min(s0 + tile, n_rows_); ++s) matrix_(i, n_written_ + s) = rows_[s * n + i];
    n_written_ += n_rows_;
    n_rows_ = 0;
  }

 private:
  Matrix& matrix_;
  std::ptrdiff_t block_ = 0;
  std::vector<double> rows_;
  std::ptrdiff_t n_rows_ = 0;
  std::ptrdiff_t n_written_ = 0;
};

/// The N values of all variables at step t. It is called for t = 0, 1, … in order; the values are read before the next call.
using StateAt = std::function<std::span<const double>(std::ptrdiff_t t)>;

/// Drops the first `burn_in` states and records the `steps` that follow.
/// @param step_work  multiplications and additions per step, approximately: polls are ten million of them apart
/// @return (n, steps)
GOLGI_API Matrix record(std::ptrdiff_t n, std::ptrdiff_t steps, std::ptrdiff_t burn_in, double step_work, const Poll& poll,
                        const StateAt& state_at);

}  // namespace golgi::simulation
