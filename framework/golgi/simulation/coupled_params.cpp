#include "golgi/simulation/coupled_params.hpp"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "golgi/core/text.hpp"
#include "golgi/simulation/distributions.hpp"
#include "golgi/simulation/synapses.hpp"

namespace golgi::simulation {
namespace {

bool has_delays(const CoupledParams& p) { return p.delay_max_s > 0; }

GroundTruth uniform_weights(const GroundTruth& wiring, double spread, Random random) {
  std::vector<Link> links = wiring.links();
  for (Link& link : links) link.weight *= uniform_between(random, 1 - spread, 1 + spread);
  return GroundTruth(wiring.n(), std::move(links));
}

}  // namespace

void complete_coupled(CoupledParams& p) {
  complete_network(p);
  require_countable(p);
  check_observed(p.observed, n_neurons(p));
  check_stimulus(p.stimulus, n_neurons(p), p.dt_s);
  if (p.weight_distribution == WeightSpread::uniform && p.weight_spread >= 1)
    throw ConfigError("weight_spread is " + format_number(p.weight_spread) +
                      ": uniform weights would reach 0 or change their sign; set it below 1");
  require_range("delay", p.delay_min_s, p.delay_max_s);
  if (has_delays(p) && p.delay_min_s < p.step_s() * (1 - 1e-9))
    throw ConfigError("delay_min_s is " + format_number(p.delay_min_s) + " s, shorter than an integration step of " +
                      format_number(p.step_s()) + " s; set a longer delay_min_s or a shorter inner_step_s");
}

GroundTruth coupled_network(const CoupledParams& p, const TaskContext& context, bool allows_negative) {
  GroundTruth wiring = network_of(p, context);
  if (wiring.n_links() == 0)
    throw DataError(p.topology == Topology::given
                        ? "'" + p.connectivity.path.string() + "' contains no link, so no node would act on another"
                        : "the network has no link, so no node acts on another; raise connection_probability");
  if (p.topology != Topology::given) {
    const Population nodes{p.excitatory, p.inhibitory, p.excitatory_strength, p.inhibitory_strength};
    wiring = p.weight_distribution == WeightSpread::uniform
                 ? uniform_weights(wiring, p.weight_spread, context.random("weights"))
                 : lognormal_weights(wiring, nodes, p.weight_spread, p.weight_spread, context.random("weights"));
  }
  for (std::int32_t j = 0; !allows_negative && j < wiring.n(); ++j)
    if (const auto weights = wiring.weights(j); std::ranges::any_of(weights, [](double w) { return w < 0; }))
      throw DataError("node " + std::to_string(j) +
                      " has a link with a negative weight; this simulator allows only positive weights");
  if (!has_delays(p)) return wiring;
  return with_delays(wiring, DelayRange{1000 * p.delay_min_s, 1000 * p.delay_max_s}, 1000 * p.step_s(),
                     context.random("delays"));
}

double coupled_bytes(const CoupledParams& p, double n_series, double n_signals, int n_threads) {
  const double n = n_neurons(p), links = mean_links(p);
  const double seen = p.observed ? *p.observed / n : 0;  // the observed part is copied at the end
  const double ring = has_delays(p) ? sizeof(double) * n * n_signals * std::ceil(p.delay_max_s / p.step_s()) : 0;
  // A link takes memory in the list, in the truth with its delay, and in each coupling.
  return n_series * values_bytes(p, n) * (1 + seen) + links * (sizeof(Link) + 20) + drawing_bytes(p) +
         std::min(n_threads, p.trials) * (16 * links + ring);
}

std::vector<int> recorded_states(const std::vector<std::string>& record, const std::vector<std::string>& names) {
  std::vector<int> states;
  for (const std::string& name : record) {
    const auto found = std::ranges::find(names, name);
    if (found == names.end())
      throw ConfigError("record: '" + name + "' is not a state of this simulator; choose from " + first_names(names));
    const int state = static_cast<int>(found - names.begin());
    if (std::ranges::count(states, state) > 0) throw ConfigError("record: '" + name + "' is named twice");
    states.push_back(state);
  }
  return states;
}

}  // namespace golgi::simulation
