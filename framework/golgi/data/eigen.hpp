// Eigen maps of golgi's arrays. Only maps are exchanged, so different compiler flags of the two sides cannot corrupt the heap.
#pragma once

#include <Eigen/Core>

#include "golgi/core/error.hpp"
#include "golgi/data/matrix.hpp"
#include "golgi/data/shared_matrix.hpp"
#include "golgi/data/view.hpp"

namespace golgi {

using RowMajorMatrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
/// A map of contiguous rows, as every Matrix has.
using EigenMap = Eigen::Map<RowMajorMatrix, Eigen::Unaligned>;
using ConstEigenMap = Eigen::Map<const RowMajorMatrix, Eigen::Unaligned>;

inline EigenMap eigen(Matrix& matrix) { return {matrix.values().data(), matrix.rows(), matrix.cols()}; }
inline ConstEigenMap eigen(const Matrix& matrix) { return {matrix.values().data(), matrix.rows(), matrix.cols()}; }
inline ConstEigenMap eigen(const SharedMatrix& matrix) { return {matrix.values().data(), matrix.rows(), matrix.cols()}; }
/// @throws InternalError unless the rows are contiguous: with a stride, Eigen's sums over rows have different last digits
inline ConstEigenMap eigen(ConstView view) {
  if (!view.is_contiguous()) throw InternalError("eigen: the rows of a view are not contiguous");
  return {view.data(), view.rows(), view.cols()};
}

/// The values of an Eigen expression. @throws DataError if they do not fit into memory
template <class Derived>
Matrix matrix_of(const Eigen::MatrixBase<Derived>& values) {
  Matrix result(values.rows(), values.cols());
  eigen(result) = values;
  return result;
}

}  // namespace golgi
