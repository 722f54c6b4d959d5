// A summary of a recording: its kind, its behaviour, and what in it would mislead an estimator.
#pragma once

#include <optional>
#include <vector>

#include "golgi/looks/notice.hpp"
#include "golgi/looks/spectra.hpp"
#include "golgi/looks/spike_looks.hpp"
#include "golgi/numerics/signal_kind.hpp"

namespace golgi {

struct RecordingLook {
  SignalLook signal;
  std::optional<SpikeSummary> spikes;  ///< if it has events or its values look like spikes
  bool spikes_found = false;           ///< true: the spikes were detected in the values, not recorded
  Spectra spectra;                     ///< of the values
  double edge_hz = undefined;          ///< 95 % of the power of changes is below it
  std::vector<Notice> notices;         ///< sorted by importance, the most important first
};

RecordingLook look_at(const Dataset& data);

}  // namespace golgi
