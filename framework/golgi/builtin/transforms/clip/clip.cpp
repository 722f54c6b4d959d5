#include "golgi/builtin/transforms/clip/clip.hpp"

#include "golgi/api/registry.hpp"
#include "golgi/builtin/transforms/transform_parts.hpp"
#include "golgi/core/error.hpp"
#include "golgi/core/text.hpp"

namespace golgi {

void Clip::Params::describe(SchemaOf<Params>& s) {
  s.field("min", &Params::min).unit("unit of the data").doc("Lower limit; null: none.");
  s.field("max", &Params::max).unit("unit of the data").doc("Upper limit; null: none.");
}

Clip::Clip(const Params& params) : params_(params) {
  if (!params.min && !params.max) throw ConfigError("has no limit; give min, max or both");
  if (params.min && params.max && *params.min > *params.max)
    throw ConfigError("min " + format_number(*params.min) + " is above max " + format_number(*params.max));
}

Dataset Clip::apply(const Dataset& input, const TaskContext& context) const {
  std::vector<Trial> trials = visible_trials(input);
  for (Trial& trial : trials) {
    context.check_cancelled();
    Matrix values(trial.values());
    for (double& value : values.values()) {
      // Both comparisons are false for NaN, which stays missing.
      if (params_.min && value < *params_.min) value = *params_.min;
      if (params_.max && value > *params_.max) value = *params_.max;
    }
    trial.set_values(std::move(values));
  }
  Dataset output = input;
  return output.set_trials(std::move(trials));
}

void register_transforms_clip(Registry& registry) { registry.add<Clip>(); }

}  // namespace golgi
