// What pcmci returns and writes: an estimate of all pairs, a part per lag, and the tables lags.csv and links.csv.
#pragma once

#include "pcmci.hpp"

namespace golgi::pcmci {

/// @param graph  of PCMCI+; null: of PCMCI
Connectivity connectivity_of(const LinkTests& tests, const LinkGraph* graph, const KnownLinks& known, const Dataset& data,
                             const Params& params);

/// Every test: source, target, lag (samples), value, p, q over all of them, and what was assumed.
std::string lags_csv(const LinkTests& tests, const KnownLinks& known, const Dataset& data, const Params& params);
/// The links of PCMCI+. At lag 0 those without a direction stand both ways.
std::string links_csv(const LinkGraph& graph, const KnownLinks& known, const Dataset& data);

/// Links whose test was not possible. @param first  of select_parents   @param tests  of the last phase
void warn_undetermined(const LinkTests& first, const LinkTests& tests, const KnownLinks& known, const Dataset& data,
                       const TaskContext& context);

}  // namespace golgi::pcmci
