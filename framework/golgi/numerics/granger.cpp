#include "golgi/numerics/granger.hpp"

#include <Eigen/Core>
#include <algorithm>
#include <cmath>
#include <span>
#include <string>

#include "golgi/core/error.hpp"
#include "golgi/data/eigen.hpp"
#include "golgi/numerics/distributions.hpp"
#include "golgi/numerics/hidden_sources.hpp"
#include "golgi/numerics/lwr_reduced.hpp"

namespace golgi {
namespace {

using Eigen::MatrixXd;
using Eigen::VectorXd;

/// F from source j to every target: without j's past, the targets' variance grows by c P cᵀ.
VectorXd causality_from(std::ptrdiff_t j, const VarModel& model, const MatrixXd& precision) {
  HiddenSources hidden;
  try {
    hidden = hide(std::span(&j, 1), model, precision);
  } catch (const NumericError& failure) {
    throw NumericError("causality from variable " + std::to_string(j) + " (counted from 0): " + failure.what());
  }
  const VectorXd surplus = (hidden.observation * hidden.error).cwiseProduct(hidden.observation).rowwise().sum();
  VectorXd result = VectorXd::Constant(model.n(), undefined);
  for (std::ptrdiff_t k = 0; k < surplus.size(); ++k)
    result[hidden.rest[k]] = std::log1p(std::max(0.0, surplus[k] / model.residual_covariance(hidden.rest[k], hidden.rest[k])));
  return result;
}

}  // namespace

Matrix pairwise_conditional_granger(const VarModel& model, const ParallelFor& parallel_for) {
  const auto n = model.n();
  const MatrixXd precision = precision_of(model);
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
                    " samples with all lags, but the recording has " + std::to_string(full.n_samples));
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
