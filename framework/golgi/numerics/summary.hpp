// What a sample of scores tells: location, spread, and how well the mean is known.
#pragma once

#include <cstddef>
#include <limits>
#include <vector>

#include "golgi/core/export.hpp"
#include "golgi/core/rng.hpp"

namespace golgi {

/// In the values' unit; what a sample of its size does not define is NaN.
struct Summary {
  static constexpr double undefined = std::numeric_limits<double>::quiet_NaN();

  std::size_t n = 0;
  double mean = undefined;
  double standard_deviation = undefined;  ///< over n - 1
  double median = undefined;
  double lower_quartile = undefined, upper_quartile = undefined;
  double low = undefined, high = undefined;  ///< of the mean: percentile bootstrap interval, 95 %
};

/// @param values   any order; not finite ones are left out
/// @param random   draws the samples of the bootstrap
/// @param n_draws  of the bootstrap
/// Source: Efron & Tibshirani 1993, chapter 13 (percentile interval).
GOLGI_API Summary summarise(std::vector<double> values, Random random, int n_draws = 1000);

}  // namespace golgi
