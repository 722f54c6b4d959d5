// Granger causality by frequency and between groups of variables, from a fitted VAR.
#pragma once

#include "mvgc.hpp"

namespace golgi::mvgc {

/// Causality between groups, from the state-space form. Sources whose Riccati equation has no accurate solution are undefined.
/// @throws DataError where the noise of some variables follows from that of others
Connectivity group_estimate(const VarModel& model, const ChosenGroups& groups, const TaskContext& context);

/// Adds a part per band, makes a single band's the score, and writes bands.csv and spectrum.csv. Does nothing without bands.
/// @param undetermined  variables whose effects on others are undetermined
/// @throws DataError for bands beyond half the sampling rate, and for a VAR that is not stable
void add_bands(const VarModel& model, const ChosenGroups& groups, std::span<const std::ptrdiff_t> undetermined,
               const Params& params, const Dataset& data, const TaskContext& context, Connectivity& result);

/// Makes the columns of groups that contain one of these variables undefined; an undefined score has no p-value.
void leave_undefined(std::span<const std::ptrdiff_t> variables, const ChosenGroups& groups, Matrix& values);

}  // namespace golgi::mvgc
