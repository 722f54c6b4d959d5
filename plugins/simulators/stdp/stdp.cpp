#include "stdp.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

namespace golgi::stdp {

void Params::describe(SchemaOf<Params>& s) {
  s.field("inputs", &Params::inputs).range(1, 100'000).doc("Number of input neurons, each with one synapse.");
  s.field("rate_hz", &Params::rate_hz).above(0).unit("Hz").doc("Rate of each input, a Poisson process.");
  s.field("input_correlation", &Params::input_correlation).range(0, 1).doc("Of the spikes of any two inputs in a sample.");
  s.field("static_share", &Params::static_share)
      .range(0, 1)
      .doc("Share of the synapses, drawn at random, that do not learn; their conductances are uniform.");
  s.field("observation_noise_mv", &Params::observation_noise_mv)
      .at_least(0)
      .unit("mV")
      .doc("Standard deviation of the normal noise added to the recorded voltage; it does not act on the neuron.");
  s.field("truth_s", &Params::truth_s).above(0).unit("s").doc("Over which the truth states the mean of each conductance.");
  s.field("initial_conductance", &Params::initial_conductance).above(0).doc("Of synapses that learn, over the leak's.");
  s.field("least_static_conductance", &Params::least_static_conductance)
      .above(0)
      .doc("From which to largest_conductance those of the others are uniform.");
  s.field("largest_conductance", &Params::largest_conductance).above(0).doc("Bound of every conductance, over the leak's.");
  s.field("potentiation", &Params::potentiation).at_least(0).doc("A_plus: what an input's spike adds to its trace P.");
  s.field("depression", &Params::depression).at_least(0).doc("A_minus: what the neuron's spike takes from its trace M.");
  s.field("tau_learning_ms", &Params::tau_learning_ms).above(0).unit("ms").doc("Decay of both traces.");
  s.field("tau_membrane_ms", &Params::tau_membrane_ms).above(0).unit("ms").doc("Time constant of the membrane.");
  s.field("tau_synapse_ms", &Params::tau_synapse_ms).above(0).unit("ms").doc("Decay of the synaptic conductance.");
  s.field("refractory_ms", &Params::refractory_ms).range(0, 1000).unit("ms").doc("How long V is held after a spike.");
  s.field("threshold_mv", &Params::threshold_mv).unit("mV").doc("A neuron at or above it fires.");
  s.field("reset_mv", &Params::reset_mv).unit("mV").doc("V after a spike.");
  s.field("rest_mv", &Params::rest_mv).unit("mV").doc("V without input.");
  s.field("reversal_mv", &Params::reversal_mv).unit("mV").doc("Reversal potential of the synapses.");
  s.field("initial_v_mv", &Params::initial_v_mv).unit("mV").doc("V at the start.");
  s.field("stimulus", &Params::stimulus)
      .doc("Added to what drives chosen nodes, the neuron (0) in mV or inputs in Hz; recorded as the covariate 'stimulus'.");
  describe_sampling(s, "Length of a step.");
}

Stdp::Stdp(const Params& params) : params_(params) {
  if (params.rate_hz * params.dt_s > 1)
    throw ConfigError("rate_hz " + format_number(params.rate_hz) + " is more than one spike per step of " +
                      format_number(params.dt_s) + " s; set a shorter dt_s or a lower rate");
  if (params.initial_conductance > params.largest_conductance || params.least_static_conductance > params.largest_conductance)
    throw ConfigError("initial_conductance and least_static_conductance must not be above largest_conductance");
  simulation::check_stimulus(params.stimulus, params.inputs + 1, params.dt_s);
  const auto& nodes = params.stimulus.nodes;
  const auto n_neurons = std::ranges::count(nodes, 0);
  const bool is_mixed = nodes.empty() || (n_neurons > 0 && n_neurons < std::ssize(nodes));  // none chosen means all
  if (params.stimulus.course != simulation::StimulusCourse::none && is_mixed)
    throw ConfigError("stimulus.nodes: the neuron (node 0) takes mV, the inputs (from node 1 on) Hz; choose [0], or inputs");
}

Cost Stdp::cost(const Workload&) const {
  const double n = params_.inputs + 1, duration_s = params_.steps * params_.dt_s;
  const double events = 2 * sizeof(double) * params_.inputs * params_.rate_hz * duration_s * params_.trials;
  const double truth = sizeof(double) * params_.inputs * (2 * duration_s / params_.truth_s * params_.trials + 10);
  return {values_bytes(params_, n) + events + truth, undefined, "lower steps, trials or inputs"};
}

namespace {

/// Spikes of the inputs, sample after sample.
class Inputs01 {
 public:
  Inputs01(const Params& params, const TaskContext& context, std::uint64_t trial)
      : dt_s_(params.dt_s),
        p_(params.rate_hz * params.dt_s),
        shared_(std::sqrt(params.input_correlation)),
        random_(context.random("inputs", trial)),
        common_(context.random("common input", trial)),
        draws_(params.inputs) {}

  /// @param more_hz  added to the rate of each
  void next(std::span<double> spikes, std::span<const double> more_hz) {
    random_.fill_uniform(draws_);
    if (shared_ > 0) {
      // Each input follows the common train with this probability, else its own: any two do so together with its square.
      const double common = common_.uniform();
      for (double& draw : draws_)
        if (common_.uniform() < shared_) draw = common;
    }
    for (std::size_t k = 0; k < spikes.size(); ++k) spikes[k] = draws_[k] < p_ + more_hz[k] * dt_s_ ? 1 : 0;
  }

 private:
  double dt_s_, p_, shared_;
  Random random_, common_;
  std::vector<double> draws_;
};

struct Run {
  Trial trial;
  Matrix weights;  ///< (segments, inputs)
};

std::vector<TruthSegment> segments_of(const Params& params, std::int32_t trial) {
  const std::ptrdiff_t length = std::max(1L, std::lround(params.truth_s / params.dt_s));
  std::vector<TruthSegment> segments;
  for (std::ptrdiff_t first = 0; first < params.steps; first += length)
    segments.push_back({trial, static_cast<double>(first) * params.dt_s,
                        static_cast<double>(std::min<std::ptrdiff_t>(params.steps, first + length)) * params.dt_s});
  return segments;
}

Run run_trial(const Params& p, const Equation& equation, const std::vector<double>& start,
              const std::vector<std::uint8_t>& learns, const TaskContext& context, std::uint64_t trial) {
  const std::ptrdiff_t n = p.inputs, length = std::max(1L, std::lround(p.truth_s / p.dt_s));
  Neuron neuron(equation, p.initial_v_mv, start, learns);
  Inputs01 inputs(p, context, trial);
  simulation::StimulusInput stimulus(p.stimulus, p, p.dt_s, n + 1, context, trial);
  Matrix values(n + 1, p.steps), weights((p.steps + length - 1) / length, n);
  std::vector<std::vector<double>> events(n + 1);
  std::vector<double> now(n), next(n);
  stimulus.at(0);  // sample 0 is where the trial starts
  inputs.next(now, std::vector<double>(n));
  for (std::ptrdiff_t step = 0; step < p.burn_in + p.steps; ++step) {
    if (step % 4096 == 0) context.check_cancelled();
    const std::ptrdiff_t t = step - p.burn_in;
    if (!std::isfinite(neuron.v_mv()))
      throw NumericError("the state of node 0, the neuron, is not finite at step " + std::to_string(t) + ": steps of " +
                         format_number(p.dt_s) + " s are too long for its time constants; set a smaller dt_s");
    const bool fires = neuron.fires();
    if (t >= 0) {
      const double time_s = static_cast<double>(t) * p.dt_s;
      if (fires) events[0].push_back(time_s);
      values(0, t) = neuron.v_mv();
      const auto n_in_segment = static_cast<double>(std::min(p.steps - t / length * length, length));
      for (std::ptrdiff_t k = 0; k < n; ++k) {
        values(k + 1, t) = now[k];
        if (now[k] != 0) events[k + 1].push_back(time_s);
        weights(t / length, k) += neuron.conductances()[k] / n_in_segment;
      }
    }
    if (t + 1 == p.steps) break;
    const auto stimulated = stimulus.at(step + 1);
    inputs.next(next, stimulated.subspan(1));
    neuron.advance(now, next, stimulated[0]);
    std::swap(now, next);
  }
  if (p.observation_noise_mv > 0) {
    Random noise = context.random("observation", trial);
    for (double& v : values.row(0)) v += p.observation_noise_mv * noise.normal();
  }
  return {Trial(std::move(values), Events(events)).set_covariates(stimulus.take_course()), std::move(weights)};
}

std::vector<Variable> variables_of(std::ptrdiff_t n_inputs) {
  std::vector<Variable> variables{Variable("v").set_unit("mV").set_has_events(true)};
  for (std::ptrdiff_t k = 1; k <= n_inputs; ++k) variables.push_back(Variable("s" + std::to_string(k)).set_has_events(true));
  return variables;
}

}  // namespace

Dataset Stdp::simulate(const TaskContext& context) const {
  const Params& p = params_;
  const Equation equation{1000 * p.dt_s,   p.threshold_mv,        p.reset_mv,       p.rest_mv,
                          p.reversal_mv,   p.tau_membrane_ms,     p.tau_synapse_ms, p.tau_learning_ms,
                          p.refractory_ms, p.largest_conductance, p.potentiation,   p.depression};
  std::vector<std::int32_t> order(p.inputs);
  for (std::int32_t k = 0; k < p.inputs; ++k) order[k] = k;
  Random synapses = context.random("synapses");
  synapses.shuffle(std::span(order));
  std::vector<double> start(p.inputs, p.initial_conductance);
  std::vector<std::uint8_t> learns(p.inputs, 1);
  for (std::ptrdiff_t k = 0; k < std::lround(p.static_share * p.inputs); ++k) {
    start[order[k]] = p.least_static_conductance + (p.largest_conductance - p.least_static_conductance) * synapses.uniform();
    learns[order[k]] = 0;
  }
  std::vector<Run> runs(p.trials);
  context.parallel_for(p.trials, [&](std::ptrdiff_t trial) {
    runs[trial] = run_trial(p, equation, start, learns, context, static_cast<std::uint64_t>(trial));
  });

  std::vector<Link> links;
  for (std::int32_t k = 0; k < p.inputs; ++k) links.push_back({0, k + 1, start[k], p.dt_s});
  std::vector<Trial> trials;
  std::vector<TruthSegment> segments;
  Matrix weights(runs.front().weights.rows() * p.trials, p.inputs);
  for (std::int32_t trial = 0; trial < p.trials; ++trial) {
    Run& run = runs[trial];
    std::ranges::copy(run.weights.values(), weights.values().begin() + trial * run.weights.size());
    for (const TruthSegment& segment : segments_of(p, p.trials > 1 ? trial : -1)) segments.push_back(segment);
    trials.push_back(std::move(run.trial));
  }
  GroundTruth truth(p.inputs + 1, std::move(links));
  Dataset data(variables_of(p.inputs), p.dt_s, std::move(trials));
  data.set_truth(truth.with_segments(std::move(segments), std::move(weights), SegmentReading::mean));
  if (!p.stimulus.nodes.empty()) add_stimulus_covariate(p.stimulus, data, p.stimulus.nodes.front() == 0 ? "mV" : "Hz");
  return data;
}

}  // namespace golgi::stdp

GOLGI_PLUGIN("stdp", "1.0.0") { registry.add<golgi::stdp::Stdp>(); }
