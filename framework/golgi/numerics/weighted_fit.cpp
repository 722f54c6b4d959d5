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

double LinearFit::t(std::ptrdiff_t k) const {
  const std::size_t at = k;
  return determined[at] ? coefficients[at] / std::sqrt(covariance(k, k)) : undefined;
}

LinearFit weighted_least_squares(ConstView view, std::span<const double> response, std::span<const double> weights,
                                 const Poll& poll) {
  const ConstEigenMap regressors = eigen(view);
  const auto p = regressors.rows(), m = regressors.cols();
  if (m <= p)
    throw DataError("a fit of " + std::to_string(p) + " regressors needs more than that many samples, there are " +
                    std::to_string(m));
  const auto equations = normal_equations(regressors, response, weights, poll);
  const auto normal = invert_normal(equations.gram, poll);
  const Eigen::VectorXd b = normal.inverse * equations.moments;
  LinearFit fit;
  fit.coefficients.assign(b.begin(), b.end());
  fit.determined = normal.determined;
  fit.degrees_of_freedom = static_cast<double>(m - normal.rank);
  fit.fitted.resize(m);
  Eigen::Map<Eigen::RowVectorXd>(fit.fitted.data(), m) = b.transpose() * regressors;
  const Eigen::Map<const Eigen::ArrayXd> y(response.data(), m), w(weights.data(), m), predicted(fit.fitted.data(), m);
  const double left = (w * (y - predicted).square()).sum();
  // An exact fit leaves rounding, never an infinite t.
  const double rounding = 1e-30 * (w * y.square()).sum();
  fit.covariance = matrix_of(std::max(left, rounding) / fit.degrees_of_freedom * normal.inverse);
  return fit;
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
  constexpr double longest_step = 2;  // of the log-variance at any sample: Newton's steps from afar overshoot
  constexpr double small_step = 1e-3;
  const auto m = regressors.cols();
  // A copy: Eigen sums mapped memory from its first aligned number on, so the last digits would follow the address.
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
