#include "golgi/numerics/weighted_fit.hpp"

#include <Eigen/Cholesky>
#include <algorithm>
#include <cmath>
#include <string>

#include "golgi/core/error.hpp"
#include "golgi/data/eigen.hpp"
#include "golgi/numerics/distributions.hpp"
#include "golgi/numerics/normal_equations.hpp"

namespace golgi {

namespace {

void require_more_samples(std::ptrdiff_t p, std::ptrdiff_t m) {
  if (m <= p)
    throw DataError("a fit of " + std::to_string(p) + " regressors needs more than that many samples, but there are " +
                    std::to_string(m));
}

struct Solution {
  NormalInverse inverse;
  Eigen::VectorXd b;
};

template <class Regressors>
Solution solve_normal(const Regressors& regressors, std::span<const double> response, std::span<const double> weights,
                      const Poll& poll) {
  const auto equations = normal_equations(regressors, response, weights, poll);
  Solution solution{invert_normal(equations.gram, poll), {}};
  solution.b = solution.inverse.inverse * equations.moments;
  return solution;
}

/// `fitted` and `covariance` are still to be filled.
LinearFit coefficients_of(const Solution& solution, std::ptrdiff_t n_samples) {
  LinearFit fit;
  fit.coefficients.assign(solution.b.begin(), solution.b.end());
  fit.determined = solution.inverse.determined;
  fit.degrees_of_freedom = static_cast<double>(n_samples - solution.inverse.rank);
  fit.fitted.resize(n_samples);
  return fit;
}

double noise_variance(const LinearFit& fit, std::span<const double> response, std::span<const double> weights) {
  const auto m = std::ssize(response);
  const Eigen::Map<const Eigen::ArrayXd> y(response.data(), m), w(weights.data(), m), predicted(fit.fitted.data(), m);
  const double left = (w * (y - predicted).square()).sum();
  // An exact fit leaves rounding, so that t is never infinite.
  const double rounding = 1e-30 * (w * y.square()).sum();
  return std::max(left, rounding) / fit.degrees_of_freedom;
}

}  // namespace

double LinearFit::t(std::ptrdiff_t k) const {
  const std::size_t at = k;
  return determined[at] ? coefficients[at] / std::sqrt(covariance(k, k)) : undefined;
}

LinearFit weighted_least_squares(ConstView view, std::span<const double> response, std::span<const double> weights,
                                 const Poll& poll) {
  const ConstEigenMap regressors = eigen(view);
  const auto m = regressors.cols();
  require_more_samples(regressors.rows(), m);
  const auto normal = solve_normal(regressors, response, weights, poll);
  LinearFit fit = coefficients_of(normal, m);
  Eigen::Map<Eigen::RowVectorXd>(fit.fitted.data(), m) = normal.b.transpose() * regressors;
  fit.covariance = matrix_of(noise_variance(fit, response, weights) * normal.inverse.inverse);
  return fit;
}

LinearFit weighted_least_squares(const RegressorBlocks& regressors, std::span<const double> response,
                                 std::span<const double> weights, const Poll& poll) {
  const auto m = regressors.n_samples();
  require_more_samples(regressors.n_regressors(), m);
  const auto normal = solve_normal(regressors, response, weights, poll);
  LinearFit fit = coefficients_of(normal, m);
  for_each_block(regressors, poll, [&](std::ptrdiff_t first, const auto& block) {
    Eigen::Map<Eigen::RowVectorXd>(fit.fitted.data() + first, block.cols()).noalias() = normal.b.transpose() * block;
  });
  fit.covariance = matrix_of(noise_variance(fit, response, weights) * normal.inverse.inverse);
  return fit;
}

std::vector<Matrix> robust_covariances(const RegressorBlocks& regressors, const LinearFit& fit,
                                       std::span<const double> response, std::span<const double> weights,
                                       std::span<const std::vector<std::ptrdiff_t>> groups, const Poll& poll) {
  constexpr double least_left = 1e-6;  // of a sample's residual: a sample that alone determines a regressor leaves rounding
  const auto p = regressors.n_regressors();
  const Eigen::MatrixXd inverse = eigen(fit.covariance) / noise_variance(fit, response, weights);
  std::vector<Eigen::MatrixXd> sums;
  for (const auto& group : groups) sums.push_back(Eigen::MatrixXd::Zero(std::ssize(group), std::ssize(group)));
  Eigen::MatrixXd samples(p, samples_per_block), influence(p, samples_per_block), part;
  for_each_block(regressors, poll, [&](std::ptrdiff_t first, const auto& block) {
    const auto n = block.cols();
    samples.leftCols(n) = block;
    influence.leftCols(n).noalias() = inverse * samples.leftCols(n);
    for (std::ptrdiff_t k = 0; k < n; ++k) {
      const auto t = first + k;
      const double leverage = weights[t] * influence.col(k).dot(samples.col(k));
      influence.col(k) *= weights[t] * (response[t] - fit.fitted[t]) / std::max(least_left, 1 - leverage);
    }
    for (std::size_t g = 0; g < groups.size(); ++g) {
      part = influence(groups[g], Eigen::seqN(0, n));
      sums[g].noalias() += part.lazyProduct(part.transpose());
    }
  });
  std::vector<Matrix> result;
  for (const auto& sum : sums) result.push_back(matrix_of(sum));
  return result;
}

JointTest joint_test(const LinearFit& fit, std::span<const std::ptrdiff_t> chosen) {
  std::vector<std::ptrdiff_t> tested;
  for (const auto k : chosen)
    if (fit.determined[k]) tested.push_back(k);
  const auto n = std::ssize(tested);
  if (n == 0) return {};
  Eigen::MatrixXd covariance(n, n);
  Eigen::VectorXd b(n);
  for (std::ptrdiff_t a = 0; a < n; ++a) {
    b(a) = fit.coefficients[tested[a]];
    for (std::ptrdiff_t c = 0; c < n; ++c) covariance(a, c) = fit.covariance(tested[a], tested[c]);
  }
  const double statistic = b.dot(covariance.llt().solve(b));
  const auto count = static_cast<double>(n);
  return {f_upper_tail(statistic / count, count, fit.degrees_of_freedom), n};
}

std::vector<double> fit_log_variance(ConstView view, std::span<const double> squared) {
  const ConstEigenMap regressors = eigen(view);
  constexpr int max_steps = 20;
  constexpr double longest_step = 2;  // of the log-variance at any sample: Newton steps from far away overshoot
  constexpr double small_step = 1e-3;
  const auto m = regressors.cols();
  // A copy: Eigen sums mapped memory from its first aligned number on, so the last digits would depend on the address.
  const Eigen::ArrayXd r2 = Eigen::Map<const Eigen::ArrayXd>(squared.data(), m);
  const std::vector<double> ones(m, 1.0);
  const auto information = invert_normal(normal_equations(regressors, ones, ones).gram);
  std::vector<double> coefficients(regressors.rows(), 0.0);
  Eigen::Map<Eigen::VectorXd> g(coefficients.data(), regressors.rows());
  g(0) = std::log(r2.mean());
  Eigen::VectorXd log_variance = Eigen::VectorXd::Constant(m, g(0));
  for (int k = 0; k < max_steps; ++k) {
    const Eigen::VectorXd excess = r2 * (-log_variance.array()).exp() - 1;
    Eigen::VectorXd step = information.inverse * (regressors * excess);
    Eigen::VectorXd change = regressors.transpose() * step;
    const double largest = change.cwiseAbs().maxCoeff();
    const double factor = std::min(1.0, longest_step / largest);
    g += factor * step;
    log_variance += factor * change;
    if (largest < small_step) break;
  }
  return coefficients;
}

}  // namespace golgi
