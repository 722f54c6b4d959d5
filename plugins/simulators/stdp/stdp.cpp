#include "stdp.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

namespace golgi::stdp {

void Params::describe(SchemaOf<Params>& s) {
  s.field("neurons", &Params::neurons)
      .range(1, 1000)
      .doc(
          "Number of neurons whose synapses learn, independent of each other; the first neuron is the same whatever their "
          "number.");
  s.field("inputs", &Params::inputs).range(1, 100'000).doc("Number of input neurons of each neuron, each with one synapse.");
  s.field("rate_hz", &Params::rate_hz).above(0).unit("Hz").doc("Firing rate of each input, which is a Poisson process.");
  s.field("input_correlation", &Params::input_correlation)
      .range(0, 1)
      .doc("Correlation between the spikes of any two inputs of a neuron within a sample.");
  s.field("static_share", &Params::static_share)
      .range(0, 1)
      .doc("Share of each neuron's synapses that do not learn; they are drawn at random, and their conductances uniformly.");
  s.field("observation_noise_mv", &Params::observation_noise_mv)
      .at_least(0)
      .unit("mV")
      .doc("Standard deviation of the normal noise added to the recorded voltage; it does not act on the neuron.");
  s.field("truth_s", &Params::truth_s)
      .above(0)
      .unit("s")
      .doc("Length of the segments for which the ground truth states the mean of each conductance.");
  s.field("initial_conductance", &Params::initial_conductance)
      .above(0)
      .doc("Initial conductance of synapses that learn, relative to the leak conductance.");
  s.field("least_static_conductance", &Params::least_static_conductance)
      .above(0)
      .doc(
          "Smallest conductance of synapses that do not learn; their conductances are drawn uniformly between this and "
          "largest_conductance.");
  s.field("largest_conductance", &Params::largest_conductance)
      .above(0)
      .doc("Upper bound of every conductance, relative to the leak conductance.");
  s.field("potentiation", &Params::potentiation).at_least(0).doc("A_plus: increase of an input's trace P by its spike.");
  s.field("depression", &Params::depression).at_least(0).doc("A_minus: decrease of the neuron's trace M by its spike.");
  s.field("tau_learning_ms", &Params::tau_learning_ms).above(0).unit("ms").doc("Decay time constant of both traces.");
  s.field("tau_membrane_ms", &Params::tau_membrane_ms).above(0).unit("ms").doc("Time constant of the membrane.");
  s.field("tau_synapse_ms", &Params::tau_synapse_ms)
      .above(0)
      .unit("ms")
      .doc("Decay time constant of the synaptic conductance.");
  s.field("refractory_ms", &Params::refractory_ms)
      .range(0, 1000)
      .unit("ms")
      .doc("Refractory time: how long V is held after a spike.");
  s.field("threshold_mv", &Params::threshold_mv).unit("mV").doc("Threshold: a neuron with V at or above it fires.");
  s.field("reset_mv", &Params::reset_mv).unit("mV").doc("V after a spike.");
  s.field("rest_mv", &Params::rest_mv).unit("mV").doc("V without input.");
  s.field("reversal_mv", &Params::reversal_mv).unit("mV").doc("Reversal potential of the synapses.");
  s.field("initial_v_mv", &Params::initial_v_mv).unit("mV").doc("Initial V.");
  s.field("stimulus", &Params::stimulus)
      .doc(
          "Added to the drive of chosen nodes: of neurons (the first nodes) in mV, or to the rate of inputs in Hz; recorded as "
          "the covariate 'stimulus'.");
  describe_sampling(s, "Length of a step.");
}

Stdp::Stdp(const Params& params) : params_(params) {
  if (params.rate_hz * params.dt_s > 1)
    throw ConfigError("rate_hz " + format_number(params.rate_hz) + " means more than one spike per step of " +
                      format_number(params.dt_s) + " s; set a shorter dt_s or a lower rate");
  if (params.initial_conductance > params.largest_conductance || params.least_static_conductance > params.largest_conductance)
    throw ConfigError("initial_conductance and least_static_conductance must not be above largest_conductance");
  if (const double n = static_cast<double>(params.neurons) * (params.inputs + 1); n > 1e6)
    throw ConfigError("neurons " + std::to_string(params.neurons) + " with " + plural(params.inputs, "input") + " each give " +
                      format_number(n) + " nodes; at most 1000000 can be simulated, so lower neurons or inputs");
  simulation::check_stimulus(params.stimulus, params.n_nodes(), params.dt_s);
  const auto& nodes = params.stimulus.nodes;
  const auto n_neurons = std::ranges::count_if(nodes, [&](int node) { return node < params.neurons; });
  const bool is_mixed = nodes.empty() || (n_neurons > 0 && n_neurons < std::ssize(nodes));  // none chosen means all
  if (params.stimulus.course != simulation::StimulusCourse::none && is_mixed)
    throw ConfigError(
        "stimulus.nodes: a stimulus of " +
        (params.neurons == 1 ? "the neuron (node 0)" : "the neurons (nodes 0 to " + std::to_string(params.neurons - 1) + ")") +
        " is in mV, and one of the inputs (from node " + std::to_string(params.neurons) +
        " on) in Hz; choose only neurons, as in [0], or only inputs");
}

Cost Stdp::cost(const Workload&) const {
  const double n_inputs = params_.n_inputs(), duration_s = params_.steps * params_.dt_s;
  const double events = 2 * sizeof(double) * n_inputs * params_.rate_hz * duration_s * params_.trials;
  const double truth = sizeof(double) * n_inputs * (2 * duration_s / params_.truth_s * params_.trials + 10);
  return {values_bytes(params_, params_.n_nodes()) + events + truth, undefined, "lower steps, trials, neurons or inputs"};
}

namespace {

/// Name of a neuron's stream of random numbers, so that its numbers do not depend on the number of neurons.
std::string stream_of(const std::string& what, std::ptrdiff_t neuron) {
  return neuron == 0 ? what : what + " of neuron " + std::to_string(neuron + 1);
}

/// Spikes of the inputs of one neuron, sample after sample.
class Inputs01 {
 public:
  Inputs01(const Params& params, const TaskContext& context, std::ptrdiff_t neuron, std::uint64_t trial)
      : dt_s_(params.dt_s),
        p_(params.rate_hz * params.dt_s),
        shared_(std::sqrt(params.input_correlation)),
        random_(context.random(stream_of("inputs", neuron), trial)),
        common_(context.random(stream_of("common input", neuron), trial)),
        draws_(params.inputs) {}

  /// Draws the spikes of the next sample. @param more_hz  added to the rate of each input
  void next(std::span<double> spikes, std::span<const double> more_hz) {
    random_.fill_uniform(draws_);
    if (shared_ > 0) {
      // Each input follows the common train with probability shared_, else its own; any two follow it with shared_ squared.
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
  Matrix weights;  ///< (segments, inputs of all neurons)
};

/// The initial synapses of one neuron.
struct Synapses {
  std::vector<double> conductances;
  std::vector<std::uint8_t> learn;
};

std::vector<TruthSegment> segments_of(const Params& params, std::int32_t trial) {
  const std::ptrdiff_t length = std::max(1L, std::lround(params.truth_s / params.dt_s));
  std::vector<TruthSegment> segments;
  for (std::ptrdiff_t first = 0; first < params.steps; first += length)
    segments.push_back({trial, static_cast<double>(first) * params.dt_s,
                        static_cast<double>(std::min<std::ptrdiff_t>(params.steps, first + length)) * params.dt_s});
  return segments;
}

Run run_trial(const Params& p, const Equation& equation, const std::vector<Synapses>& start, const TaskContext& context,
              std::uint64_t trial) {
  const std::ptrdiff_t n_neurons = p.neurons, n = p.n_inputs(), length = std::max(1L, std::lround(p.truth_s / p.dt_s));
  std::vector<Neuron> neurons;
  std::vector<Inputs01> inputs;
  for (std::ptrdiff_t i = 0; i < n_neurons; ++i) {
    neurons.emplace_back(equation, p.initial_v_mv, start[i].conductances, start[i].learn);
    inputs.emplace_back(p, context, i, trial);
  }
  simulation::StimulusInput stimulus(p.stimulus, p, p.dt_s, n_neurons + n, context, trial);
  Matrix values(n_neurons + n, p.steps), weights((p.steps + length - 1) / length, n);
  std::vector<std::vector<double>> events(n_neurons + n);
  std::vector<double> now(n), next(n);
  const auto of = [&](std::span<double> all, std::ptrdiff_t neuron) { return all.subspan(neuron * p.inputs, p.inputs); };
  stimulus.at(0);  // sample 0 is the start of the trial
  for (std::ptrdiff_t i = 0; i < n_neurons; ++i) inputs[i].next(of(now, i), std::vector<double>(p.inputs));
  for (std::ptrdiff_t step = 0; step < p.burn_in + p.steps; ++step) {
    if (step % 4096 == 0) context.check_cancelled();
    const std::ptrdiff_t t = step - p.burn_in;
    const double time_s = static_cast<double>(t) * p.dt_s;
    for (std::ptrdiff_t i = 0; i < n_neurons; ++i) {
      if (!std::isfinite(neurons[i].v_mv()))
        throw NumericError("the state of node " + std::to_string(i) + ", a neuron, is not finite at step " + std::to_string(t) +
                           ": steps of " + format_number(p.dt_s) +
                           " s are too long for its time constants; set a smaller dt_s");
      const bool fires = neurons[i].fires();
      if (t < 0) continue;
      if (fires) events[i].push_back(time_s);
      values(i, t) = neurons[i].v_mv();
    }
    if (t >= 0) {
      const auto n_in_segment = static_cast<double>(std::min(p.steps - t / length * length, length));
      for (std::ptrdiff_t k = 0; k < n; ++k) {
        values(n_neurons + k, t) = now[k];
        if (now[k] != 0) events[n_neurons + k].push_back(time_s);
        weights(t / length, k) += neurons[k / p.inputs].conductances()[k % p.inputs] / n_in_segment;
      }
    }
    if (t + 1 == p.steps) break;
    const auto stimulated = stimulus.at(step + 1);
    for (std::ptrdiff_t i = 0; i < n_neurons; ++i) {
      inputs[i].next(of(next, i), stimulated.subspan(n_neurons + i * p.inputs, p.inputs));
      neurons[i].advance(of(now, i), of(next, i), stimulated[i]);
    }
    std::swap(now, next);
  }
  for (std::ptrdiff_t i = 0; p.observation_noise_mv > 0 && i < n_neurons; ++i) {
    Random noise = context.random(stream_of("observation", i), trial);
    for (double& v : values.row(i)) v += p.observation_noise_mv * noise.normal();
  }
  return {Trial(std::move(values), Events(events)).set_covariates(stimulus.take_course()), std::move(weights)};
}

std::vector<Variable> variables_of(const Params& p) {
  std::vector<Variable> variables;
  const auto number = [](std::ptrdiff_t k) { return std::to_string(k + 1); };
  for (std::ptrdiff_t i = 0; i < p.neurons; ++i)
    variables.push_back(Variable(p.neurons == 1 ? "v" : "v" + number(i)).set_unit("mV").set_has_events(true));
  for (std::ptrdiff_t k = 0; k < p.n_inputs(); ++k)
    variables.push_back(
        Variable("s" + (p.neurons == 1 ? "" : number(k / p.inputs) + "_") + number(k % p.inputs)).set_has_events(true));
  return variables;
}

Synapses synapses_of(const Params& p, std::ptrdiff_t neuron, const TaskContext& context) {
  std::vector<std::int32_t> order(p.inputs);
  std::iota(order.begin(), order.end(), 0);
  Random random = context.random(stream_of("synapses", neuron));
  random.shuffle(std::span(order));
  Synapses synapses{std::vector<double>(p.inputs, p.initial_conductance), std::vector<std::uint8_t>(p.inputs, 1)};
  for (std::ptrdiff_t k = 0; k < std::lround(p.static_share * p.inputs); ++k) {
    synapses.conductances[order[k]] =
        p.least_static_conductance + (p.largest_conductance - p.least_static_conductance) * random.uniform();
    synapses.learn[order[k]] = 0;
  }
  return synapses;
}

}  // namespace

Dataset Stdp::simulate(const TaskContext& context) const {
  const Params& p = params_;
  const Equation equation{1000 * p.dt_s,   p.threshold_mv,        p.reset_mv,       p.rest_mv,
                          p.reversal_mv,   p.tau_membrane_ms,     p.tau_synapse_ms, p.tau_learning_ms,
                          p.refractory_ms, p.largest_conductance, p.potentiation,   p.depression};
  std::vector<Synapses> start;
  for (std::int32_t i = 0; i < p.neurons; ++i) start.push_back(synapses_of(p, i, context));
  std::vector<Run> runs(p.trials);
  context.parallel_for(p.trials, [&](std::ptrdiff_t trial) {
    runs[trial] = run_trial(p, equation, start, context, static_cast<std::uint64_t>(trial));
  });

  std::vector<Link> links;
  for (std::int32_t k = 0; k < p.n_inputs(); ++k) {
    const std::int32_t neuron = k / p.inputs;
    links.push_back({neuron, p.neurons + k, start[neuron].conductances[k % p.inputs], p.dt_s});
  }
  std::vector<Trial> trials;
  std::vector<TruthSegment> segments;
  Matrix weights(runs.front().weights.rows() * p.trials, p.n_inputs());
  for (std::int32_t trial = 0; trial < p.trials; ++trial) {
    Run& run = runs[trial];
    std::ranges::copy(run.weights.values(), weights.values().begin() + trial * run.weights.size());
    for (const TruthSegment& segment : segments_of(p, p.trials > 1 ? trial : -1)) segments.push_back(segment);
    trials.push_back(std::move(run.trial));
  }
  GroundTruth truth(p.n_nodes(), std::move(links));
  Dataset data(variables_of(p), p.dt_s, std::move(trials));
  data.set_truth(truth.with_segments(std::move(segments), std::move(weights), SegmentReading::mean));
  if (!p.stimulus.nodes.empty()) add_stimulus_covariate(p.stimulus, data, p.stimulus.nodes.front() < p.neurons ? "mV" : "Hz");
  return data;
}

}  // namespace golgi::stdp

GOLGI_PLUGIN("stdp", "1.0.0") { registry.add<golgi::stdp::Stdp>(); }
