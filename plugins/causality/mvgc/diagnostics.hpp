// Whether the fitted VAR fits: diagnostics.csv, and warnings.
#pragma once

#include "mvgc.hpp"

namespace golgi::mvgc {

/// @param trials  those of the fit   @param is_filtered  a filter leaves no order that is long enough: none is called short
/// @throws DataError where bands are asked for of a VAR that is not stable
void diagnose(const VarModel& model, Trials trials, bool is_filtered, const Params& params, const Dataset& data,
              const TaskContext& context);

}  // namespace golgi::mvgc
