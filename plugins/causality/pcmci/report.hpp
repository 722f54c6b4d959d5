// Output of pcmci: an estimate of all pairs, a part per lag, and the tables lags.csv and links.csv.
#pragma once

#include "pcmci.hpp"

namespace golgi::pcmci {

/// @param graph  the graph of PCMCI+; null with PCMCI
Connectivity connectivity_of(const LinkTests& tests, const LinkGraph* graph, const KnownLinks& known, const Dataset& data,
                             const Params& params);

/// CSV of every test: source, target, lag (samples), value, p, q over all tests, and what was assumed.
std::string lags_csv(const LinkTests& tests, const KnownLinks& known, const Dataset& data, const Params& params);
/// CSV of the links of PCMCI+. Links at lag 0 without a direction are listed in both directions.
std::string links_csv(const LinkGraph& graph, const KnownLinks& known, const Dataset& data);

/// Warns of links whose test was not possible. @param first  from select_parents   @param tests  of the last phase
void warn_undetermined(const LinkTests& first, const LinkTests& tests, const KnownLinks& known, const Dataset& data,
                       const TaskContext& context);

}  // namespace golgi::pcmci
