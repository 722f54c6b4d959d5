#include "lag_tests.hpp"

#include <algorithm>
#include <boost/math/special_functions/gamma.hpp>
#include <cmath>
#include <vector>

namespace golgi::ccg {
namespace {

// Without promotion to long double, as in numerics/distributions.
using Policy = boost::math::policies::policy<boost::math::policies::promote_double<false>>;

double deviance(double count, double expected) {
  const double logarithm = count > 0 ? count * std::log(count / expected) : 0;
  return std::max(0.0, 2 * (logarithm - (count - expected)));
}

/// P(X = count) from its known deviance: exp(-deviance/2) times the correction to Stirling's formula.
/// Source: Loader 2000, Fast and accurate computation of binomial probabilities.
double probability(double count, double expected, double deviance) {
  constexpr double large = 15;
  if (count <= large) {
    double product = std::exp(-expected);
    for (double k = 1; k <= count; ++k) product *= expected / k;
    return product;
  }
  constexpr double two_pi = 6.283185307179586;
  const double inverse = 1 / count;
  return std::exp(-deviance / 2 - inverse / 12 + inverse * inverse * inverse / 360) * std::sqrt(inverse / two_pi);
}

}  // namespace

double poisson_mid_p(double count, double expected) {
  if (!(expected > 0)) return undefined;
  const double half = boost::math::gamma_p_derivative(count + 1, expected, Policy()) / 2;
  const double above = boost::math::gamma_p(count + 1, expected, Policy()) + half;
  const double below = (count > 0 ? boost::math::gamma_q(count, expected, Policy()) : 0.0) + half;
  return std::min(1.0, 2 * std::min(above, below));
}

double deviance_root(double count, double expected) {
  if (!(expected > 0)) return undefined;
  return std::copysign(std::sqrt(deviance(count, expected)), count - expected);
}

PairTest test_pair(std::span<const double> counts, std::span<const double> expected) {
  const auto n = std::ssize(counts);
  std::vector<double> deviances(n, -1);
  std::ptrdiff_t strongest = -1;
  for (std::ptrdiff_t k = 0; k < n; ++k) {
    if (!(expected[k] > 0)) continue;
    deviances[k] = deviance(counts[k], expected[k]);
    if (strongest < 0 || deviances[k] > deviances[strongest]) strongest = k;
  }
  PairTest test;
  if (strongest < 0) return test;
  test.lag_index = strongest;
  test.root = deviance_root(counts[strongest], expected[strongest]);
  double smallest = poisson_mid_p(counts[strongest], expected[strongest]);
  for (std::ptrdiff_t k = 0; k < n; ++k) {
    // p is not below the probability of the count itself, which takes a hundredth of the time: most lags end here.
    if (k == strongest || deviances[k] < 0 || probability(counts[k], expected[k], deviances[k]) >= smallest) continue;
    smallest = std::min(smallest, poisson_mid_p(counts[k], expected[k]));
  }
  test.p = smallest >= 1 ? 1 : -std::expm1(static_cast<double>(n) * std::log1p(-smallest));
  return test;
}

}  // namespace golgi::ccg
