// One call of a component, whether a stage or a nested parameter: prepares its inputs and checks its result.
#pragma once

#include "golgi/api/component_info.hpp"
#include "golgi/api/inputs.hpp"
#include "golgi/api/task_context.hpp"
#include "golgi/run/usable_data.hpp"

namespace golgi {

/// Removes ground truth and hidden series, cuts data at gaps if the component does not handle them, and checks that its memory
/// is available; warns if an estimator gets a model that forecasts badly; checks the result and fills in q.
/// @param inputs  the complete inputs, by the component's ports
/// @param trained_on  the data that a model among the inputs was trained on; null: no model, or its data were used unchanged
/// @throws what the component throws; DataError for data that it cannot use, ConfigError for inputs that do not fit its ports,
///         PluginError for a result that does not match its declaration
Artifact call_component(const ComponentInfo& info, const Component& component, const Inputs& inputs,
                        const UsableData* trained_on, const TaskContext& context);

}  // namespace golgi
