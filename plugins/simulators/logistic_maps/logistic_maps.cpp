#include "logistic_maps.hpp"

#include <algorithm>
#include <golgi/simulation/distributions.hpp>
#include <golgi/simulation/recording.hpp>
#include <golgi/simulation/topology.hpp>
#include <golgi/simulation/trials.hpp>
#include <vector>

namespace golgi::logistic_maps {

void Params::describe(SchemaOf<Params>& s) {
  s.field("variables", &Params::variables).range(1, 10'000).doc("Number of maps.");
  s.field("connection_probability", &Params::connection_probability)
      .range(0, 1)
      .doc("Probability of a link for each ordered pair of maps.");
  s.field("coupling", &Params::coupling)
      .range(0, 1)
      .doc("Share of a map's next value that comes from its sources; all its sources contribute equally.");
  s.field("growth_min", &Params::growth_min).range(0, 4).doc("Smallest r of r x (1 - x); one r is drawn uniformly per map.");
  s.field("growth_max", &Params::growth_max).range(0, 4).doc("Largest r; above 3.57 most uncoupled maps are chaotic.");
  s.field("noise_deviation", &Params::noise_deviation)
      .at_least(0)
      .doc("Standard deviation of the normal noise added at every step.");
  s.field("stimulus", &Params::stimulus)
      .doc("Added to the next value of chosen maps, and recorded as the covariate 'stimulus'.");
  describe_sampling(s);
}

LogisticMaps::LogisticMaps(const Params& params) : params_(params) {
  simulation::require_range("growth", params_.growth_min, params_.growth_max);
  check_stimulus(params_.stimulus, params_.variables, params_.dt_s);
}

Cost LogisticMaps::cost(const Workload&) const {
  const double n = params_.variables, n_links = simulation::mean_links(n, params_.connection_probability);
  // A link is stored with the sources of its map, in the list of links, and in the ground truth (target, weight, delay).
  return {values_bytes(params_, n) + n_links * (4 + sizeof(Link) + 20), undefined, "lower steps, trials or variables"};
}

Dataset LogisticMaps::simulate(const TaskContext& context) const {
  const int n = params_.variables;
  const double coupling = params_.coupling;
  const auto sources = simulation::random_sources(n, params_.connection_probability, context.random("wiring"), context.poll());
  const GroundTruth truth = simulation::equal_shares(sources, coupling, params_.dt_s);
  simulation::require_links(truth, coupling > 0 && params_.connection_probability > 0 && n > 1);
  Random maps = context.random("growth");
  std::vector<double> growth(n);
  for (double& r : growth) r = simulation::uniform_between(maps, params_.growth_min, params_.growth_max);

  Dataset dataset = simulation::simulate_trials(context, n, params_.dt_s, params_.trials, [&](std::uint64_t trial) -> Trial {
    Random start = context.random("start", trial), noise = context.random("noise", trial);
    std::vector<double> x(growth.size()), f(x.size());
    for (double& value : x) value = start.uniform();
    simulation::StimulusInput stimulus(params_.stimulus, params_, params_.dt_s, n, context, trial);
    const auto step = [&](std::span<const double> input) {
      for (std::size_t i = 0; i < x.size(); ++i) f[i] = growth[i] * x[i] * (1 - x[i]);
      for (std::size_t i = 0; i < x.size(); ++i) {
        double next = f[i];
        if (!sources[i].empty()) {
          double sum = 0;
          for (const auto j : sources[i]) sum += f[j];
          next = (1 - coupling) * f[i] + coupling * sum / static_cast<double>(sources[i].size());
        }
        // Outside the unit interval a map diverges.
        x[i] = std::clamp(next + input[i] + params_.noise_deviation * noise.normal(), 0.0, 1.0);
      }
    };
    Trial result = simulation::record(n, params_.steps, params_.burn_in, static_cast<double>(n + truth.n_links()),
                                      context.poll(), [&](std::ptrdiff_t t) -> std::span<const double> {
                                        const auto input = stimulus.at(t);
                                        if (t > 0) step(input);
                                        return x;
                                      });
    return result.set_covariates(stimulus.take_course());
  });
  add_stimulus_covariate(params_.stimulus, dataset, "");
  if (coupling > 0) dataset.set_truth(truth);
  return dataset;
}

}  // namespace golgi::logistic_maps

GOLGI_PLUGIN("logistic_maps", "1.0.0") { registry.add<golgi::logistic_maps::LogisticMaps>(); }
