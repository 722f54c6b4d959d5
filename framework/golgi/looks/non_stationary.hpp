// Whether a recording drifts, or its noise or its connections change. Estimators assume that they do not; otherwise channels
// that do not drive each other can predict each other.
#pragma once

#include <vector>

#include "golgi/core/poll.hpp"
#include "golgi/core/warning.hpp"
#include "golgi/data/dataset.hpp"

namespace golgi {

/// Warnings about the values of continuous variables (numerics/stationarity.hpp), of four kinds:
///   not_stationary  a variable wanders like a random walk (Dickey-Fuller t > -2.86, and a memory longer than a twelfth of the
///                   recording), or has a straight trend (|t| > 4.5, and more than 2 % of its variance)
///   noise_changes   its noise changes between tenths of the recording (Levene's test, p < 1e-4 after Bonferroni, and by a
///                   quarter)
///   shared_gain     the noise of channels rises and falls together (correlation at a lag of 20 samples > 0.35, and 4 standard
///                   errors)
///   links_change    the lagged correlation between the residuals of two channels differs between the first and the last half,
///                   or between beginning and end of large recordings (p < 1e-4 after Bonferroni, and correlations .25 apart)
/// @return none for fewer than 200 samples
std::vector<Warning> non_stationary(const Dataset& data, const Poll& poll = no_poll);

}  // namespace golgi
