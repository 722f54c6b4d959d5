#include "fitzhugh_nagumo.hpp"

#include <algorithm>
#include <golgi/simulation/distributions.hpp>

namespace golgi::fitzhugh_nagumo {

using namespace simulation;

const std::vector<std::string>& Neurons::state_names() {
  static const std::vector<std::string> names{"v", "w"};
  return names;
}

Neurons::Neurons(const Params& of, const GroundTruth& truth) : params(of), pull(truth.n(), 0.0) {
  for (const Link& link : truth.links()) pull[link.target] += link.weight;
}

void Neurons::start(const TaskContext& context, std::uint64_t trial, double* state) const {
  Random random = context.random("start", trial);
  const std::size_t n = pull.size();
  for (std::size_t i = 0; i < n; ++i) state[i] = uniform_between(random, -1, 1);
  for (std::size_t i = 0; i < n; ++i) state[n + i] = uniform_between(random, -0.5, 0.5);
}

void Neurons::send(const double* state, double* signals) const { std::copy_n(state, pull.size(), signals); }

void Neurons::slope(const Stage& at, double* change) const {
  const std::size_t n = pull.size();
  const double *const v = at.state, *const w = at.state + n;
  for (std::size_t i = 0; i < n; ++i) {
    change[i] = v[i] - v[i] * v[i] * v[i] / 3 - w[i] + params.current + (at.sums[i] - pull[i] * v[i]) + at.input[i];
    change[n + i] = params.epsilon * (v[i] + params.a - params.b * w[i]);
  }
}

void Neurons::show(const double* state, double* seen) const { std::copy_n(state, pull.size(), seen); }

Params::Params() {
  excitatory = 10;
  inhibitory = 0;
  excitatory_strength = 0.1;
  connection_probability = 0.3;
  noise = 0.05;
  dt_s = inner_step_s = 0.1;
}

void Params::describe(SchemaOf<Params>& s) {
  describe_nodes(s, "1", "Mean weight of a link, which pulls a node's v towards its source's.");
  s.field("current", &Params::current)
      .unit("1")
      .doc("Constant input of every node; an uncoupled node fires from about 0.33 to 1.42.");
  s.field("epsilon", &Params::epsilon)
      .above(0)
      .doc("Ratio of the time scales of v and w: a smaller value makes the recovery w slower.");
  s.field("a", &Params::a).unit("1").doc("Constant a of the recovery equation.");
  s.field("b", &Params::b).unit("1").doc("Decay rate b of the recovery.");
  describe_noise(s, "1", "Standard deviation of the noise that is added to v in one unit of time.");
  s.field("record", &Params::record).doc("States to record next to v; estimators do not see them: 'w'.");
  describe_coupling(s, "Added to the current of chosen nodes, and recorded as the covariate 'stimulus'.");
}

FitzHughNagumo::FitzHughNagumo(const Params& params)
    : params_(params), recorded_(recorded_states(params.record, Neurons::state_names())) {
  complete_coupled(params_);
}

Cost FitzHughNagumo::cost(const Workload& work) const {
  return {coupled_bytes(params_, 1.0 + recorded_.size(), Neurons::n_signals, work.n_threads), undefined,
          "lower steps, trials or nodes"};
}

Dataset FitzHughNagumo::simulate(const TaskContext& context) const {
  const GroundTruth truth = coupled_network(params_, context, true);
  CoupledRecording kept;
  kept.names = Neurons::state_names();
  kept.hidden = recorded_;
  return simulate_coupled(context, params_, truth, Neurons(params_, truth), kept);
}

}  // namespace golgi::fitzhugh_nagumo

GOLGI_PLUGIN("fitzhugh_nagumo", "1.0.0") { registry.add<golgi::fitzhugh_nagumo::FitzHughNagumo>(); }
