#include "golgi/numerics/granger.hpp"

#include <Eigen/Cholesky>
#include <Eigen/Dense>
#include <cmath>
#include <string>
#include <utility>

#include "golgi/core/error.hpp"
#include "golgi/data/eigen.hpp"
#include "golgi/numerics/distributions.hpp"
#include "golgi/numerics/lwr_reduced.hpp"
#include "golgi/numerics/riccati.hpp"

namespace golgi {
namespace {

using Eigen::MatrixXd;
using Eigen::VectorXd;

/// F from source j to every target.
VectorXd causality_from(std::ptrdiff_t j, const VarModel& model, const MatrixXd& precision) {
  const auto n = model.n();
  const auto p = model.order;
  const auto coefficients = eigen(model.coefficients);
  MatrixXd c(n, p);  // row i: coefficients from j on i, by lag
  for (std::ptrdiff_t lag = 0; lag < p; ++lag) c.col(lag) = coefficients.col(lag * n + j);
  const Eigen::RowVectorXd own = c.row(j);
  c.row(j).setZero();

  const double noise = 1 / precision(j, j);
  const MatrixXd weighted = precision * c;
  const Eigen::RowVectorXd shared = weighted.row(j);
  Matrix transition(p, p), information(p, p), state_noise(p, p);
  eigen(transition).row(0) = own + shared * noise;
  if (p > 1) eigen(transition).bottomLeftCorner(p - 1, p - 1).setIdentity();
  // In units of the state's own noise, so that the equation is free of the variables' scales.
  const MatrixXd learned = noise * (c.transpose() * weighted - shared.transpose() * shared * noise);
  eigen(information) = 0.5 * (learned + learned.transpose());
  state_noise(0, 0) = 1;

  Matrix error;
  try {
    error = solve_filter_riccati(transition, information, state_noise);
  } catch (const NumericError& failure) {
    throw NumericError("causality from variable " + std::to_string(j) + " (counted from 0): " + failure.what());
  }
  const VectorXd surplus = noise * (c * eigen(error)).cwiseProduct(c).rowwise().sum();
  const VectorXd variance = eigen(model.residual_covariance).diagonal();
  VectorXd result = surplus.cwiseQuotient(variance).unaryExpr([](double x) { return std::log1p(std::max(0.0, x)); });
  result(j) = undefined;
  return result;
}

}  // namespace

Matrix pairwise_conditional_granger(const VarModel& model, const ParallelFor& parallel_for) {
  const auto n = model.n();
  const Eigen::LLT<MatrixXd> factor{MatrixXd(eigen(model.residual_covariance))};
  if (factor.info() != Eigen::Success) throw NumericError("the VAR's residual covariance is not positive definite");
  const MatrixXd precision = factor.solve(MatrixXd::Identity(n, n));
  Matrix f(n, n, undefined);
  parallel_for(n, [&](std::ptrdiff_t j) { eigen(f).col(j) = causality_from(j, model, precision); });
  return f;
}

Matrix granger_p_values(Trials trials, const VarModel& full, GrangerTest test, const ParallelFor& parallel_for) {
  const auto n = full.n();
  const auto p = static_cast<double>(full.order);
  const auto m = static_cast<double>(full.n_samples);
  const double free = m - p * static_cast<double>(n) - 1;
  if (free <= 0)
    throw DataError("p-values of order " + std::to_string(full.order) + " with " + std::to_string(n) +
                    " variables need more than " + std::to_string(full.order * n + 1) +
                    " samples with all lags, the recording has " + std::to_string(full.n_samples));
  const Matrix reduced = lwr_reduced_variances(trials, full.order, parallel_for);
  Matrix result(n, n, undefined);
  parallel_for(n, [&](std::ptrdiff_t j) {
    for (std::ptrdiff_t i = 0; i < n; ++i) {
      if (i == j) continue;
      const double ratio = reduced(i, j) / full.residual_covariance(i, i);
      result(i, j) = test == GrangerTest::f ? f_upper_tail((ratio - 1) * free / p, p, free)
                                            : chi_squared_upper_tail(m * std::log(ratio), p);
    }
  });
  return result;
}

}  // namespace golgi
