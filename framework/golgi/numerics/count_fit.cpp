#include "golgi/numerics/count_fit.hpp"

#include <Eigen/Cholesky>
#include <Eigen/Core>
#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "golgi/core/error.hpp"
#include "golgi/data/eigen.hpp"
#include "golgi/numerics/distributions.hpp"
#include "golgi/numerics/normal_equations.hpp"

namespace golgi {
namespace {

using Eigen::ArrayXd;
using Eigen::VectorXd;

ArrayXd expected(const VectorXd& predictor, CountLink link) {
  // Beyond ±30 a probability differs from 0 or 1 by less than 1e-13, and a rate is no longer plausible for events.
  const ArrayXd bounded = predictor.array().max(-30).min(30);
  if (link == CountLink::poisson) return bounded.exp();
  return 1 / (1 + (-bounded).exp());
}

/// The leverage of every sample, xᵀ G x times its weight: how strongly the sample determines its own fitted value.
ArrayXd leverages(const ConstEigenMap& regressors, const Eigen::MatrixXd& inverse, const ArrayXd& weights, const Poll& poll) {
  constexpr std::ptrdiff_t block = 256;
  ArrayXd result(weights.size());
  Eigen::MatrixXd product(regressors.rows(), block);
  for (std::ptrdiff_t first = 0; first < weights.size(); first += block) {
    poll();
    const auto n = std::min(block, weights.size() - first);
    product.leftCols(n).noalias() = inverse * regressors.middleCols(first, n);
    result.segment(first, n) =
        product.leftCols(n).cwiseProduct(regressors.middleCols(first, n)).colwise().sum().transpose().array() *
        weights.segment(first, n);
  }
  return result;
}

/// The log likelihood, without the penalty and without terms that do not depend on the expected counts.
double log_likelihood(const ArrayXd& y, const ArrayXd& mu, CountLink link) {
  if (link == CountLink::poisson) return (y * mu.log() - mu).sum();
  return (y * mu.log() + (1 - y) * (1 - mu).log()).sum();
}

/// The penalised likelihood at given coefficients, and what a step from there needs.
struct State {
  VectorXd b;
  VectorXd predictor;
  ArrayXd mu, weights;
  NormalInverse information;
  double likelihood;  // logarithm, including the penalty
};

State state_at(const ConstEigenMap& regressors, const ArrayXd& y, CountLink link, VectorXd b, const Poll& poll) {
  State at;
  at.b = std::move(b);
  at.predictor = regressors.transpose() * at.b;
  at.mu = expected(at.predictor, link);
  at.weights = link == CountLink::poisson ? at.mu : ArrayXd(at.mu * (1 - at.mu));
  const std::span<const double> weights(at.weights.data(), y.size());
  at.information = invert_normal(normal_equations(regressors, weights, weights, poll).gram, poll);
  at.likelihood = log_likelihood(y, at.mu, link) + at.information.log_determinant / 2;
  return at;
}

/// Gradient of the penalised log likelihood: the penalty, half the log determinant, acts through the samples' leverages.
VectorXd slope_at(const State& at, const ConstEigenMap& regressors, const ArrayXd& y, CountLink link, const Poll& poll) {
  const ArrayXd h = leverages(regressors, at.information.inverse, at.weights, poll);
  const ArrayXd pull = link == CountLink::poisson ? ArrayXd(h / 2) : ArrayXd(h * (0.5 - at.mu));
  return regressors * (y - at.mu + pull).matrix();
}

}  // namespace

LinearFit fit_counts(ConstView view, std::span<const double> counts, CountLink link, const Poll& poll) {
  constexpr int max_steps = 500, max_halvings = 12;
  constexpr double longest_step = 3;   // largest change of the linear predictor at any sample
  constexpr double small_step = 1e-3;  // standard errors, of any combination of coefficients
  const ConstEigenMap regressors = eigen(view);
  const auto p = regressors.rows(), m = regressors.cols();
  // A copy: Eigen sums mapped memory from its first aligned number on, so the last digits would depend on the address.
  const ArrayXd y = Eigen::Map<const ArrayXd>(counts.data(), m);
  if (m <= p)
    throw DataError("a fit of " + std::to_string(p) + " regressors needs more than that many samples, but there are " +
                    std::to_string(m));
  if (!(y.minCoeff() < y.maxCoeff())) throw DataError("the counts do not vary");
  VectorXd b = VectorXd::Zero(p);
  b(0) = link == CountLink::poisson ? std::log(y.mean()) : std::log(y.mean() / (1 - y.mean()));
  State at = state_at(regressors, y, link, b, poll);
  for (int k = 0; k < max_steps; ++k) {
    const VectorXd slope = slope_at(at, regressors, y, link, poll);
    VectorXd step = at.information.inverse * slope;
    const double errors = std::sqrt(std::max(0.0, step.dot(slope)));
    const double largest = (regressors.transpose() * step).cwiseAbs().maxCoeff();
    step *= std::min(1.0, longest_step / largest);
    // Half of the increase that a parabola predicts (Armijo): the penalty curves the likelihood more than the information
    // matrix states, so full steps can oscillate about the maximum.
    const auto better = [&](const State& next) { return next.likelihood >= at.likelihood + step.dot(slope) / 4; };
    State next = state_at(regressors, y, link, at.b + step, poll);
    for (int half = 0; half < max_halvings && !better(next); ++half) {
      step /= 2;
      next = state_at(regressors, y, link, at.b + step, poll);
    }
    // If no step helps, only rounding is left.
    const bool helps = better(next);
    if (helps) at = std::move(next);
    if (helps && errors > small_step) continue;
    LinearFit fit;
    fit.coefficients.assign(at.b.begin(), at.b.end());
    fit.covariance = matrix_of(at.information.inverse);
    fit.determined = at.information.determined;
    fit.fitted.assign(at.mu.begin(), at.mu.end());
    fit.degrees_of_freedom = std::numeric_limits<double>::infinity();
    return fit;
  }
  throw NumericError("the regression of events does not converge in " + std::to_string(max_steps) + " steps");
}

JointTest likelihood_ratio_test(const LinearFit& fit, ConstView view, std::span<const double> counts, CountLink link,
                                std::span<const std::ptrdiff_t> chosen) {
  std::vector<std::ptrdiff_t> tested;
  for (const auto k : chosen)
    if (fit.determined[k]) tested.push_back(k);
  if (tested.empty()) return {};
  const ConstEigenMap regressors = eigen(view);
  const Eigen::Map<const VectorXd> all(fit.coefficients.data(), regressors.rows());
  const ConstEigenMap covariance = eigen(fit.covariance);
  const VectorXd b = all(tested);
  const VectorXd without = all - covariance(Eigen::all, tested) * Eigen::MatrixXd(covariance(tested, tested)).llt().solve(b);
  const ArrayXd y = Eigen::Map<const ArrayXd>(counts.data(), regressors.cols());
  const ArrayXd with_mu = expected(regressors.transpose() * all, link);
  const ArrayXd without_mu = expected(regressors.transpose() * without, link);
  const double lost = log_likelihood(y, with_mu, link) - log_likelihood(y, without_mu, link);
  return {chi_squared_upper_tail(2 * lost, static_cast<double>(tested.size())), std::ssize(tested)};
}

}  // namespace golgi
