// The regression of one target on its own past and on all candidate causes together.
#pragma once

#include <golgi/numerics/weighted_fit.hpp>
#include <string>
#include <vector>

#include "signals.hpp"

namespace golgi::event_granger {

/// What the regression says of one source; NaN where the data cannot tell.
struct SourceEffect {
  double t = undefined;    ///< of the source's strongest regressor, with its sign
  double lag = undefined;  ///< that regressor's, samples; a trace has none
  double p = undefined;    ///< of all the source's regressors together, two-sided
};

/// @return (N) effects on `target`; the target's own entry is undefined, and all are where a count target has no event
/// @throws DataError for too few samples; `name` is the target's, for messages   @throws NumericError of the regression of
/// events
std::vector<SourceEffect> fit_target(const Signals& signals, std::ptrdiff_t target, const Params& params,
                                     const std::string& name, const Poll& poll = no_poll);

}  // namespace golgi::event_granger
