// Warnings about spike trains that matter for what is estimated from them.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "golgi/core/export.hpp"
#include "golgi/core/warning.hpp"
#include "golgi/data/connectivity.hpp"
#include "golgi/numerics/spike_trains.hpp"

namespace golgi {

/// A line for the log: the numbers of spikes and units, the duration, and the number of spikes that are not counted.
GOLGI_API std::string describe_spikes(const SpikeTrains& trains);

/// Warnings about units without spikes ("silent"), units with fewer than 20 ("rare"), units with 20 or more that are identical
/// to those of another unit ("alike"), and more than 1 % of the spikes that are not counted because they share a bin with
/// another spike of their unit ("merged").
/// @param names  (N) of the units
GOLGI_API std::vector<Warning> spike_warnings(const SpikeTrains& trains, std::span<const std::string> names);

/// @param reach  the longest lag needed, in bins   @param cure  advice besides recording longer: "set last_ms lower"
/// @throws DataError unless some trial is longer than that
GOLGI_API void require_lags(const SpikeTrains& trains, std::ptrdiff_t reach, const std::string& cure);

/// Adds to the estimate the reason why pairs of silent units are undefined. For other undefined pairs it returns a warning
/// ("apart"): they never fire within `reach` bins of each other.
GOLGI_API std::vector<Warning> explain_undefined(const SpikeTrains& trains, std::ptrdiff_t reach, Connectivity& result);

}  // namespace golgi
