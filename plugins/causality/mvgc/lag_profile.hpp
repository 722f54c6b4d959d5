// Coefficients and standard errors of every pair, lag by lag.
#pragma once

#include "mvgc.hpp"

namespace golgi::mvgc {

/// Adds a part per lag and writes coefficients.csv.
/// @param tests  tests of the fit   @param degrees  degrees of freedom of the standard errors
void add_lag_profile(const OlsVar& fit, const PairTests& tests, double degrees, const Params& params, double dt_s,
                     const TaskContext& context, Connectivity& result);

}  // namespace golgi::mvgc
