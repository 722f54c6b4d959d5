// Products of large matrices by tiles, each tile a body of a parallel loop: they use all threads, and can be stopped between
// two tiles. The bytes are those of the undivided product. Internal to numerics.
#pragma once

#include <Eigen/Core>
#include <algorithm>
#include <cstddef>

#include "golgi/numerics/parallel.hpp"

namespace golgi {

/// Divides rows × cols into tiles and calls body(first_row, n_rows, first_col, n_cols) for each.
/// @param depth  multiplications per number of the result
template <class Body>
void for_each_tile(std::ptrdiff_t rows, std::ptrdiff_t cols, std::ptrdiff_t depth, const ParallelFor& parallel_for,
                   const Body& body) {
  // A multiple of every width of Eigen's inner loops, so that each number is summed in the same order as without tiles.
  constexpr std::ptrdiff_t unit = 48;
  constexpr double largest = 3e8;  // multiplications: about a tenth of a second
  const double each = static_cast<double>(std::max<std::ptrdiff_t>(depth, 1));
  const auto units_of = [](double length) {
    return unit * std::max<std::ptrdiff_t>(1, static_cast<std::ptrdiff_t>(length / unit));
  };
  const auto width = std::min<std::ptrdiff_t>(std::max(cols, unit), units_of(largest / (each * unit)));
  const auto height = std::min<std::ptrdiff_t>(std::max(rows, unit), units_of(largest / (each * static_cast<double>(width))));
  // The last tile includes the rest: a narrow tile would use other loops.
  const auto n_down = std::max<std::ptrdiff_t>(1, rows / height), n_across = std::max<std::ptrdiff_t>(1, cols / width);
  const auto tile = [&](std::ptrdiff_t k) {
    const auto row = k % n_down * height, col = k / n_down * width;
    body(row, k % n_down + 1 < n_down ? height : rows - row, col, k / n_down + 1 < n_across ? width : cols - col);
  };
  if (n_down * n_across == 1) return tile(0);
  parallel_for(n_down * n_across, tile);
}

/// a b
template <class A, class B>
Eigen::MatrixXd product(const A& a, const B& b, const ParallelFor& parallel_for) {
  Eigen::MatrixXd result(a.rows(), b.cols());
  for_each_tile(a.rows(), b.cols(), a.cols(), parallel_for, [&](auto row, auto n_rows, auto col, auto n_cols) {
    result.block(row, col, n_rows, n_cols).noalias() = a.middleRows(row, n_rows) * b.middleCols(col, n_cols);
  });
  return result;
}

/// to -= a b
template <class To, class A, class B>
void subtract_product(To to, const A& a, const B& b, const ParallelFor& parallel_for) {
  for_each_tile(a.rows(), b.cols(), a.cols(), parallel_for, [&](auto row, auto n_rows, auto col, auto n_cols) {
    to.block(row, col, n_rows, n_cols).noalias() -= a.middleRows(row, n_rows) * b.middleCols(col, n_cols);
  });
}

/// to += x xᵀ, the lower half; the rest is unspecified.
template <class X>
void add_lower_gram(Eigen::MatrixXd& to, const X& x, const ParallelFor& parallel_for) {
  for_each_tile(x.rows(), x.rows(), x.cols(), parallel_for, [&](auto row, auto n_rows, auto col, auto n_cols) {
    if (row + n_rows <= col) return;
    if (row == col && n_rows == n_cols)
      to.block(row, col, n_rows, n_cols).template selfadjointView<Eigen::Lower>().rankUpdate(x.middleRows(row, n_rows));
    else
      to.block(row, col, n_rows, n_cols).noalias() += x.middleRows(row, n_rows) * x.middleRows(col, n_cols).transpose();
  });
}

/// x xᵀ, the lower half; the rest is not set.
template <class X>
Eigen::MatrixXd lower_gram(const X& x, const ParallelFor& parallel_for) {
  Eigen::MatrixXd result = Eigen::MatrixXd::Zero(x.rows(), x.rows());
  add_lower_gram(result, x, parallel_for);
  return result;
}

}  // namespace golgi
