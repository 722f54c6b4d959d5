// Events predicted from events: reading them, the regressions of all targets, and their log messages.
#pragma once

#include <golgi/numerics/spike_trains.hpp>
#include <string>

#include "signals.hpp"
#include "target_fit.hpp"

namespace golgi::event_granger {

/// Events to be predicted.
struct Events {
  SpikeTrains trains;
  Response response;   ///< bernoulli or poisson
  std::string origin;  ///< where they come from, for the log
};

/// The events of variables without values. @throws DataError where some have no events, or none has one
Events events_of(const Dataset& data, const Params& params, const Poll& poll);
/// The events of values that are counts, or of variables whose events are to be predicted although they have values.
Events events_of(const Signals& signals, double dt_s, const Poll& poll);

/// Effects of every variable on every other, those of silent variables undefined; the log describes the regression and names
/// the variables whose effects are undefined.
/// @throws DataError for fewer than two samples per regressor
Effects event_effects(const Events& events, const Params& params, const KnownLinks& known, std::span<const std::string> names,
                      const TaskContext& context);

}  // namespace golgi::event_granger
