#include "epidemic.hpp"

#include <algorithm>
#include <cmath>
#include <golgi/simulation/counting.hpp>
#include <golgi/simulation/distributions.hpp>
#include <utility>

namespace golgi::epidemic {

using namespace simulation;

namespace {

constexpr double day_s = 86'400;

}  // namespace

void Places::start(const TaskContext& context, std::uint64_t trial, double* state) {
  const std::size_t n = size.size();
  Random random = context.random("start", trial);
  events = context.random("events", trial);
  reports = context.random("reports", trial);
  infected_before.assign(n, 0);
  std::fill_n(state, n * n_states, 0.0);
  std::copy(size.begin(), size.end(), state);
  const std::size_t first = random.below(n);
  const double infected = std::min(params.start_infected, size[first]);
  state[first] -= infected;
  state[2 * n + first] = infected;
}

void Places::send(const double* state, double* signals) const {
  const std::size_t n = size.size();
  for (std::size_t i = 0; i < n; ++i) signals[i] = state[2 * n + i] / size[i];
}

/// The force of infection on place i. The stimulus changes the transmission rate by a share; the rate stays at or above 0.
double Places::force(const Stage& at, std::size_t i) const {
  const double beta = params.beta * std::max(0.0, 1 + at.input[i]);
  return beta * (at.state[2 * size.size() + i] / size[i] + at.sums[i]) + params.imports;
}

void Places::slope(const Stage& at, double* change) const {
  const std::size_t n = size.size();
  for (std::size_t i = 0; i < n; ++i) {
    const double s = at.state[i], e = at.state[n + i], infectious = at.state[2 * n + i], r = at.state[3 * n + i];
    const double infections = s * force(at, i), lost = params.waning * r, cured = params.recovery * infectious;
    const double onsets = params.compartments == Compartments::seir ? params.onset * e : infections;
    change[i] = lost - infections;
    change[n + i] = params.compartments == Compartments::seir ? infections - onsets : 0;
    change[2 * n + i] = onsets - cured;
    change[3 * n + i] = cured - lost;
    change[4 * n + i] = infections;
  }
}

/// Each person changes state within the step with the probability that its rate gives, independently.
void Places::leap(const Stage& at, double step, double* state) {
  const std::size_t n = size.size();
  const auto drawn = [&](double count, double rate) {
    return static_cast<double>(binomial(*events, std::llround(count), -std::expm1(-rate * step)));
  };
  std::vector<double> forces(n);
  for (std::size_t i = 0; i < n; ++i) forces[i] = force(at, i);
  for (std::size_t i = 0; i < n; ++i) {
    const double infections = drawn(state[i], forces[i]), cured = drawn(state[2 * n + i], params.recovery);
    const double lost = drawn(state[3 * n + i], params.waning);
    const bool waits = params.compartments == Compartments::seir;
    const double onsets = waits ? drawn(state[n + i], params.onset) : infections;
    state[i] += lost - infections;
    if (waits) state[n + i] += infections - onsets;
    state[2 * n + i] += onsets - cured;
    state[3 * n + i] += cured - lost;
    state[4 * n + i] += infections;
  }
}

void Places::show(const double* state, double* seen) {
  const std::size_t n = size.size();
  for (std::size_t i = 0; i < n; ++i) {
    const double infected = state[4 * n + i];
    seen[i] = static_cast<double>(poisson(*reports, params.reported * (infected - infected_before[i])));
    infected_before[i] = infected;
  }
}

Params::Params() {
  excitatory = 10;
  inhibitory = 0;
  excitatory_strength = 0.06;
  weight_spread = 2.0 / 3;
  connection_probability = 0.3;
  dt_s = day_s;
  inner_step_s = day_s / 10;
  steps = 730;
  burn_in = 0;
}

void Params::describe(SchemaOf<Params>& s) {
  describe_nodes(s, "1", "Mean weight of a link: contacts with the other place, as a share of the contacts within a place.");
  s.choice("compartments", &Params::compartments, {{"sir", Compartments::sir}, {"seir", Compartments::seir}})
      .doc("Whether infected people are infectious immediately (sir) or after a latent period (seir).");
  s.field("stochastic", &Params::stochastic)
      .doc(
          "Whether to simulate whole people: each step draws how many of them change state. Otherwise the equations of the "
          "means are integrated.");
  s.field("beta", &Params::beta)
      .above(0)
      .unit("1/day")
      .doc("Infections that one infectious person causes per day where everyone is susceptible.");
  s.field("onset", &Params::onset)
      .above(0)
      .unit("1/day")
      .doc("Rate at which infected people become infectious. Only with compartments: seir.");
  s.field("recovery", &Params::recovery).above(0).unit("1/day").doc("Rate at which infectious people become immune.");
  s.field("waning", &Params::waning).at_least(0).unit("1/day").doc("Rate at which immunity is lost.");
  s.field("imports", &Params::imports)
      .at_least(0)
      .unit("1/day")
      .doc("Infections from outside the network, per susceptible person.");
  s.field("size_min", &Params::size_min)
      .range(1, 1e9)
      .doc("Smallest number of people in a place. The number is drawn uniformly for each place.");
  s.field("size_max", &Params::size_max).range(1, 1e9).doc("Largest number of people in a place.");
  s.field("start_infected", &Params::start_infected)
      .range(0, 1e9)
      .doc("Number of infectious people at the start, all in one place drawn per trial; a whole number.");
  s.field("reported", &Params::reported).range(0, 1).doc("Expected share of infections that are reported (Poisson noise).");
  describe_coupling(s,
                    "Changes the transmission rate in chosen places by this share: -0.5 halves it. Recorded as the covariate "
                    "'stimulus'.");
}

Epidemic::Epidemic(const Params& params) : params_(params) {
  complete_coupled(params_);
  require_range("size", params_.size_min, params_.size_max);
  if (params_.start_infected != std::floor(params_.start_infected))
    throw ConfigError("start_infected is " + format_number(params_.start_infected) + "; give a whole number of people");
  const double fastest = std::max({params_.onset, params_.recovery, params_.waning}) * params_.step_s() / day_s;
  if (fastest > 1)
    throw ConfigError("people change state " + format_number(fastest) +
                      " times per integration step, so the step is too long; set an inner_step_s below " +
                      format_number(params_.step_s() / fastest));
}

Cost Epidemic::cost(const Workload& work) const {
  return {coupled_bytes(params_, 1, Places::n_signals, work.n_threads), undefined, "lower steps, trials or nodes"};
}

Dataset Epidemic::simulate(const TaskContext& context) const {
  const GroundTruth truth = coupled_network(params_, context, false);
  std::vector<double> size(truth.n());
  Random random = context.random("sizes");
  for (double& people : size) people = std::round(uniform_between(random, params_.size_min, params_.size_max));
  CoupledRecording kept;
  kept.second = 1 / day_s;
  kept.unit = "cases";
  return simulate_coupled(context, params_, truth, Places(params_, std::move(size)), kept);
}

}  // namespace golgi::epidemic

GOLGI_PLUGIN("epidemic", "1.0.0") { registry.add<golgi::epidemic::Epidemic>(); }
