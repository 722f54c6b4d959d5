#include "golgi/numerics/tiled_cholesky.hpp"

#include <Eigen/Cholesky>
#include <algorithm>
#include <cmath>
#include <string>

#include "golgi/core/error.hpp"

namespace golgi {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Square = Eigen::Ref<MatrixXd>;

constexpr Index block_width =
    192;  // of a block: a multiple of all widths of Eigen's inner loops; three fit the second-level cache

/// Rows (or columns) of block k of n.
struct Block {
  Index first, size;
};
Block block_at(Index k, Index n) { return {k * block_width, std::min(block_width, n - k * block_width)}; }
Index n_blocks(Index n) { return (n + block_width - 1) / block_width; }

/// Computes the Cholesky factor of a block on the diagonal.
void factor_block(Square& a, Block k) {
  auto on_diagonal = a.block(k.first, k.first, k.size, k.size);
  Eigen::LLT<Eigen::Ref<MatrixXd>> llt(on_diagonal);
  const auto failed = [](double pivot) { return !(pivot > 0) || !std::isfinite(pivot); };
  for (Index row = 0; row < k.size; ++row)
    if (llt.info() != Eigen::Success || failed(on_diagonal(row, row)))
      throw NumericError("the Cholesky factor of a matrix of " + std::to_string(a.rows()) +
                         " rows cannot be computed: it is not positive definite at rows " + std::to_string(k.first) + " to " +
                         std::to_string(k.first + k.size - 1));
}

void factor_all(Square& a, const ParallelFor& parallel_for) {
  const Index n = a.rows(), count = n_blocks(n);
  for (Index k = 0; k < count; ++k) {
    const Block pivot = block_at(k, n);
    factor_block(a, pivot);
    const Index below = count - k - 1;
    const auto lower = a.block(pivot.first, pivot.first, pivot.size, pivot.size).triangularView<Eigen::Lower>();
    parallel_for(below, [&](Index i) {
      const Block rows = block_at(k + 1 + i, n);
      auto part = a.block(rows.first, pivot.first, rows.size, pivot.size);
      lower.transpose().template solveInPlace<Eigen::OnTheRight>(part);
    });
    // Updates the blocks below and right of the pivot, one column of blocks at a time.
    parallel_for(below, [&](Index j) {
      const Block cols = block_at(k + 1 + j, n);
      const Index rest = n - cols.first;
      a.block(cols.first, cols.first, rest, cols.size).noalias() -=
          a.block(cols.first, pivot.first, rest, pivot.size) *
          a.block(cols.first, pivot.first, cols.size, pivot.size).transpose();
    });
  }
}

/// Replaces L by L⁻¹, from the last column of blocks to the first: the part below the diagonal is
/// -(inverse below) L (inverse on the diagonal).
void invert_all(Square& a, const ParallelFor& parallel_for) {
  const Index n = a.rows(), count = n_blocks(n);
  for (Index k = count - 1; k >= 0; --k) {
    const Block pivot = block_at(k, n);
    auto on_diagonal = a.block(pivot.first, pivot.first, pivot.size, pivot.size);
    MatrixXd inverse = MatrixXd::Identity(pivot.size, pivot.size);
    on_diagonal.triangularView<Eigen::Lower>().solveInPlace(inverse);
    on_diagonal = inverse.triangularView<Eigen::Lower>();
    const Index first = pivot.first + pivot.size;
    const MatrixXd factors = a.block(first, pivot.first, n - first, pivot.size);
    parallel_for(count - k - 1, [&](Index i) {
      const Block rows = block_at(k + 1 + i, n);
      const Index until = rows.first + rows.size - first;
      const MatrixXd product = a.block(rows.first, first, rows.size, until) * factors.topRows(until);
      a.block(rows.first, pivot.first, rows.size, pivot.size).noalias() = -product * inverse.triangularView<Eigen::Lower>();
    });
  }
}

/// Calls body(rows, columns) for blocks of a result of n rows and n_cols columns.
template <class Body>
void for_each_result(Index n, Index n_cols, const ParallelFor& parallel_for, const Body& body) {
  const Index down = n_blocks(n), across = n_blocks(n_cols);
  parallel_for(down * across, [&](Index k) { body(block_at(k % down, n), block_at(k / down, n_cols)); });
}

}  // namespace

void invert_cholesky(Square a, const ParallelFor& parallel_for) {
  factor_all(a, parallel_for);
  invert_all(a, parallel_for);
}

MatrixXd whitened(const Eigen::Ref<const MatrixXd>& inverse, const MatrixXd& x, const ParallelFor& parallel_for) {
  MatrixXd y(x.rows(), x.cols());
  for_each_result(x.rows(), x.cols(), parallel_for, [&](Block rows, Block cols) {
    const Index until = rows.first + rows.size;
    y.block(rows.first, cols.first, rows.size, cols.size).noalias() =
        inverse.block(rows.first, 0, rows.size, until) * x.block(0, cols.first, until, cols.size);
  });
  return y;
}

MatrixXd unwhitened(const Eigen::Ref<const MatrixXd>& inverse, const MatrixXd& y, const ParallelFor& parallel_for) {
  MatrixXd z(y.rows(), y.cols());
  for_each_result(y.rows(), y.cols(), parallel_for, [&](Block rows, Block cols) {
    const Index rest = y.rows() - rows.first;
    z.block(rows.first, cols.first, rows.size, cols.size).noalias() =
        inverse.block(rows.first, rows.first, rest, rows.size).transpose() * y.block(rows.first, cols.first, rest, cols.size);
  });
  return z;
}

}  // namespace golgi
