#include "lotka_volterra.hpp"

#include <algorithm>
#include <golgi/simulation/distributions.hpp>
#include <golgi/simulation/recording.hpp>
#include <golgi/simulation/trials.hpp>
#include <numeric>
#include <utility>
#include <vector>

namespace golgi::lotka_volterra {
namespace {

/// Within a group, predators reduce the prey, and prey increase the predators.
GroundTruth truth_of(const Params& params) {
  std::vector<Link> links;
  for (std::int32_t i = 0; i < params.species; ++i) {
    const std::int32_t first = i / params.group_size * params.group_size;
    for (std::int32_t j = first; j < first + params.group_size; ++j) {
      links.push_back({i, params.species + j, -params.beta});
      links.push_back({params.species + i, j, params.delta});
    }
  }
  return GroundTruth(2 * params.species, std::move(links));
}

}  // namespace

void slope(const Params& params, std::span<const double> state, std::span<double> change) {
  const std::size_t n = params.species, size = params.group_size;
  const auto sum = [&](std::size_t first) {
    const auto group = state.subspan(first, size);
    return std::accumulate(group.begin(), group.end(), 0.0);
  };
  for (std::size_t first = 0; first < n; first += size) {
    const double all_prey = sum(first), all_predators = sum(n + first);
    for (std::size_t i = first; i < first + size; ++i) {
      const double x = state[i], y = state[n + i], share = x / params.capacity;
      change[i] = params.alpha * x - params.beta * x * all_predators - params.alpha * share * share;
      change[n + i] = params.delta * y * all_prey - params.gamma * y;
    }
  }
}

void Params::describe(SchemaOf<Params>& s) {
  s.field("species", &Params::species).range(1, 5'000).doc("Number of prey species, and of predator species.");
  s.field("group_size", &Params::group_size)
      .range(1, 5'000)
      .doc("Number of prey that each predator eats, and of predators that eat each prey; must divide `species`.");
  s.field("alpha", &Params::alpha).above(0).unit("1/s").doc("Growth rate of the prey.");
  s.field("beta", &Params::beta).above(0).unit("1/s").doc("Effect of each predator on each of its prey.");
  s.field("gamma", &Params::gamma).above(0).unit("1/s").doc("Death rate of the predators.");
  s.field("delta", &Params::delta).above(0).unit("1/s").doc("Effect of each prey on each of its predators.");
  s.field("capacity", &Params::capacity).above(0).doc("Population at which crowding slows the growth of a prey by alpha.");
  s.field("noise_deviation", &Params::noise_deviation)
      .at_least(0)
      .doc("Standard deviation of the normal noise added to every population after each integration step.");
  s.field("start_min", &Params::start_min)
      .at_least(0)
      .doc("Smallest population at the start; populations are drawn uniformly.");
  s.field("start_max", &Params::start_max).at_least(0).doc("Largest population at the start.");
  s.field("stimulus", &Params::stimulus)
      .doc("Added to the growth of chosen populations, prey first, and recorded as the covariate 'stimulus'.");
  describe_continuous_time(s);
}

LotkaVolterra::LotkaVolterra(const Params& params) : params_(params) {
  if (params_.species % params_.group_size != 0)
    throw ConfigError("species is " + std::to_string(params_.species) + ", which is not a multiple of group_size " +
                      std::to_string(params_.group_size) + "; set group_size to a divisor of species");
  simulation::require_range("start", params_.start_min, params_.start_max);
  require_countable(params_);
  check_stimulus(params_.stimulus, 2 * params_.species, params_.dt_s);
}

Cost LotkaVolterra::cost(const Workload&) const {
  const double n = params_.species, n_links = 2 * n * params_.group_size;
  // A link is stored in the list of links and in the ground truth (target and weight).
  return {values_bytes(params_, 2 * n) + n_links * (sizeof(Link) + 12), undefined, "lower steps, trials or species"};
}

Dataset LotkaVolterra::simulate(const TaskContext& context) const {
  const int n = 2 * params_.species, substeps = params_.substeps();
  const double step_s = params_.step_s(), deviation = params_.noise_deviation;
  Dataset dataset = simulation::simulate_trials(context, n, params_.dt_s, params_.trials, [&](std::uint64_t trial) -> Trial {
    Random start = context.random("start", trial), noise = context.random("noise", trial);
    std::vector<double> state(n), normals(n);
    for (double& value : state) value = simulation::uniform_between(start, params_.start_min, params_.start_max);
    simulation::RungeKutta integrator(state.size());
    simulation::StimulusInput stimulus(params_.stimulus, params_, params_.dt_s, n, context, trial);
    std::span<const double> input;
    const auto flow = [&](std::span<const double> at, std::span<double> change) {
      slope(params_, at, change);
      for (std::size_t i = 0; i < change.size(); ++i) change[i] += input[i];
    };
    const auto step = [&](std::ptrdiff_t t) {
      if (!integrator.step(state, step_s, flow))
        simulation::fail_not_finite(state, t, "set a shorter inner_step_s, or smaller rates or starts");
      noise.fill_normal(normals);
      // A population is never negative.
      for (std::size_t i = 0; i < state.size(); ++i) state[i] = std::max(0.0, state[i] + deviation * normals[i]);
    };
    Trial result = simulation::record(n, params_.steps, params_.burn_in, 40.0 * n * substeps, context.poll(),
                                      [&](std::ptrdiff_t t) -> std::span<const double> {
                                        input = stimulus.at(t);
                                        for (int k = 0; t > 0 && k < substeps; ++k) step(t);
                                        return state;
                                      });
    return result.set_covariates(stimulus.take_course());
  });
  add_stimulus_covariate(params_.stimulus, dataset, "");
  dataset.set_truth(truth_of(params_));
  return dataset;
}

}  // namespace golgi::lotka_volterra

GOLGI_PLUGIN("lotka_volterra", "1.0.0") { registry.add<golgi::lotka_volterra::LotkaVolterra>(); }
