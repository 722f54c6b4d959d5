// What the log says: how a recording was read, what in it looks wrong, and of which variables the regressions say nothing.
#pragma once

#include "signals.hpp"

namespace golgi::event_granger {

/// How the recording was read; a warning where its events do not look like spikes, or lags do not reach far enough.
void describe_signals(const Signals& signals, const Params& params, const Dataset& data, const TaskContext& context);

/// A warning for each reason why p-values are undefined, with the variables' names.
/// @param p  (N, N)
void tell_undefined(const Signals& signals, const Matrix& p, std::span<const std::string> names, const TaskContext& context);

}  // namespace golgi::event_granger
