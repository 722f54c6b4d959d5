#include "golgi/numerics/var.hpp"

#include <Eigen/Eigenvalues>
#include <Eigen/QR>
#include <string>

#include "golgi/core/error.hpp"
#include "golgi/data/eigen.hpp"

namespace golgi {

VarModel fit_var_ols(Trials trials, std::ptrdiff_t order) {
  const auto n = trials.front().rows();
  const auto m = n_samples_with_lags(trials, order);
  if (m <= n * order + 1)
    throw DataError("a VAR of order " + std::to_string(order) + " with " + std::to_string(n) + " variables needs more than " +
                    std::to_string(n * order + 1) + " samples with all lags, the recording has " + std::to_string(m));
  const auto means = pooled_means(trials);
  const Eigen::Map<const Eigen::RowVectorXd> mean(means.data(), n);
  const Eigen::MatrixXd design = eigen(lagged_design(trials, order)).rowwise() - Eigen::RowVectorXd(mean.replicate(1, order));
  const Eigen::MatrixXd responses = eigen(lagged_responses(trials, order)).rowwise() - mean;

  const Eigen::ColPivHouseholderQR<Eigen::MatrixXd> qr(design);
  if (qr.rank() < design.cols())
    throw NumericError("the lagged design has rank " + std::to_string(qr.rank()) + " of " + std::to_string(design.cols()) +
                       ": some variables are combinations of others");
  const Eigen::MatrixXd coefficients = qr.solve(responses);
  const Eigen::MatrixXd residuals = responses - design * coefficients;
  VarModel model;
  model.order = order;
  model.n_samples = m;
  model.coefficients = matrix_of(coefficients.transpose());
  model.residual_covariance = matrix_of(residuals.transpose() * residuals / static_cast<double>(m - n * order - 1));
  return model;
}

double spectral_radius(const VarModel& model) {
  const auto n = model.n();
  const auto size = n * model.order;
  Eigen::MatrixXd companion = Eigen::MatrixXd::Zero(size, size);
  companion.topRows(n) = eigen(model.coefficients);
  companion.bottomLeftCorner(size - n, size - n).setIdentity();
  return companion.eigenvalues().cwiseAbs().maxCoeff();
}

}  // namespace golgi
