// Whether the fitted VAR fits: diagnostics.csv, and warnings.
#pragma once

#include "mvgc.hpp"

namespace golgi::mvgc {

/// @param trials  the trials of the fit   @param is_filtered  no order is called short, since none is long enough then
/// @throws DataError for bands of a VAR that is not stable
void diagnose(const VarModel& model, Trials trials, bool is_filtered, const Params& params, const Dataset& data,
              const TaskContext& context);

}  // namespace golgi::mvgc
