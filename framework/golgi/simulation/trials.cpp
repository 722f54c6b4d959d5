#include "golgi/simulation/trials.hpp"

#include <utility>
#include <vector>

namespace golgi::simulation {

Dataset simulate_trials(const TaskContext& context, std::ptrdiff_t n, double dt_s, std::ptrdiff_t n_trials,
                        const std::function<Trial(std::uint64_t trial)>& simulate) {
  std::vector<Trial> trials(n_trials);
  context.parallel_for(n_trials, [&](std::ptrdiff_t trial) { trials[trial] = simulate(static_cast<std::uint64_t>(trial)); });
  return Dataset(default_names(n), dt_s, std::move(trials));
}

std::vector<Variable> point_variables(std::ptrdiff_t n) {
  std::vector<Variable> points;
  for (const auto& name : default_names(n)) points.emplace_back(name, VariableKind::point);
  return points;
}

}  // namespace golgi::simulation
