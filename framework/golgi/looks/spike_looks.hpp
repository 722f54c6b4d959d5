// Looks at spike trains: how often units fire and how that changes, what follows their spikes too soon, and which units share
// spikes.
#pragma once

#include <optional>

#include "golgi/looks/notice.hpp"

namespace golgi {

/// Of the units together; NaN where there are too few spikes.
struct SpikeSummary {
  std::ptrdiff_t n_units = 0, n_silent = 0;
  double median_hz = undefined, lowest_hz = undefined, highest_hz = undefined;
  double drift = undefined;             ///< median over units: rate in the last quarter of the recording over that in the first
  double interval_s = undefined;        ///< median over units of their median interval between spikes
  double variation = undefined;         ///< median over units: standard deviation of the intervals over their mean; 1: Poisson
  double refractory_share = undefined;  ///< of intervals below 1.5 ms, of all units together
};

/// The dataset with events: its own where all variables have them, else those of its values that look like spikes.
/// @return nothing where there are none
std::optional<Dataset> with_spikes(const Dataset& data);

SpikeSummary summary_of_spikes(const Dataset& data);

/// Of data whose variables all have events: "silent", "refractory", "shared_spikes", "rate_drift".
std::vector<Notice> look_at_spikes(const Dataset& data);

/// Spikes of each unit in `n_blocks` equal parts of the recording's time. @return (N, n_blocks), spikes a second
Matrix rates_in_blocks(const Dataset& data, std::ptrdiff_t n_blocks);

}  // namespace golgi
