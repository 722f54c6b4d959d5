// Whether a trained model forecasts well enough to estimate connections from it. A readout cannot find what a model has not
// learnt: its scores then describe the model's weights and not the recording.
#pragma once

#include <optional>

#include "golgi/api/artifact.hpp"
#include "golgi/api/task_context.hpp"
#include "golgi/core/warning.hpp"

namespace golgi {

/// Compares the members' mean forecast of at most 1,000 test windows with the values.
/// @return a warning if R² is below 0.1, or below the R² of repeating each variable's last value; empty otherwise, and without
///         test windows
std::optional<Warning> weak_forecasts(const TrainedModel& model, const TaskContext& context);

}  // namespace golgi
