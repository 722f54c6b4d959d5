// The regression of one target's values on its own past and on all candidate causes together.
#pragma once

#include <string>
#include <vector>

#include "signals.hpp"

namespace golgi::event_granger {

/// The effect of one source by the regression; NaN where the data do not determine it.
struct SourceEffect {
  double score = undefined;      ///< standard errors, >= 0
  double direction = undefined;  ///< signed: positive where the source excites
  double lag = undefined;        ///< samples; a trace has none
  double p = undefined;          ///< joint p of all the source's regressors, two-sided
  bool at_edge = false;          ///< the lag is one of the longest that were tried
  bool is_dropped = false;       ///< some of the source's regressors are sums of others, so that there is no full test
};

using Effects = std::vector<std::vector<SourceEffect>>;  ///< target, source

/// Effects on `target`, (N); the target's own entry is undefined, and all are where it is constant.
/// @throws DataError for too few samples; `name` is the target's, for messages
std::vector<SourceEffect> fit_target(const Signals& signals, std::ptrdiff_t target, const Params& params,
                                     const KnownLinks& known, const std::string& name, const Poll& poll = no_poll);

}  // namespace golgi::event_granger
