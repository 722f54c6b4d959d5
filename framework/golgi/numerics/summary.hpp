// Summary of a sample of scores: location, spread, and the uncertainty of the mean.
#pragma once

#include <cstddef>
#include <limits>
#include <vector>

#include "golgi/core/export.hpp"
#include "golgi/core/rng.hpp"

namespace golgi {

/// In the values' unit; NaN if the sample is too small to define a number.
struct Summary {
  static constexpr double undefined = std::numeric_limits<double>::quiet_NaN();

  std::size_t n = 0;
  double mean = undefined;
  double standard_deviation = undefined;  ///< with divisor n - 1
  double median = undefined;
  double lower_quartile = undefined, upper_quartile = undefined;
  double low = undefined, high = undefined;  ///< of the mean: percentile bootstrap interval, 95 %
};

/// @param values   in any order; values that are not finite are left out
/// @param random   draws the samples of the bootstrap
/// @param n_draws  number of bootstrap samples
/// Source: Efron & Tibshirani 1993, chapter 13 (percentile interval).
GOLGI_API Summary summarise(std::vector<double> values, Random random, int n_draws = 1000);

}  // namespace golgi
