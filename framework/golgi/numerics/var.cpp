#include "golgi/numerics/var.hpp"

#include <Eigen/Eigenvalues>

#include "golgi/data/eigen.hpp"

namespace golgi {

double spectral_radius(const VarModel& model) {
  const auto n = model.n();
  const auto size = n * model.order;
  Eigen::MatrixXd companion = Eigen::MatrixXd::Zero(size, size);
  companion.topRows(n) = eigen(model.coefficients);
  companion.bottomLeftCorner(size - n, size - n).setIdentity();
  return companion.eigenvalues().cwiseAbs().maxCoeff();
}

}  // namespace golgi
