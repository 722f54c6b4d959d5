// What a person should know of spike trains before reading what was estimated from them.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "golgi/core/export.hpp"
#include "golgi/core/warning.hpp"
#include "golgi/data/connectivity.hpp"
#include "golgi/numerics/spike_trains.hpp"

namespace golgi {

/// For the log: how many spikes there are of how many units in what time, and how many of them do not count.
GOLGI_API std::string describe_spikes(const SpikeTrains& trains);

/// Of units without spikes ("silent"), with fewer than 20 ("rare"), of units with 20 or more that are all those of another
/// ("alike"), and of more than 1 % of the spikes that do not count since
/// they share a bin with another of their unit ("merged").
/// @param names  of the units, (N)
GOLGI_API std::vector<Warning> spike_warnings(const SpikeTrains& trains, std::span<const std::string> names);

/// @param reach  bins: the longest lag that is needed   @param cure  besides recording longer: "set last_ms lower"
/// @throws DataError unless some trial is longer
GOLGI_API void require_lags(const SpikeTrains& trains, std::ptrdiff_t reach, const std::string& cure);

/// Adds to the estimate why pairs of silent units are undefined. Of other undefined pairs it gives a warning ("apart"): they
/// never fire within `reach` bins of each other.
GOLGI_API std::vector<Warning> explain_undefined(const SpikeTrains& trains, std::ptrdiff_t reach, Connectivity& result);

}  // namespace golgi
