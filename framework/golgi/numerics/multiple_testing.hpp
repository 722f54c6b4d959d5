// Adjusted p-values for testing many pairs together. An adjusted value q at or below a level means: rejected at that level.
// Sources: Holm 1979; Šidák 1967; Benjamini & Hochberg 1995; Benjamini & Yekutieli 2001.
#pragma once

#include <span>
#include <vector>

#include "golgi/core/export.hpp"
#include "golgi/data/connectivity.hpp"
#include "golgi/data/estimate.hpp"

namespace golgi {

/// @param p  p-values in [0, 1]; NaN entries are not counted as tests and stay NaN
/// @return   adjusted values in the order of `p`, in [0, 1]
GOLGI_API std::vector<double> adjust_p_values(std::span<const double> p, Correction correction);

/// Fills q of an estimate and of its parts from p and its correction, over all pairs of different variables that have a p; over
/// pairs and lags together if parts are lags. Estimates without a correction are not changed.
GOLGI_API Connectivity fill_q(Connectivity connectivity);

}  // namespace golgi
