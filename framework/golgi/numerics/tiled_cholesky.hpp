// Large symmetric positive definite systems on all threads, in the memory of the matrix: the Cholesky factor by blocks, and its
// inverse. Each block is computed by one body of a parallel loop in a fixed order, so the bytes do not depend on the number of
// threads. Internal to numerics and plugins that compute with Eigen.
#pragma once

#include <Eigen/Core>

#include "golgi/core/export.hpp"
#include "golgi/numerics/parallel.hpp"

namespace golgi {

/// Replaces a = L Lᵀ by L⁻¹, in place.
/// @param a  (P, P); the lower half is read; the upper half is not set, except in blocks on the diagonal, where it becomes 0:
///           the products below use only the lower half
/// @throws NumericError if a is not positive definite; the message names the row
/// Source: Golub & Van Loan 2013, sections 4.2.9 (blocks) and 3.1.
GOLGI_API void invert_cholesky(Eigen::Ref<Eigen::MatrixXd> a, const ParallelFor& parallel_for);

/// L⁻¹ x. @param inverse  result of invert_cholesky   @param x  (P, K)
GOLGI_API Eigen::MatrixXd whitened(const Eigen::Ref<const Eigen::MatrixXd>& inverse, const Eigen::MatrixXd& x,
                                   const ParallelFor& parallel_for);

/// L⁻ᵀ y: for y = L⁻¹ x, the solution z of a z = x.
GOLGI_API Eigen::MatrixXd unwhitened(const Eigen::Ref<const Eigen::MatrixXd>& inverse, const Eigen::MatrixXd& y,
                                     const ParallelFor& parallel_for);

}  // namespace golgi
