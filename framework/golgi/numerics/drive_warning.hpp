// Whether connections found among spike trains may come from a common drive that was not recorded.
#pragma once

#include <optional>

#include "golgi/core/export.hpp"
#include "golgi/core/poll.hpp"
#include "golgi/core/warning.hpp"
#include "golgi/data/matrix.hpp"
#include "golgi/numerics/spike_trains.hpp"

namespace golgi {

/// The largest eigenvalue of the correlation of counts in bins of 50 ms, and the largest one of trains that are shifted against
/// each other: shifting keeps everything except what trains share.
struct SharedRates {
  double eigenvalue = undefined;  ///< NaN: fewer than two units that vary, or too short a recording
  double by_chance = undefined;   ///< the largest of 19 surrogates
};
GOLGI_API SharedRates shared_rates(const SpikeTrains& trains, const Poll& poll = no_poll);

/// "common_drive" if more than a tenth of the pairs have p <= 0.05 and rates are shared beyond chance.
/// @param p  (N, N) of the pairs; NaN: undefined
GOLGI_API std::optional<Warning> drive_warning(const SpikeTrains& trains, const Matrix& p, const Poll& poll = no_poll);

}  // namespace golgi
