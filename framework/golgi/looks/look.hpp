// A recording at a glance: what it is of, how it behaves, and what in it would mislead an estimator.
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
  std::optional<SpikeSummary> spikes;  ///< where it has events or its values look like spikes
  bool spikes_found = false;           ///< in the values: none were recorded
  Spectra spectra;                     ///< of its values
  double edge_hz = undefined;          ///< below which 95 % of the power of changes lies
  std::vector<Notice> notices;         ///< those that matter most first
};

RecordingLook look_at(const Dataset& data);

}  // namespace golgi
