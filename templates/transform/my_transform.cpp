#include "my_transform.hpp"

#include <golgi/numerics/leaky_trace.hpp>
#include <vector>

golgi::Dataset MyTransform::apply(const golgi::Dataset& input, const golgi::TaskContext& context) const {
  golgi::Dataset result = input;  // names, sampling interval, events and truth stay as they are
  for (auto& trial : result.trials) {
    trial.companions.clear();
    // Each call writes its own row, so that the result does not depend on the number of threads.
    context.parallel_for(trial.values.rows(), [&](std::ptrdiff_t variable) {
      context.check_cancelled();
      const auto values = trial.values.row(variable);
      std::vector<double> average(values.size());
      // It starts at the first value: a constant becomes 0 from the first sample on.
      golgi::leaky_trace(values, params_.time_constant_s / input.dt_s, values.empty() ? 0 : values[0], average);
      for (std::size_t t = 0; t < values.size(); ++t) values[t] -= average[t];
    });
  }
  return result;
}

GOLGI_PLUGIN("my_transform", "0.1.0") { registry.add<MyTransform>(); }
