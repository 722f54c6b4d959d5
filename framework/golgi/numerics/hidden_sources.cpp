#include "golgi/numerics/hidden_sources.hpp"

#include <Eigen/Cholesky>
#include <Eigen/Dense>
#include <algorithm>
#include <tuple>

#include "golgi/core/error.hpp"
#include "golgi/data/eigen.hpp"
#include "golgi/numerics/riccati.hpp"

namespace golgi {

using Eigen::MatrixXd;

MatrixXd precision_of(const VarModel& model) {
  const Eigen::LLT<MatrixXd> factor{MatrixXd(eigen(model.residual_covariance))};
  // Smallest share of a variable's noise that must be its own; below it only rounding distinguishes copies.
  constexpr double least_own = 1e-13;
  const Eigen::VectorXd own = MatrixXd(factor.matrixL()).diagonal().cwiseAbs2();
  for (std::ptrdiff_t i = 0; i < model.n(); ++i)
    if (factor.info() != Eigen::Success || !(own[i] > least_own * model.residual_covariance(i, i)))
      throw NumericError("the VAR's residual covariance is not positive definite");
  return factor.solve(MatrixXd::Identity(model.n(), model.n()));
}

HiddenSources hide(std::span<const std::ptrdiff_t> sources, const VarModel& model, const MatrixXd& precision) {
  HiddenSources hidden;
  hidden.sources.assign(sources.begin(), sources.end());
  for (std::ptrdiff_t i = 0; i < model.n(); ++i)
    if (std::ranges::find(sources, i) == sources.end()) hidden.rest.push_back(i);
  const auto& [y, r] = std::tie(hidden.sources, hidden.rest);
  const auto k = std::ssize(y), size = k * model.order;
  const auto coefficients = eigen(model.coefficients);
  MatrixXd own(k, size), c(std::ssize(r), size);
  for (std::ptrdiff_t lag = 0; lag < model.order; ++lag) {
    const auto of_lag = coefficients.middleCols(lag * model.n(), model.n());
    own.middleCols(lag * k, k) = of_lag(y, y);
    c.middleCols(lag * k, k) = of_lag(r, y);
  }
  const auto companion = [&](const MatrixXd& first_rows) {
    MatrixXd result = MatrixXd::Zero(size, size);
    result.topRows(k) = first_rows;
    result.bottomLeftCorner(size - k, size - k).setIdentity();
    return result;
  };
  hidden.transition = companion(own);
  hidden.observation = c;

  const MatrixXd noise = MatrixXd(precision(y, y)).llt().solve(MatrixXd::Identity(k, k)), shared = precision(y, r) * c;
  const MatrixXd unit = noise.llt().matrixL();  // L, for each lag
  const auto in_units = [&](MatrixXd x) {       // (.., pk) times I ⊗ L
    for (std::ptrdiff_t lag = 0; lag < model.order; ++lag) x.middleCols(lag * k, k) = x.middleCols(lag * k, k) * unit;
    return x;
  };
  const MatrixXd scaled = in_units(c), scaled_shared = in_units(shared);
  const MatrixXd first_rows = unit.triangularView<Eigen::Lower>().solve(in_units(own + noise * shared));
  const MatrixXd learned = scaled.transpose() * precision(r, r) * scaled - scaled_shared.transpose() * noise * scaled_shared;
  MatrixXd state_noise = MatrixXd::Zero(size, size);
  state_noise.topLeftCorner(k, k).setIdentity();
  const Matrix error = solve_filter_riccati(matrix_of(companion(first_rows)), matrix_of(0.5 * (learned + learned.transpose())),
                                            matrix_of(state_noise));
  // (I ⊗ L) P (I ⊗ Lᵀ)
  const auto from_left = [&](const MatrixXd& x) {
    MatrixXd result = x;
    for (std::ptrdiff_t lag = 0; lag < model.order; ++lag) result.middleRows(lag * k, k) = unit * x.middleRows(lag * k, k);
    return result;
  };
  hidden.error = from_left(from_left(eigen(error)).transpose());
  return hidden;
}

}  // namespace golgi
