#include "golgi/run/component_call.hpp"

#include <algorithm>
#include <optional>
#include <vector>

#include "golgi/api/kinds.hpp"
#include "golgi/core/error.hpp"
#include "golgi/core/memory.hpp"
#include "golgi/numerics/multiple_testing.hpp"
#include "golgi/run/cost.hpp"
#include "golgi/run/weak_model.hpp"

namespace golgi {
namespace {

/// The part of a dataset that the component may see and can use.
/// @param used  set for an estimator or model: the data that it gets, and how they relate to the recording
Dataset data_for(const ComponentInfo& info, const Component& component, const Port& port, const std::string& stage,
                 const Dataset& data, std::optional<UsableData>& used, const TaskContext& context) {
  if (info.output == ArtifactType::scores) {
    if (port.sees_truth() && !data.truth())
      throw DataError("'" + stage +
                      "' has no ground truth to score against; set the parameter 'truth' of source/file, or remove this stage");
    return port.sees_truth() ? data : data.without_secrets();
  }
  UsableData usable = usable_data(info, component, data);
  for (const auto& note : usable.notes) context.log(note);
  for (const Warning& warning : usable.warnings) context.warn(warning);
  used = usable;
  if (!port.sees_truth()) return usable.data.without_secrets();
  return info.output == ArtifactType::dataset ? usable.data.without_hidden() : usable.data;
}

Inputs inputs_for(const ComponentInfo& info, const Component& component, const Inputs& inputs, std::optional<UsableData>& used,
                  const TaskContext& context) {
  Inputs given;
  for (const Port& port : info.inputs) {
    const std::ptrdiff_t n = inputs.count(port.name());
    if (n == 0 && !port.is_optional())
      throw ConfigError(info.name + " needs a " + to_string(port.accepts().front()) + " as '" + port.name() + "'");
    for (std::ptrdiff_t k = 0; k < n; ++k) {
      Artifact artifact = inputs.artifact(port.name(), k);
      const std::string& stage = inputs.stage(port.name(), k);
      if (std::ranges::find(port.accepts(), artifact.type()) == port.accepts().end())
        throw ConfigError(info.name + " takes a " + to_string(port.accepts().front()) + " as '" + port.name() + "', not a " +
                          to_string(artifact.type()));
      if (artifact.type() == ArtifactType::dataset) {
        std::optional<UsableData> usable;
        artifact = data_for(info, component, port, stage, artifact.dataset(), usable, context);
        if (&port == &info.inputs.front() && n == 1) used = std::move(usable);
      } else if (artifact.type() == ArtifactType::model) {
        TrainedModel model = artifact.model();
        check_needs(info, model.data);
        model.data = model.data.without_secrets();
        if (info.output == ArtifactType::connectivity)
          if (const auto warning = weak_forecasts(model, context)) context.warn(*warning);
        artifact = std::move(model);
      }
      given.add(port.name(), stage, std::move(artifact));
    }
  }
  return given;
}

/// The datasets of the component's first port.
std::vector<Dataset> first_data(const ComponentInfo& info, const Inputs& given) {
  std::vector<Dataset> data;
  if (info.inputs.empty()) return data;
  const std::string& port = info.inputs.front().name();
  for (std::ptrdiff_t k = 0; k < given.count(port); ++k) {
    const ArtifactType type = given.artifact(port, k).type();
    if (type == ArtifactType::dataset || type == ArtifactType::model) data.push_back(given.dataset(port, k));
  }
  return data;
}

/// Checks the result of a component before anything uses it.
void check(const ComponentInfo& info, const Inputs& inputs, const Artifact& artifact) {
  const char* type = to_string(info.output);
  if (artifact.type() != info.output)
    throw PluginError(std::string("returned a ") + to_string(artifact.type()) + "; its output is declared to be of the type " +
                      type);
  try {
    if (artifact.type() == ArtifactType::dataset) artifact.dataset().validate();
    if (artifact.type() == ArtifactType::connectivity) artifact.connectivity().validate();
  } catch (const DataError& error) {
    throw PluginError(std::string("returned an invalid ") + type + ": " + error.what());
  }
  const bool is_of_data =
      artifact.type() == ArtifactType::connectivity && traits_of(info.kind).is_of_data && inputs.has("data");
  if (is_of_data && !artifact.connectivity().is_of_groups() && artifact.connectivity().names() != inputs.data().names())
    throw PluginError("returned an invalid connectivity: its names are not those of the data");
}

}  // namespace

Artifact call_component(const ComponentInfo& info, const Component& component, const Inputs& inputs,
                        const UsableData* trained_on, const TaskContext& context) {
  std::optional<UsableData> used;
  const Inputs given = inputs_for(info, component, inputs, used, context);
  if (trained_on) used = *trained_on;
  check_memory(info, component, workload_of(first_data(info, given), context.n_threads()), available_memory());
  Artifact artifact = component.run(given, context);
  check(info, given, artifact);
  if (artifact.type() == ArtifactType::connectivity) {
    Connectivity estimate = fill_q(artifact.connectivity());
    return used ? as_recorded(std::move(estimate), *used) : estimate;
  }
  if (artifact.type() != ArtifactType::model) return artifact;
  TrainedModel model = artifact.model();
  model.component = info.title();
  return model;
}

}  // namespace golgi
