#include "golgi/simulation/observing.hpp"

#include <algorithm>
#include <numeric>
#include <string>
#include <vector>

#include "golgi/core/error.hpp"
#include "golgi/data/choosing.hpp"

namespace golgi::simulation {

void check_observed(std::optional<int> n_observed, int n_neurons) {
  if (n_observed && *n_observed > n_neurons)
    throw ConfigError("observed is " + std::to_string(*n_observed) + ", but there are only " + std::to_string(n_neurons) +
                      " neurons; leave it out to observe all of them");
}

Dataset observe(const Dataset& data, std::optional<int> n_observed, const TaskContext& context) {
  if (!n_observed) return data;
  std::vector<std::int32_t> chosen(data.n_variables());
  std::iota(chosen.begin(), chosen.end(), 0);
  Random random = context.random("observed");
  random.shuffle(std::span(chosen));
  chosen.resize(*n_observed);
  std::ranges::sort(chosen);
  const GroundTruth full = *data.truth();
  Dataset seen = select_variables(data, chosen, context.poll());
  seen.set_truth(full.select(chosen).with_full(full, chosen));
  return seen;
}

}  // namespace golgi::simulation
