#include "pair_fit.hpp"

#include <Eigen/LU>
#include <algorithm>
#include <cmath>
#include <limits>

namespace golgi::glmcc {
namespace {

using Eigen::ArrayXd;
using Eigen::MatrixXd;
using Eigen::VectorXd;

struct State {
  ArrayXd slow;       // a
  VectorXd strength;  // strength of each shape
  ArrayXd predictor;  // log of the mean
  double objective = -std::numeric_limits<double>::infinity();
  bool is_converged = false;
};

/// The gradient of the cost of a's steps.
ArrayXd bent(const ArrayXd& slow, double stiffness) {
  const auto n = slow.size();
  const ArrayXd steps = stiffness * (slow.tail(n - 1) - slow.head(n - 1));
  ArrayXd slope = ArrayXd::Zero(n);
  slope.head(n - 1) -= steps;
  slope.tail(n - 1) += steps;
  return slope;
}

/// Solves (diagonal + the cost's second derivative) x = right, which is tridiagonal: both neighbours have -stiffness.
MatrixXd solve_tridiagonal(const ArrayXd& mean, double stiffness, MatrixXd right) {
  const auto n = mean.size();
  VectorXd pivot(n);
  for (std::ptrdiff_t k = 0; k < n; ++k) {
    pivot(k) = mean(k) + stiffness * (k == 0 || k == n - 1 ? 1 : 2);
    if (k == 0) continue;
    const double factor = stiffness / pivot(k - 1);
    pivot(k) -= factor * stiffness;
    right.row(k) += factor * right.row(k - 1);
  }
  for (std::ptrdiff_t k = n - 1; k >= 0; --k) {
    if (k + 1 < n) right.row(k) += stiffness * right.row(k + 1);
    right.row(k) /= pivot(k);
  }
  return right;
}

State state_at(const ArrayXd& counts, const MatrixXd& shapes, double stiffness, ArrayXd slow, VectorXd strength) {
  State at{std::move(slow), std::move(strength), {}};
  const auto n = at.slow.size();
  at.predictor = at.slow + (shapes * at.strength).array();
  at.objective = (counts * at.predictor).sum() - at.predictor.exp().sum() -
                 stiffness / 2 * (at.slow.tail(n - 1) - at.slow.head(n - 1)).square().sum();
  return at;
}

/// Newton's method with halving. The second derivative is tridiagonal but for a row and column per shape, which are eliminated
/// last, so that a step costs O(lags).
State maximise(const ArrayXd& counts, const MatrixXd& shapes, double stiffness) {
  constexpr int most_steps = 200;
  constexpr double is_near = 1e-3, smallest_share = 1e-10, least_mean = 1e-3;
  // Also ends where a strength runs to minus infinity, since no spike follows at short lags: each step then promises less than
  // half of the one before. Where it does not, and the promise is this small, it is rounding.
  constexpr double nothing = 1e-18, may_be_rounding = 1e-12;
  double before = std::numeric_limits<double>::infinity();
  const auto n = counts.size(), n_shapes = shapes.cols();
  State at = state_at(counts, shapes, stiffness, ArrayXd::Constant(n, std::log(std::max(counts.mean(), least_mean))),
                      VectorXd::Zero(n_shapes));
  for (int k = 0; k < most_steps; ++k) {
    const ArrayXd mean = at.predictor.exp();
    MatrixXd right(n, 1 + n_shapes);
    right.col(0) = (counts - mean - bent(at.slow, stiffness)).matrix();
    right.rightCols(n_shapes) = mean.matrix().asDiagonal() * shapes;
    const MatrixXd solved = solve_tridiagonal(mean, stiffness, right);
    const MatrixXd mixed = right.rightCols(n_shapes).transpose();
    const MatrixXd remaining = mixed * shapes - mixed * solved.rightCols(n_shapes);
    const VectorXd slope = shapes.transpose() * (counts - mean).matrix() - mixed * solved.col(0);
    const VectorXd strength_step = remaining.inverse() * slope;
    const ArrayXd slow_step = (solved.col(0) - solved.rightCols(n_shapes) * strength_step).array();
    // Twice the gain that a full step promises. Where it is small, the steps are right without halving, and the rounding of the
    // objective, some 1e-12 of it, must not shorten them.
    const double promised =
        slow_step.matrix().dot(right.col(0)) + strength_step.dot(shapes.transpose() * (counts - mean).matrix());
    double share = 1;
    const auto next = [&] {
      return state_at(counts, shapes, stiffness, at.slow + share * slow_step, at.strength + share * strength_step);
    };
    State better = next();
    while (promised > is_near && !(better.objective >= at.objective) && share > smallest_share) {
      share /= 2;
      better = next();
    }
    at = std::move(better);
    at.is_converged = promised < nothing || (promised < may_be_rounding && promised > before / 2);
    before = promised;
    if (at.is_converged || !std::isfinite(at.objective)) break;
  }
  return at;
}

/// f(l) and f(-l) at all lags.
MatrixXd shapes_of(std::ptrdiff_t n_lags, double delay, double decay) {
  constexpr double slack = 1e-9;  // share of a bin
  MatrixXd shapes(n_lags, 2);
  for (std::ptrdiff_t k = 0; k < n_lags; ++k) {
    const double after = static_cast<double>(k - n_lags / 2) - delay;
    shapes(k, 0) = after >= -slack ? std::exp(-after / decay) : 0;
  }
  shapes.col(1) = shapes.col(0).reverse();
  return shapes;
}

}  // namespace

PairFit fit_pair(std::span<const double> given, const Model& model) {
  const ArrayXd counts = Eigen::Map<const ArrayXd>(given.data(), std::ssize(given));
  PairFit result;
  State best;
  for (std::ptrdiff_t k = 0; k < std::ssize(model.delays); ++k) {
    State fit = maximise(counts, shapes_of(counts.size(), model.delays[k], model.decay), model.stiffness);
    if (!(fit.objective > best.objective)) continue;
    best = std::move(fit);
    result.delay_index = k;
  }
  if (!best.is_converged) return result;
  const MatrixXd shapes = shapes_of(counts.size(), model.delays[result.delay_index], model.decay);
  const State without_forward = maximise(counts, shapes.rightCols(1), model.stiffness);
  const State without_backward = maximise(counts, shapes.leftCols(1), model.stiffness);
  result.is_converged = without_forward.is_converged && without_backward.is_converged;
  result.forward = {best.strength(0), std::max(0.0, 2 * (best.objective - without_forward.objective))};
  result.backward = {best.strength(1), std::max(0.0, 2 * (best.objective - without_backward.objective))};
  result.slow.assign(best.slow.begin(), best.slow.end());
  return result;
}

}  // namespace golgi::glmcc
