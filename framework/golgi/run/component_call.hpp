// One call of a component, of a stage or of a parameter: what it is given of its inputs, and what is asked of its result.
#pragma once

#include "golgi/api/component_info.hpp"
#include "golgi/api/inputs.hpp"
#include "golgi/api/task_context.hpp"
#include "golgi/run/usable_data.hpp"

namespace golgi {

/// Truth and hidden series are taken out, data with gaps cut where it does not handle them, memory is asked for; whoever
/// reads a model that forecasts badly is warned; the result is checked, q filled in.
/// @param inputs  whole, by the component's ports
/// @param trained_on  what a model among the inputs was trained on; null: there is none, or its data were used as they are
/// @throws what the component throws; DataError for data that it cannot use, ConfigError for inputs that do not fit its ports,
///         PluginError for a result that is not what it promised
Artifact call_component(const ComponentInfo& info, const Component& component, const Inputs& inputs,
                        const UsableData* trained_on, const TaskContext& context);

}  // namespace golgi
