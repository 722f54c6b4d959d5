// Random counts: how many of n independent events occur (binomial), and how many events occur at a rate (Poisson). The first
// uses normal numbers, the second uniform ones, so each needs its own stream.
#pragma once

#include <cmath>
#include <cstdint>

#include "golgi/core/rng.hpp"

namespace golgi::simulation {

/// An exponential number of mean 1: half the squared radius of two normal numbers. Uses two words of the stream.
inline double exponential(Random& random) {
  const double x = random.normal(), y = random.normal();
  return 0.5 * std::fma(x, x, y * y);
}

/// Logarithm of k!, by Stirling's series from 10 on: accurate to 10 digits. (std::lgamma writes to a global variable.)
inline double log_factorial(double k) {
  if (k >= 10) {
    const double inverse = 1 / k, square = inverse * inverse;
    return (k + 0.5) * std::log(k) - k + 0.91893853320467274 + inverse * (1.0 / 12 - square * (1.0 / 360 - square / 1260));
  }
  double factorial = 1;
  for (int i = 2; i <= k; ++i) factorial *= i;
  return std::log(factorial);
}

/// A Poisson count, from uniform numbers. Small means: by a product of them; others: by transformed rejection, whose cost does
/// not grow with the mean. @param mean  finite; if it is not above 0, the count is 0
/// Source: Hörmann 1993, "The transformed rejection method for generating Poisson random variables", algorithm PTRS.
inline std::int64_t poisson(Random& random, double mean) {
  if (!(mean > 0)) return 0;
  if (mean < 10) {
    const double least = std::exp(-mean);
    std::int64_t count = 0;
    for (double product = random.uniform(); product > least; product *= random.uniform()) ++count;
    return count;
  }
  const double root = std::sqrt(mean), b = 0.931 + 2.53 * root, a = -0.059 + 0.02483 * b;
  const double scale = 1.1239 + 1.1328 / (b - 3.4), accepted = 0.9277 - 3.6224 / (b - 2);
  for (;;) {
    const double u = random.uniform() - 0.5, v = random.uniform(), left = 0.5 - std::abs(u);
    const double k = std::floor((2 * a / left + b) * u + mean + 0.43);
    if (left >= 0.07 && v <= accepted) return static_cast<std::int64_t>(k);
    if (k < 0 || (left < 0.013 && v > left)) continue;
    if (std::log(v * scale / (a / (left * left) + b)) <= k * std::log(mean) - mean - log_factorial(k))
      return static_cast<std::int64_t>(k);
  }
}

/// A binomial count: successes among n trials of probability p. It adds up the gaps between successes, which are geometric, so
/// the cost is proportional to the count. Uses normal numbers.
inline std::int64_t binomial(Random& random, std::int64_t n, double p) {
  if (n <= 0 || !(p > 0)) return 0;
  if (p >= 1) return n;
  if (p > 0.5) return n - binomial(random, n, 1 - p);
  const double per_unit = -1 / std::log1p(-p);
  std::int64_t count = 0;
  double left = static_cast<double>(n);
  for (;;) {
    left -= std::floor(exponential(random) * per_unit) + 1;
    if (left < 0) return count;
    ++count;
  }
}

}  // namespace golgi::simulation
