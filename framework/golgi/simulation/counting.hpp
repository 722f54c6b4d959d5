// Random counts: how many of n independent events happen, and how many happen at a rate. Exact, with work that follows the
// count. Both use exponential numbers that are half the squared radius of two normal ones: no logarithm of the platform.
#pragma once

#include <cmath>
#include <cstdint>

#include "golgi/core/rng.hpp"

namespace golgi::simulation {

/// Mean 1; two words.
inline double exponential(Random& random) {
  const double x = random.normal(), y = random.normal();
  return 0.5 * std::fma(x, x, y * y);
}

/// Poisson: events of rate 1 within `mean`. @param mean  finite; not above 0: no event
inline std::int64_t poisson(Random& random, double mean) {
  std::int64_t count = 0;
  if (!(mean > 0)) return count;
  for (double time = exponential(random); time < mean; time += exponential(random)) ++count;
  return count;
}

/// Binomial: successes among n trials of probability p, found by the gaps between them, which are geometric.
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
