// Bodies of the interfaces: names for messages, and what a component gets that does not override.
#include "golgi/api/component.hpp"
#include "golgi/api/model.hpp"
#include "golgi/api/task_context.hpp"
#include "golgi/core/error.hpp"

namespace golgi {

const char* to_string(ArtifactType type) {
  switch (type) {
    case ArtifactType::dataset: return "dataset";
    case ArtifactType::model: return "model";
    case ArtifactType::connectivity: return "connectivity";
    case ArtifactType::scores: return "scores";
  }
  return "unknown";
}

const char* to_string(ComponentKind kind) {
  switch (kind) {
    case ComponentKind::simulator: return "simulator";
    case ComponentKind::transform: return "transform";
    case ComponentKind::model: return "model";
    case ComponentKind::causality: return "causality";
    case ComponentKind::evaluator: return "evaluator";
  }
  return "unknown";
}

const char* to_string(Capability capability) {
  switch (capability) {
    case Capability::attention: return "attention";
    case Capability::layer_attention: return "layer_attention";
    case Capability::input_gradient: return "input_gradient";
    case Capability::intervene: return "intervene";
  }
  return "unknown";
}

void TaskContext::check_cancelled() const {
  if (cancelled()) throw Interrupted();
}

void FittedModel::require(Capability capability, std::string_view model_name) const {
  if (!can(capability))
    throw ConfigError("needs a model that offers '" + std::string(to_string(capability)) + "'; " + std::string(model_name) +
                      " does not");
}

Matrix FittedModel::attention(std::ptrdiff_t, const Dataset&, std::span<const Window>, const TaskContext&) const {
  throw InternalError("FittedModel::attention: not offered");
}
std::vector<AttentionLayer> FittedModel::layer_attention(std::ptrdiff_t, const Dataset&, std::span<const Window>,
                                                         const TaskContext&) const {
  throw InternalError("FittedModel::layer_attention: not offered");
}
Matrix FittedModel::input_gradient(std::ptrdiff_t, const Dataset&, std::span<const Window>, std::ptrdiff_t,
                                   const TaskContext&) const {
  throw InternalError("FittedModel::input_gradient: not offered");
}
Matrix FittedModel::intervene(std::ptrdiff_t, const Dataset&, std::span<const Window>, const Intervention&,
                              const TaskContext&) const {
  throw InternalError("FittedModel::intervene: not offered");
}

}  // namespace golgi
