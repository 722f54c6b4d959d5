#include "golgi/builtin/transforms/events/events.hpp"

#include "golgi/api/registry.hpp"
#include "golgi/builtin/transforms/transform_parts.hpp"

namespace golgi {

void MarkEvents::Params::describe(SchemaOf<Params>& s) {
  s.field("threshold", &Params::threshold)
      .unit("unit of the data")
      .required()
      .doc("Values at or above this threshold are events.");
  s.choice("mode", &Params::mode, {{"every", EventMode::every}, {"upward", EventMode::upward}})
      .doc("every: each such sample; upward: the first sample of each run of them.");
}

Dataset MarkEvents::apply(const Dataset& input, const TaskContext& context) const {
  std::vector<Events> events;
  for (const Trial& trial : input.trials()) {
    context.check_cancelled();
    events.emplace_back(detect_events(trial.values(), input.dt_s(), params_.threshold, params_.mode));
  }
  Dataset output = input;
  return output.set_trials(visible_trials(input)).set_events(std::move(events));
}

void register_transforms_events(Registry& registry) { registry.add<MarkEvents>(); }

}  // namespace golgi
