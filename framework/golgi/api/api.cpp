// Definitions for the interfaces: names for messages, and what components inherit if they do not override a function.
#include <utility>

#include "golgi/api/causality.hpp"
#include "golgi/api/component.hpp"
#include "golgi/api/evaluator.hpp"
#include "golgi/api/model.hpp"
#include "golgi/api/simulator.hpp"
#include "golgi/api/task_context.hpp"
#include "golgi/api/transform.hpp"
#include "golgi/core/error.hpp"
#include "golgi/core/own.hpp"

namespace golgi {

const char* to_string(Needs needs) {
  switch (needs) {
    case Needs::values: return "values";
    case Needs::events: return "events";
    case Needs::any: return "any";
  }
  return "unknown";
}

struct Port::State {
  std::string name;
  std::vector<ArtifactType> accepts;
  bool is_many = false, is_optional = false, sees_truth = false;
};
Port::Port(std::string name, std::vector<ArtifactType> accepts)
    : state_(std::make_shared<const State>(State{std::move(name), std::move(accepts)})) {}
const std::string& Port::name() const { return state_->name; }
const std::vector<ArtifactType>& Port::accepts() const { return state_->accepts; }
bool Port::is_many() const { return state_->is_many; }
bool Port::is_optional() const { return state_->is_optional; }
bool Port::sees_truth() const { return state_->sees_truth; }
Port& Port::many() { return own(state_).is_many = true, *this; }
Port& Port::optional() { return own(state_).is_optional = true, *this; }
Port& Port::with_truth() { return own(state_).sees_truth = true, *this; }

const void* Component::interface(std::string_view) const { return nullptr; }
const void* FittedModel::interface(std::string_view) const { return nullptr; }
const void* TaskContext::interface(std::string_view) const { return nullptr; }

std::vector<std::int64_t> ArtifactReader::integers(std::string_view name) const {
  std::vector<std::int64_t> integers;
  const SharedMatrix kept = shared(name);  // keeps the values alive during the loop
  for (const double value : kept.values()) integers.push_back(static_cast<std::int64_t>(value));
  return integers;
}

Artifact Simulator::run(const Inputs&, const TaskContext& context) const { return simulate(context); }
Artifact Transform::run(const Inputs& inputs, const TaskContext& context) const { return apply(inputs.data(), context); }
Artifact Causality::run(const Inputs& inputs, const TaskContext& context) const { return estimate(inputs, context); }
Artifact Evaluator::run(const Inputs& inputs, const TaskContext& context) const { return evaluate(inputs, context); }
Artifact Model::run(const Inputs& inputs, const TaskContext& context) const {
  auto fitted = fit(inputs.data(), context);
  if (!fitted) throw PluginError("returned no model");
  return TrainedModel{std::move(fitted), inputs.data(), ""};  // the host names it
}

struct Intervention::State {
  std::int32_t source;
  SharedMatrix values;
  std::vector<std::vector<double>> events_s;
};
Intervention::Intervention(std::int32_t source, Matrix values, std::vector<std::vector<double>> events_s)
    : state_(std::make_shared<const State>(State{source, std::move(values), std::move(events_s)})) {}
std::int32_t Intervention::source() const { return state_->source; }
const SharedMatrix& Intervention::values() const { return state_->values; }
const std::vector<std::vector<double>>& Intervention::events_s() const { return state_->events_s; }

void TaskContext::check_cancelled() const {
  if (cancelled()) throw Interrupted();
}

}  // namespace golgi
