// Linear algebra that takes long to compile, for references that tests compare with.
#pragma once

#include <Eigen/Core>

namespace golgi::test {

Eigen::MatrixXd inverse_of(const Eigen::MatrixXd& x);
/// L of x = L Lᵀ.
Eigen::MatrixXd cholesky_of(const Eigen::MatrixXd& x);
/// B that minimises |Y - X B|², by QR with pivoting. @param x  (T, K)   @param y  (T, M)   @return (K, M)
Eigen::MatrixXd least_squares(const Eigen::MatrixXd& x, const Eigen::MatrixXd& y);
/// The largest absolute value of an eigenvalue.
double spectral_radius(const Eigen::MatrixXd& x);

}  // namespace golgi::test
