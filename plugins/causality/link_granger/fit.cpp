#include "fit.hpp"

#include <Eigen/Cholesky>
#include <algorithm>
#include <cmath>

namespace golgi::link_granger {
namespace {

using Eigen::MatrixXd;
using Eigen::VectorXd;

struct Slopes {
  MatrixXd gram;  // J'J / n
  VectorXd pull;  // J'r / n
};

Slopes slopes_of(const TargetRows& rows, std::ptrdiff_t first, std::ptrdiff_t last, const Fit& fit, const Poll& poll) {
  const auto n_parameters = fit.n_parameters();
  Slopes slopes{MatrixXd::Zero(n_parameters, n_parameters), VectorXd::Zero(n_parameters)};
  for_each_jacobian(rows, first, last, fit, poll, [&](std::ptrdiff_t, const auto& jacobian, const auto& left) {
    slopes.gram.selfadjointView<Eigen::Lower>().rankUpdate(jacobian.transpose());
    slopes.pull.noalias() += jacobian.transpose() * left;
  });
  const auto n = static_cast<double>(last - first);
  slopes.gram.triangularView<Eigen::StrictlyUpper>() = slopes.gram.transpose();
  slopes.gram /= n;
  slopes.pull /= n;
  return slopes;
}

double objective(const Fit& fit, const VectorXd& penalty, double n) {
  return fit.squares / (2 * n) +
         fit.ridge / 2 * (penalty.head(fit.weights.size()).array() * fit.weights.array().square()).sum();
}

Fit moved(const Fit& fit, const VectorXd& step) {
  Fit next = fit;
  next.weights += step.head(fit.weights.size());
  if (fit.is_scale_free) next.scale *= std::exp(std::clamp(step(fit.weights.size()), -2.0, 2.0));
  return next;
}

}  // namespace

VectorXd penalised(const TargetRows& rows, const Fit& fit) {
  VectorXd penalty = VectorXd::Zero(fit.n_parameters());
  for (std::ptrdiff_t k = 1; k < rows.width(); ++k) penalty(k) = rows.varies(k) ? 1 : 0;
  return penalty;
}

VectorXd residuals(const TargetRows& rows, std::ptrdiff_t first, std::ptrdiff_t last, const Fit& fit) {
  VectorXd left(last - first);
  MatrixXd block(rows_at_once, rows.width());
  for (std::ptrdiff_t from = first; from < last; from += rows_at_once) {
    const auto size = std::min(rows_at_once, last - from);
    rows.read(from, from + size, block.topRows(size));
    const VectorXd z = block.topRows(size) * fit.weights;
    for (std::ptrdiff_t k = 0; k < size; ++k)
      left(from - first + k) = (rows.response()(from + k) - fit.scale * linked(fit.link, z(k)).value) / rows.deviation();
  }
  return left;
}

Fit start_of(const TargetRows& rows, LinkFunction link, Response response, std::optional<double> scale) {
  Fit fit;
  fit.link = link;
  fit.weights = VectorXd::Zero(rows.width());
  if (scale && link != LinkFunction::identity) {
    fit.scale = *scale;
  } else if (link == LinkFunction::identity) {
    fit.scale = rows.deviation();  // then J is X, whatever the unit of the data
  } else if (response == Response::increment && has_scale(link)) {
    constexpr double above = 1.5;
    fit.scale = above * rows.response().cwiseAbs().maxCoeff();
    fit.is_scale_free = true;
  }
  fit.weights(0) = unlinked(link, rows.response().mean() / fit.scale);
  return fit;
}

Fit fit_rows(const TargetRows& rows, std::ptrdiff_t first, std::ptrdiff_t last, double ridge, Fit start, const Poll& poll) {
  constexpr int most_steps = 200, enough_small_gains = 3;
  constexpr double small_gain = 1e-11, largest_mu = 1e9, least_mu = 1e-15, exact = 1e-31;
  const auto n = static_cast<double>(last - first);
  Fit fit = std::move(start);
  fit.ridge = ridge;
  fit.converged = false;
  const VectorXd penalty = penalised(rows, fit);
  fit.squares = residuals(rows, first, last, fit).squaredNorm();
  double now = objective(fit, penalty, n), mu = fit.link == LinkFunction::identity ? 0 : 1e-4;
  for (int step = 0, n_small = 0; step < most_steps; ++step) {
    auto [gram, pull] = slopes_of(rows, first, last, fit, poll);
    gram.diagonal() += ridge * penalty;
    pull.head(fit.weights.size()).array() -= ridge * (penalty.head(fit.weights.size()).array() * fit.weights.array());
    for (Eigen::Index k = 0; k < gram.rows(); ++k)
      if (gram(k, k) == 0) gram(k, k) = 1;
    double before = now;
    bool is_better = false;
    while (!is_better && mu <= largest_mu) {
      poll();
      MatrixXd damped = gram;
      damped.diagonal() *= 1 + mu;
      Fit next = moved(fit, damped.ldlt().solve(pull));
      next.squares = residuals(rows, first, last, next).squaredNorm();
      const double value = objective(next, penalty, n);
      is_better = std::isfinite(value) && value < now;
      if (is_better) {
        fit = std::move(next);
        now = value;
        mu = mu < least_mu ? 0 : mu / 10;
      } else {
        mu = std::max(10 * mu, 1e-10);
        if (mu > 1e-6 && before - now == 0 && n_small > 0) break;  // only rounding errors are left
      }
    }
    n_small = before - now <= small_gain * before ? n_small + 1 : 0;
    fit.converged = !is_better || n_small >= enough_small_gains || now < exact;
    if (fit.converged) break;
  }
  return fit;
}

}  // namespace golgi::link_granger
