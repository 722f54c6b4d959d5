#include "my_transform.hpp"

#include <golgi/numerics/leaky_trace.hpp>
#include <utility>
#include <vector>

golgi::Dataset MyTransform::apply(const golgi::Dataset& input, const golgi::TaskContext& context) const {
  golgi::Dataset result = input;  // names, sampling interval, events and ground truth are not changed
  for (std::ptrdiff_t k = 0; k < input.n_trials(); ++k) {
    golgi::Trial trial = input.trial(k);
    golgi::Matrix values(trial.values());
    // Each call writes its own row, so that the result does not depend on the number of threads.
    context.parallel_for(values.rows(), [&](std::ptrdiff_t variable) {
      context.check_cancelled();
      const auto row = values.row(variable);
      std::vector<double> average(row.size());
      // The average starts at the first value, so that a constant becomes 0 from the first sample on.
      golgi::leaky_trace(row, params_.time_constant_s / input.dt_s(), row.empty() ? 0 : row[0], average);
      for (std::size_t t = 0; t < row.size(); ++t) row[t] -= average[t];
    });
    trial.set_values(std::move(values)).set_hidden({});  // hidden series no longer fit the values
    result.set_trial(k, trial);
  }
  return result;
}

GOLGI_PLUGIN("my_transform", "0.1.0") { registry.add<MyTransform>(); }
