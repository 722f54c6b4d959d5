// Eigen's look at golgi's arrays. Only maps cross: neither side's compiler flags can corrupt the other's heap.
#pragma once

#include <Eigen/Core>

#include "golgi/core/error.hpp"
#include "golgi/data/matrix.hpp"
#include "golgi/data/shared_matrix.hpp"
#include "golgi/data/view.hpp"

namespace golgi {

using RowMajorMatrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
/// Of rows that lie one after the other, as those of every Matrix do.
using EigenMap = Eigen::Map<RowMajorMatrix, Eigen::Unaligned>;
using ConstEigenMap = Eigen::Map<const RowMajorMatrix, Eigen::Unaligned>;

inline EigenMap eigen(Matrix& matrix) { return {matrix.values().data(), matrix.rows(), matrix.cols()}; }
inline ConstEigenMap eigen(const Matrix& matrix) { return {matrix.values().data(), matrix.rows(), matrix.cols()}; }
inline ConstEigenMap eigen(const SharedMatrix& matrix) { return {matrix.values().data(), matrix.rows(), matrix.cols()}; }
/// @throws InternalError unless the rows lie one after the other: Eigen's sums over rows with strides have other last digits
inline ConstEigenMap eigen(ConstView view) {
  if (!view.is_contiguous()) throw InternalError("eigen: the rows of a view do not lie one after the other");
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
