#include "support/solvers.hpp"

#include <Eigen/Dense>

namespace golgi::test {

Eigen::MatrixXd inverse_of(const Eigen::MatrixXd& x) { return x.inverse(); }

Eigen::MatrixXd cholesky_of(const Eigen::MatrixXd& x) { return x.llt().matrixL(); }

Eigen::MatrixXd least_squares(const Eigen::MatrixXd& x, const Eigen::MatrixXd& y) { return x.colPivHouseholderQr().solve(y); }

double spectral_radius(const Eigen::MatrixXd& x) { return x.eigenvalues().cwiseAbs().maxCoeff(); }

}  // namespace golgi::test
