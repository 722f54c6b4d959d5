#include "golgi/builtin/transforms/zscore/zscore.hpp"

#include <cmath>

#include "golgi/api/registry.hpp"
#include "golgi/builtin/transforms/moments.hpp"
#include "golgi/builtin/transforms/transform_parts.hpp"

namespace golgi {

Dataset ZScore::apply(const Dataset& input, const TaskContext& context) const {
  const std::vector<Observed> observed = observed_in(input);
  std::vector<Matrix> values;
  for (const Trial& trial : input.trials()) values.emplace_back(trial.values());
  std::vector<std::int32_t> constant;
  for (std::int32_t i = 0; i < input.n_variables(); ++i) {
    context.check_cancelled();
    const Moments m = moments(input, observed, i);
    if (m.sd == 0) constant.push_back(i);
    // A missing value, NaN, stays missing.
    for (Matrix& trial : values)
      for (double& value : trial.row(i))
        if (!std::isnan(value)) value = m.sd == 0 ? 0 : (value * m.scale - m.mean) / m.sd;
  }
  tell_constant(input, constant, "their z-scores are 0", context);
  std::vector<Trial> trials = visible_trials(input);
  for (std::size_t k = 0; k < trials.size(); ++k) trials[k].set_values(std::move(values[k]));
  Dataset output = input;
  return output.set_trials(std::move(trials)).set_unit("");
}

void register_transforms_zscore(Registry& registry) { registry.add<ZScore>(); }

}  // namespace golgi
