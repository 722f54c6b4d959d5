#include "random.hpp"

namespace golgi::random_plugin {

Connectivity RandomScores::estimate(const EstimatorInput& input, const TaskContext& context) const {
  const auto n = input.data.n_variables();
  Connectivity result;
  result.names = input.data.names;
  result.score = Matrix(n, n);
  context.random("scores").fill_uniform(result.score.values());
  for (std::ptrdiff_t i = 0; i < n; ++i) result.score(i, i) = undefined;
  return result;
}

}  // namespace golgi::random_plugin

GOLGI_PLUGIN("random", "1.0.0") { registry.add<golgi::random_plugin::RandomScores>(); }
