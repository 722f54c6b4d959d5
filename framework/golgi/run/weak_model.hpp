// Whether a trained model forecasts well enough to be read. What a model does not know, no readout finds in it: its score is
// then about the model's weights and not about the recording.
#pragma once

#include <optional>

#include "golgi/api/artifact.hpp"
#include "golgi/api/task_context.hpp"
#include "golgi/core/warning.hpp"

namespace golgi {

/// For whoever reads the model. The members' mean forecast of the test windows, of 1,000 of them at most, is compared.
/// @return a warning where R² is below 0.1, or below that of each variable's last value taken as its forecast; none where it is
///         neither, or where there is no test window
std::optional<Warning> weak_forecasts(const TrainedModel& model, const TaskContext& context);

}  // namespace golgi
