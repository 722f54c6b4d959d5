// Checks of spike trains: firing rates and their changes, violations of the refractory period, and spikes that units share.
#pragma once

#include <optional>

#include "golgi/looks/notice.hpp"

namespace golgi {

/// Statistics over all units; NaN if there are too few spikes.
struct SpikeSummary {
  std::ptrdiff_t n_units = 0, n_silent = 0;
  double median_hz = undefined, lowest_hz = undefined, highest_hz = undefined;
  double drift = undefined;             ///< median over units: rate in the last quarter of the recording over that in the first
  double interval_s = undefined;        ///< median over units of their median interval between spikes
  double variation = undefined;         ///< median over units: standard deviation of the intervals over their mean; 1: Poisson
  double refractory_share = undefined;  ///< share of intervals below 1.5 ms, over all units together
};

/// A dataset with events: the recorded ones if all variables have events, else those detected in values that look like spikes.
/// @return none if there are no events
std::optional<Dataset> with_spikes(const Dataset& data);

SpikeSummary summary_of_spikes(const Dataset& data);

/// Notices for data whose variables all have events: "silent", "refractory", "shared_spikes", "rate_drift".
std::vector<Notice> look_at_spikes(const Dataset& data);

/// Firing rates of each unit in `n_blocks` equal parts of the recording's time. @return (N, n_blocks), spikes per second
Matrix rates_in_blocks(const Dataset& data, std::ptrdiff_t n_blocks);

}  // namespace golgi
