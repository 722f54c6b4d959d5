#include "effects.hpp"

#include <Eigen/Cholesky>
#include <algorithm>
#include <cmath>
#include <golgi/numerics/distributions.hpp>

namespace golgi::link_granger {
namespace {

using Eigen::MatrixXd;
using Eigen::VectorXd;

/// Covariances of all parameters, and the share of each that the data determine (1: the data alone, 0: the ridge alone).
struct Certainty {
  MatrixXd classical, robust;
  VectorXd decided;
  double degrees_of_freedom = 0;
  bool is_noise_free = false;
};

Certainty certainty_of(const TargetRows& rows, const Fit& fit, const Poll& poll) {
  const auto n = rows.n_rows(), width = fit.n_parameters();
  MatrixXd gram = MatrixXd::Zero(width, width);
  for_each_jacobian(rows, 0, n, fit, poll, [&](std::ptrdiff_t, const auto& jacobian, const auto&) {
    gram.template selfadjointView<Eigen::Lower>().rankUpdate(jacobian.transpose());
  });
  gram.triangularView<Eigen::StrictlyUpper>() = gram.transpose();
  MatrixXd penalised_gram = gram;
  penalised_gram.diagonal() += fit.ridge * static_cast<double>(n) * penalised(rows, fit);
  std::ptrdiff_t n_used = 0;
  for (Eigen::Index k = 0; k < width; ++k) {
    n_used += gram(k, k) > 0;
    if (gram(k, k) == 0) penalised_gram(k, k) = 1;
  }
  const Eigen::LDLT<MatrixXd> factor(penalised_gram);
  const MatrixXd inverse = factor.solve(MatrixXd::Identity(width, width));
  Certainty certainty;
  certainty.decided = (inverse * gram).diagonal();
  certainty.degrees_of_freedom = static_cast<double>(n - n_used);
  // HC3: every row's residual estimates its noise, divided by 1 minus the row's leverage.
  constexpr double most_pull = 0.99;
  MatrixXd meat = MatrixXd::Zero(width, width);
  for_each_jacobian(rows, 0, n, fit, poll, [&](std::ptrdiff_t, const auto& jacobian, const auto& left) {
    const MatrixXd pulled = jacobian * inverse;
    MatrixXd weighted = jacobian;
    for (Eigen::Index k = 0; k < weighted.rows(); ++k)
      weighted.row(k) *= left(k) / (1 - std::clamp(pulled.row(k).dot(jacobian.row(k)), 0.0, most_pull));
    meat.template selfadjointView<Eigen::Lower>().rankUpdate(weighted.transpose());
  });
  meat.triangularView<Eigen::StrictlyUpper>() = meat.transpose();
  const double floor = least_noise * least_noise, variance = fit.squares / certainty.degrees_of_freedom;
  certainty.is_noise_free = variance < floor;
  const MatrixXd sandwich = inverse * gram * inverse;
  certainty.classical = std::max(variance, floor) * sandwich;
  certainty.robust = inverse * meat * inverse;
  if (certainty.is_noise_free) certainty.robust += floor * sandwich;
  return certainty;
}

/// Wald's statistic of these parameters being 0.
double wald(const VectorXd& b, const MatrixXd& covariance) {
  const double w = b.dot(covariance.ldlt().solve(b));
  return std::isfinite(w) && w >= 0 ? w : undefined;
}

}  // namespace

Effects effects_of(const TargetRows& rows, const Fit& fit, std::ptrdiff_t target, const Poll& poll) {
  constexpr double decided_by_data = 0.9;
  const Certainty certainty = certainty_of(rows, fit, poll);
  const double freedom = certainty.degrees_of_freedom;
  const std::ptrdiff_t n = rows.n_sources();
  Effects effects;
  effects.of.resize(n);
  effects.degrees_of_freedom = freedom;
  effects.is_noise_free = certainty.is_noise_free;
  for (std::ptrdiff_t j = 0; j < n; ++j) {
    if (j == target) continue;
    Effect& effect = effects.of[j];
    std::vector<Eigen::Index> columns;
    for (const auto column : {rows.column_of(j), rows.gated_column_of(j)})
      if (column >= 0 && rows.varies(column)) columns.push_back(column);
    if (columns.empty()) continue;
    for (const auto column : columns) effect.is_determined &= certainty.decided(column) > decided_by_data;
    const VectorXd b = fit.weights(columns);
    const MatrixXd robust = certainty.robust(columns, columns), classical = certainty.classical(columns, columns);
    effect.score = std::log1p(wald(b, classical) / freedom);
    if (effect.is_determined)
      effect.p = f_upper_tail(wald(b, robust) / static_cast<double>(b.size()), static_cast<double>(b.size()), freedom);
    const auto raw = [&](Eigen::Index column) { return fit.unit() / rows.scale(column); };
    const auto base = rows.column_of(j), gated = rows.gated_column_of(j);
    effect.base = fit.weights(base) * raw(base);
    effect.base_error = std::sqrt(certainty.robust(base, base)) * raw(base);
    effect.weight = effect.base;
    effect.error = effect.base_error;
    if (gated >= 0 && rows.varies(gated)) {
      effect.slope = fit.weights(gated) * raw(gated);
      effect.slope_error = std::sqrt(certainty.robust(gated, gated)) * raw(gated);
      effect.covariance = certainty.robust(base, gated) * raw(base) * raw(gated);
      effect.gate_f = std::pow(effect.slope / effect.slope_error, 2);
      if (effect.is_determined) effect.gate_p = f_upper_tail(effect.gate_f, 1, freedom);
      const double mean = rows.mean_gate(j);
      effect.weight += effect.slope * mean;
      effect.error = weight_error(effect, mean);
    }
    effect.sign = std::abs(effect.weight) <= effect.error ? 0 : effect.weight > 0 ? 1 : -1;
  }
  return effects;
}

double weight_error(const Effect& effect, double gate) {
  if (std::isnan(effect.slope)) return effect.base_error;
  const double variance = effect.base_error * effect.base_error + 2 * gate * effect.covariance +
                          gate * gate * effect.slope_error * effect.slope_error;
  return std::sqrt(std::max(0.0, variance));
}

}  // namespace golgi::link_granger
