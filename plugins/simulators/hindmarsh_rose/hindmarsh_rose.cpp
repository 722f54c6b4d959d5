#include "hindmarsh_rose.hpp"

#include <algorithm>
#include <golgi/simulation/distributions.hpp>

namespace golgi::hindmarsh_rose {

using namespace simulation;

namespace {

constexpr double spike_at = 1;  // x crosses it once in each spike of a burst

}  // namespace

const std::vector<std::string>& Neurons::state_names() {
  static const std::vector<std::string> names{"x", "y", "z"};
  return names;
}

Neurons::Neurons(const Params& params, std::size_t n_nodes)
    : n(n_nodes),
      current(params.current),
      recovery(params.recovery),
      exponential(Eigen::ArrayXd::Zero((n_nodes + 3) / 4 * 4)) {}

void Neurons::start(const TaskContext& context, std::uint64_t trial, double* state) const {
  Random random = context.random("start", trial);
  for (std::size_t i = 0; i < n; ++i) state[i] = uniform_between(random, -1.5, -1);
  for (std::size_t i = 0; i < n; ++i) state[n + i] = uniform_between(random, -6, -4);
  for (std::size_t i = 0; i < n; ++i) state[2 * n + i] = uniform_between(random, 2.8, 3.2);
}

void Neurons::send(const double* state, double* signals) {
  for (std::size_t i = 0; i < n; ++i) exponential[i] = -10 * (state[i] + 0.25);
  exponential = exponential.exp();
  for (std::size_t i = 0; i < n; ++i) signals[i] = 1 / (1 + exponential[i]);
}

void Neurons::slope(const Stage& at, double* change) const {
  const double *const x = at.state, *const y = x + n, *const z = y + n;
  for (std::size_t i = 0; i < n; ++i) {
    const double square = x[i] * x[i];
    change[i] = y[i] - x[i] * square + 3 * square - z[i] + current - (x[i] - 2) * at.sums[i] + at.input[i];
    change[n + i] = 1 - 5 * square - y[i];
    change[2 * n + i] = recovery * (4 * (x[i] + 1.6) - z[i]);
  }
}

void Neurons::show(const double* state, double* seen) const { std::copy_n(state, n, seen); }

Params::Params() {
  excitatory = 10;
  inhibitory = 0;
  excitatory_strength = 0.1;
  connection_probability = 0.3;
  noise = 0.02;
  dt_s = inner_step_s = 0.05;
  steps = 20'000;
  burn_in = 4000;
}

void Params::describe(SchemaOf<Params>& s) {
  describe_nodes(s, "1", "Mean conductance of a synapse, which is open while its source's x is above -0.25.");
  s.field("current", &Params::current)
      .unit("1")
      .doc("Constant input of every node; at 3.25 an uncoupled node fires chaotic bursts.");
  s.field("recovery", &Params::recovery).above(0).doc("Rate of the slow variable z, which ends bursts.");
  describe_noise(s, "1", "Standard deviation of the noise that is added to x in one unit of time.");
  s.field("record", &Params::record).doc("States to record next to x; estimators do not see them: 'y', 'z'.");
  describe_coupling(s, "Added to the current of chosen nodes, and recorded as the covariate 'stimulus'.");
}

HindmarshRose::HindmarshRose(const Params& params)
    : params_(params), recorded_(recorded_states(params.record, Neurons::state_names())) {
  complete_coupled(params_);
}

Cost HindmarshRose::cost(const Workload& work) const {
  return {coupled_bytes(params_, 1.0 + recorded_.size(), Neurons::n_signals, work.n_threads), undefined,
          "lower steps, trials or nodes"};
}

Dataset HindmarshRose::simulate(const TaskContext& context) const {
  const GroundTruth truth = coupled_network(params_, context, false);
  CoupledRecording kept;
  kept.names = Neurons::state_names();
  kept.hidden = recorded_;
  kept.event_threshold = spike_at;
  return simulate_coupled(context, params_, truth, Neurons(params_, truth.n()), kept);
}

}  // namespace golgi::hindmarsh_rose

GOLGI_PLUGIN("hindmarsh_rose", "1.0.0") { registry.add<golgi::hindmarsh_rose::HindmarshRose>(); }
