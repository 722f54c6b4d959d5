// Log messages: how a recording was read, what in it looks wrong, and which variables have undefined entries.
#pragma once

#include "signals.hpp"
#include "target_fit.hpp"

namespace golgi::event_granger {

/// Logs how the recording was read; warns where its events do not look like spikes, or lags are too short.
void describe_signals(const Signals& signals, const Params& params, const Dataset& data, const TaskContext& context);

/// Warns of each reason why entries that links do not rule out are undefined, with the variables' names.
/// @param failures  (N) of targets; "" where there is none
void tell_undefined(const Signals& signals, const Effects& effects, const KnownLinks& known, const Params& params,
                    std::span<const std::string> failures, std::span<const std::string> names, const TaskContext& context);

/// Warns of targets whose regression failed. @throws DataError the failure, where all failed
void tell_failures(std::span<const std::string> failures, std::span<const std::string> names, const TaskContext& context);

/// Warns where clear effects are found at the longest lags that were tried: later ones may be stronger.
void tell_edge(const Signals& signals, const Effects& effects, const Dataset& data, const TaskContext& context);

}  // namespace golgi::event_granger
