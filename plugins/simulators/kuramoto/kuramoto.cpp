#include "kuramoto.hpp"

#include <algorithm>
#include <cmath>
#include <golgi/simulation/distributions.hpp>
#include <numbers>

namespace golgi::kuramoto {

using namespace simulation;

void Oscillators::start(const TaskContext& context, std::uint64_t trial, double* state) {
  Random random = context.random("start", trial);
  for (std::size_t i = 0; i < frequency.size(); ++i) state[i] = 2 * std::numbers::pi * random.uniform();
}

void Oscillators::send(const double* state, double* signals) const {
  const std::size_t n = frequency.size();
  for (std::size_t i = 0; i < n; ++i) {
    signals[i] = std::sin(state[i]);
    signals[n + i] = std::cos(state[i]);
  }
}

void Oscillators::slope(const Stage& at, double* change) const {
  const std::size_t n = frequency.size();
  const double share = coupling / static_cast<double>(n), sin_lag = std::sin(lag), cos_lag = std::cos(lag);
  for (std::size_t i = 0; i < n; ++i) {
    const double sine = at.signals[i], cosine = at.signals[n + i];
    const double sin_later = sine * cos_lag + cosine * sin_lag, cos_later = cosine * cos_lag - sine * sin_lag;
    change[i] = frequency[i] + share * (at.sums[i] * cos_later - at.sums[n + i] * sin_later) + at.input[i];
  }
}

void Oscillators::show(const double* state, double* seen) {
  const std::size_t n = frequency.size();
  double sines = 0, cosines = 0;
  for (std::size_t i = 0; i < n; ++i) {
    const double sine = std::sin(state[i]);
    sines += sine;
    cosines += std::cos(state[i]);
    seen[i] = shows_phase ? state[i] : sine;
  }
  if (burn_in-- > 0) return;
  order_sum += std::hypot(sines, cosines) / static_cast<double>(n);
  ++n_shown;
}

Params::Params() {
  excitatory = 10;
  inhibitory = 0;
  excitatory_strength = 1;
  connection_probability = 0.3;
  noise = 0.1;
  dt_s = inner_step_s = 0.01;
}

void Params::describe(SchemaOf<Params>& s) {
  describe_nodes(s, "1", "Mean weight of a link. A negative weight drives phases apart.");
  s.field("coupling", &Params::coupling)
      .above(0)
      .unit("rad/s")
      .doc("Common factor of all links: the strength of a link is coupling times its weight, divided by the number of nodes.");
  s.field("phase_lag", &Params::phase_lag)
      .range(-std::numbers::pi, std::numbers::pi)
      .unit("rad")
      .doc("Phase lag of Sakaguchi's model: links pull a phase towards the phase of the source minus this lag.");
  s.field("frequency_min_hz", &Params::frequency_min_hz)
      .unit("Hz")
      .doc("Lowest frequency of an uncoupled node; frequencies are drawn uniformly.");
  s.field("frequency_max_hz", &Params::frequency_max_hz).unit("Hz").doc("Highest frequency of an uncoupled node.");
  describe_noise(s, "rad/s^0.5", "Noise of the phases: the standard deviation that an uncoupled phase gains in one second.");
  s.choice("record", &Params::record, {{"sine", Record::sine}, {"phase", Record::phase}, {"both", Record::both}})
      .doc(
          "The recorded signal: the sine of the phase; the phase itself, not wrapped; or both: the sine, and the phase as the "
          "hidden series 'theta'.");
  describe_coupling(s, "Added to the frequencies of chosen nodes, in rad/s, and recorded as the covariate 'stimulus'.");
}

Kuramoto::Kuramoto(const Params& params) : params_(params) {
  complete_coupled(params_);
  require_range("frequency", params_.frequency_min_hz, params_.frequency_max_hz);
  const double fastest =
      2 * std::numbers::pi * std::max(std::abs(params_.frequency_min_hz), std::abs(params_.frequency_max_hz));
  if (fastest * params_.step_s() > 1)
    throw ConfigError("the fastest phase advances by " + format_number(fastest * params_.step_s()) +
                      " rad per integration step, which is too much; set an inner_step_s below " + format_number(1 / fastest));
}

Cost Kuramoto::cost(const Workload& work) const {
  return {coupled_bytes(params_, params_.record == Record::both ? 2 : 1, Oscillators::n_signals, work.n_threads), undefined,
          "lower steps, trials or nodes"};
}

Dataset Kuramoto::simulate(const TaskContext& context) const {
  const GroundTruth truth = coupled_network(params_, context, true);
  Oscillators model;
  model.frequency.resize(truth.n());
  Random random = context.random("frequencies");
  for (double& w : model.frequency)
    w = 2 * std::numbers::pi * uniform_between(random, params_.frequency_min_hz, params_.frequency_max_hz);
  model.coupling = params_.coupling;
  model.lag = params_.phase_lag;
  model.shows_phase = params_.record == Record::phase;
  model.burn_in = params_.burn_in;
  CoupledRecording kept;
  kept.unit = model.shows_phase ? "rad" : "";
  kept.input_unit = "rad/s";
  kept.names = {"theta"};
  if (params_.record == Record::both) kept.hidden = {0};
  std::vector<double> orders(params_.trials);
  Dataset data = simulate_coupled(context, params_, truth, model, kept,
                                  [&](std::uint64_t trial, const Oscillators& at_end) { orders[trial] = at_end.mean_order(); });
  double order = 0;
  for (const double of_trial : orders) order += of_trial / params_.trials;
  context.log("mean order parameter " + format_number(std::round(order * 1000) / 1000) +
              " (0: phases evenly spread, 1: all phases equal)");
  if (order > 0.9)
    context.warn({"synchronous",
                  "the phases are nearly the same: mean order parameter " + format_number(std::round(order * 1000) / 1000),
                  "full synchrony hides the wiring", "set a smaller coupling, more noise, or frequencies that differ more"});
  return data;
}

}  // namespace golgi::kuramoto

GOLGI_PLUGIN("kuramoto", "1.0.0") { registry.add<golgi::kuramoto::Kuramoto>(); }
