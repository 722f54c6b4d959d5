#include "izhikevich.hpp"

#include <algorithm>
#include <cmath>
#include <golgi/simulation/observing.hpp>
#include <golgi/simulation/trials.hpp>
#include <map>
#include <utility>

namespace golgi::izhikevich {
namespace {

double spread(const Spread& parameter, double r) {
  double power = 1;
  for (int k = 0; k < parameter.power; ++k) power *= r;
  return std::fma(parameter.span, power, parameter.base);
}

/// Copies n_steps columns of `values`, from column `first` on, as rows: one row per step.
void copy_steps(const Matrix& values, std::ptrdiff_t first, std::ptrdiff_t n_steps, double* out) {
  const std::ptrdiff_t n = values.rows();
  for (std::ptrdiff_t i = 0; i < n; ++i)
    for (std::ptrdiff_t k = 0; k < n_steps; ++k) out[k * n + i] = values(i, first + k);
}

/// Adds the stimulus that acts in the steps leading to samples first + 1, …, first + n_steps.
void add_stimulus(StimulusInput& stimulus, std::ptrdiff_t first, std::ptrdiff_t n_steps, double* values) {
  for (std::ptrdiff_t k = 0; k < n_steps; ++k)
    for (const double now : stimulus.at(first + k + 1)) *values++ += now;
}

}  // namespace

/// One sample more than steps, because the state before the first step is a sample, too.
SamplingParams Izhikevich::sampling() const { return {params_.steps + 1, 0, params_.trials, params_.dt_ms / 1000}; }

Equation Izhikevich::equation() const {
  return {params_.quadratic, params_.linear, params_.constant, params_.threshold_mv, params_.dt_ms, params_.substeps};
}

Neurons Izhikevich::neurons(const TaskContext& context) const {
  const int n = n_neurons(params_);
  Neurons all;
  const auto add = [&all](double a, double b, double c, double d) {
    all.a.push_back(a);
    all.b.push_back(b);
    all.c.push_back(c);
    all.d.push_back(d);
  };
  if (!params_.neuron_parameters.empty()) {
    const Matrix table = read_columns(params_.neuron_parameters.path, n, 0, 4, "neuron_parameters");
    for (int i = 0; i < n; ++i) add(table(i, 0), table(i, 1), table(i, 2), table(i, 3));
    return all;
  }
  Random random = context.random("neurons");
  for (int i = 0; i < n; ++i) {
    const double r = random.uniform();
    const NeuronParameters& type = i < params_.excitatory ? params_.excitatory_neurons : params_.inhibitory_neurons;
    add(spread(type.a, r), spread(type.b, r), spread(type.c, r), spread(type.d, r));
  }
  return all;
}

GroundTruth Izhikevich::network(const TaskContext& context) const {
  const GroundTruth wiring = network_of(params_, context);
  if (!params_.delays.empty()) return with_delays(wiring, params_.delays, params_.dt_ms);
  // Delays are drawn last and from their own stream, so that a seed gives the same network with and without them.
  return params_.delay_ms ? with_delays(wiring, *params_.delay_ms, params_.dt_ms, context.random("delays")) : wiring;
}

ChangingWiring Izhikevich::wiring(const TaskContext& context) const {
  const Population population{params_.excitatory, params_.inhibitory, params_.excitatory_strength, params_.inhibitory_strength};
  std::uint64_t n_read = 0;
  const auto read = [&](const InputPath& file) {
    const GroundTruth given = read_wiring(file.path, population);
    return params_.delay_ms ? with_delays(given, *params_.delay_ms, params_.dt_ms, context.random("delays", ++n_read)) : given;
  };
  return ChangingWiring(network(context), params_, params_.dt_ms / 1000, params_.steps + 1, context, read,
                        [&](std::int32_t source) { return population.strength(source); });
}

Cost Izhikevich::cost(const Workload& work) const {
  const double n = n_neurons(params_), steps = params_.steps, trials = params_.trials;
  // 0.2 spikes per step is the highest rate in the 16 recorded networks; long recordings of events only have lower rates.
  const double n_series = (params_.events_only ? 0 : 1) + record_u_, events = (params_.events_only ? 0.05 : 0.2) * n * steps;
  const double trial = n_series * n * (steps + 1) + (record_input_ ? n * steps : 0) + events;
  // The engine's eight arrays and its list of firing neurons; blocks of recorded series and of inputs; events as lists.
  const double block = std::clamp(65536 / n, 8.0, 64.0), input_block = std::clamp(4096 / n, 1.0, 128.0);
  const double running = n * (8.5 + block * (n_series + record_input_) + input_block + 3) + events;
  const double network = n * (4 + 2 + 1) + (params_.input.empty() ? 0 : n * steps);  // parameters, starts, rows of synapses
  const double numbers = network + trials * trial + std::min<double>(work.n_threads, trials) * running;
  double links = link_bytes(params_);
  if (params_.delay_ms)  // the delays in the ground truth, and the spikes on their way in each engine
    links += sizeof(double) * mean_links(params_) +
             std::min<double>(work.n_threads, trials) *
                 delayed_synapses_bytes(mean_links(params_), n, std::ceil(params_.delay_ms->max / params_.dt_ms));
  links += change_bytes(params_, mean_links(params_), params_.steps * params_.dt_ms / 1000);
  return {links + std::max(drawing_bytes(params_), sizeof(double) * numbers), undefined,
          links > sizeof(double) * numbers ? "set fewer neurons or synapses" : "lower steps or trials, or set fewer neurons"};
}

Dataset Izhikevich::simulate(const TaskContext& context) const {
  const int n = n_neurons(params_);
  const Equation letters = equation();
  const ChangingWiring changing = wiring(context);
  const Neurons parameters = neurons(context);

  std::vector<double> v(n, params_.initial_v_mv), u(v.size());
  if (!params_.initial_v_file.empty()) {
    const Matrix given = read_columns(params_.initial_v_file.path, n, params_.start_column, 1, "initial_v_file");
    std::copy(given.values().begin(), given.values().end(), v.begin());
  }
  for (std::size_t i = 0; i < u.size(); ++i) u[i] = params_.initial_u ? *params_.initial_u : parameters.b[i] * v[i];
  if (!params_.initial_u_file.empty()) {
    const Matrix given = read_columns(params_.initial_u_file.path, n, params_.start_column, 1, "initial_u_file");
    std::copy(given.values().begin(), given.values().end(), u.begin());
  }
  Matrix recorded;
  if (!params_.input.empty()) recorded = read_columns(params_.input.path, n, params_.start_column, params_.steps, "input");

  const double deviation = std::sqrt(params_.noise_variance);
  Dataset dataset = simulate_trials(context, n, params_.dt_ms / 1000, params_.trials, [&](std::uint64_t trial) {
    Random noise = context.random("noise", trial);
    StimulusInput stimulus(params_.stimulus, sampling(), params_.dt_ms / 1000, n, context, trial);
    stimulus.at(0);  // sample 0 is the start of the trial
    const InputSource input = [&](std::ptrdiff_t first, std::ptrdiff_t n_steps, double* values) {
      if (recorded.empty())
        noise.fill_normal(std::span(values, n_steps * n), params_.noise_mean, deviation);
      else
        copy_steps(recorded, first, n_steps, values);
      if (stimulus.is_present()) add_stimulus(stimulus, first, n_steps, values);
    };
    Engine engine(changing.first(), parameters, letters, v, u, changing.longest_delay_s());
    ChangingWiring::Cursor wiring(changing);
    const RunOptions options{
        params_.steps, !params_.events_only, record_u_, record_input_, true, params_.changes() ? &wiring : nullptr};
    Recording recording = izhikevich::run(engine, letters, input, options, [&](std::ptrdiff_t done) {
      context.check_cancelled();
      if (trial == 0) context.progress(static_cast<double>(done) / params_.steps, "step " + std::to_string(done));
    });
    std::map<std::string, SharedMatrix> hidden;
    if (record_u_) hidden["u"] = std::move(recording.u);
    if (record_input_) hidden["input"] = std::move(recording.input);
    Events events(recording.events_s);
    Trial result = params_.events_only ? Trial(std::move(events), (params_.steps + 1) * params_.dt_ms / 1000)
                                       : Trial(std::move(recording.v), std::move(events)).set_hidden(std::move(hidden));
    return result.set_covariates(stimulus.take_course());
  });
  if (params_.events_only)
    dataset.set_variables(point_variables(n));
  else
    dataset.set_unit("mV");
  add_stimulus_covariate(params_.stimulus, dataset, "mV/ms");
  return observe(dataset.set_truth(changing.truth()), params_.observed, context);
}

}  // namespace golgi::izhikevich

GOLGI_PLUGIN("izhikevich", "1.0.0") { registry.add<golgi::izhikevich::Izhikevich>(); }
