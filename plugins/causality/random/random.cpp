#include "random.hpp"

#include <utility>

namespace golgi::random_plugin {

Connectivity RandomScores::estimate(const Inputs& input, const TaskContext& context) const {
  const auto n = input.data().n_variables();
  Matrix score(n, n);
  context.random("scores").fill_uniform(score.values());
  for (std::ptrdiff_t i = 0; i < n; ++i) score(i, i) = undefined;
  return Connectivity(input.data().names(), std::move(score));
}

}  // namespace golgi::random_plugin

GOLGI_PLUGIN("random", "1.0.0") { registry.add<golgi::random_plugin::RandomScores>(); }
