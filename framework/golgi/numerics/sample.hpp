// Properties of a sample of numbers: quantiles and a smooth density. Sources: Hyndman & Fan 1996, type 7 (quantiles);
// Silverman 1986, equation 3.31 (bandwidth).
#pragma once

#include <span>
#include <vector>

#include "golgi/core/export.hpp"

namespace golgi {

/// The quantile at position probability · (n - 1), linear between the order statistics.
/// @param ascending  (n) sorted, n >= 1   @param probability  from 0 to 1
GOLGI_API double quantile(std::span<const double> ascending, double probability);

/// Silverman's bandwidth, 0.9 min(standard deviation, interquartile range / 1.34) n^(-1/5); only the standard deviation is used
/// if the quartiles are equal.
/// @param ascending  (n) sorted
/// @return  in the values' unit; 0 if all values are equal
GOLGI_API double silverman_bandwidth(std::span<const double> ascending);

/// Kernel density: the mean of normal densities of standard deviation `bandwidth` around the values.
/// @param values  (n), n >= 1   @param bandwidth  above 0   @param at  (m) where it is evaluated
/// @return  (m), in 1 / the values' unit
GOLGI_API std::vector<double> kernel_density(std::span<const double> values, double bandwidth, std::span<const double> at);

}  // namespace golgi
