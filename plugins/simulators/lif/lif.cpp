#include "lif.hpp"

#include <algorithm>
#include <cmath>
#include <golgi/simulation/distributions.hpp>
#include <golgi/simulation/observing.hpp>
#include <golgi/simulation/recording.hpp>
#include <golgi/simulation/spike_log.hpp>
#include <golgi/simulation/trials.hpp>
#include <utility>

namespace golgi::lif {
namespace {

using namespace simulation;

/// Number of steps whose noise is drawn in one block, small enough for the first-level cache.
std::ptrdiff_t noise_block(std::ptrdiff_t n) { return std::clamp<std::ptrdiff_t>(4096 / n, 1, 128); }

[[noreturn]] void fail(const Engine& engine, std::ptrdiff_t step) {
  throw NumericError("the state of neuron " + std::to_string(engine.first_not_finite()) + " is not finite after step " +
                     std::to_string(step) + ": make the strengths, the input or the drive smaller");
}

/// The input of the neurons of one trial other than spikes, step by step: drive, stimulus and noise.
class OuterInput {
 public:
  OuterInput(std::ptrdiff_t n, double kick_mv, std::span<const Latents> latents, const Params& params,
             const TaskContext& context, std::uint64_t trial)
      : n_(n),
        kick_mv_(kick_mv),
        has_drive_(!latents.empty()),
        noise_(context.random("noise", trial)),
        common_(latents, 1000 * params.dt_s, context.random("drive", trial)),
        stimulus_(params.stimulus, params, params.dt_s, n, context, trial),
        drive_(n + Engine::padding, 0.0),
        kicks_(noise_block(n) * n + Engine::padding, 0.0) {
    stimulus_.at(0);  // sample 0 is the start of the trial
  }

  void advance() {
    if (has_drive_) common_.next(std::span(drive_.data(), n_));
    ++column_;
    if (stimulus_.is_present()) {
      const auto now = stimulus_.at(column_);
      for (std::size_t i = 0; i < now.size(); ++i) drive_[i] = (has_drive_ ? drive_[i] : 0) + now[i];
    }
    if (kick_mv_ == 0) return;
    at_ = (at_ + 1) % noise_block(n_);
    if (at_ == 0) noise_.fill_normal(std::span(kicks_.data(), noise_block(n_) * n_), 0, kick_mv_);
  }
  const double* drive() const { return drive_.data(); }
  Matrix take_course() { return stimulus_.take_course(); }
  const double* kick() const { return kicks_.data() + std::max<std::ptrdiff_t>(at_, 0) * n_; }

 private:
  std::ptrdiff_t n_;
  double kick_mv_;
  bool has_drive_;
  Random noise_;
  CommonDrive common_;
  StimulusInput stimulus_;
  std::vector<double> drive_, kicks_;
  std::ptrdiff_t column_ = 0;
  std::ptrdiff_t at_ = -1;  // step within the block
};

}  // namespace

Equation Lif::equation() const {
  return {dt_ms(),
          params_.tau_membrane_ms,
          params_.tau_excitatory_ms,
          params_.tau_inhibitory_ms,
          params_.threshold_mv,
          params_.reset_mv,
          params_.refractory_ms,
          params_.synapses,
          params_.excitatory_reversal_mv,
          params_.inhibitory_reversal_mv};
}

GroundTruth Lif::network(const TaskContext& context) const {
  const int n = n_neurons(params_);
  const Population neurons{params_.excitatory, params_.inhibitory, params_.excitatory_strength, params_.inhibitory_strength};
  GroundTruth wiring;
  if (params_.out_degree == OutDegree::pareto) {
    const auto probabilities =
        pareto_out_degrees(n, params_.hub_exponent, params_.connection_probability, context.random("out-degrees"));
    wiring = erdos_renyi(neurons, probabilities, params_.self_connections, context.seed(), context.poll());
    require_links(wiring, params_.connection_probability > 0 && n > 1);
  } else {
    wiring = network_of(params_, context);
  }
  if (params_.topology != Topology::given)
    wiring =
        lognormal_weights(wiring, neurons, params_.excitatory_spread, params_.inhibitory_spread, context.random("weights"));
  return params_.delays.empty() ? with_delays(wiring, params_.delay_ms, dt_ms(), context.random("delays"))
                                : with_delays(wiring, params_.delays, dt_ms());
}

ChangingWiring Lif::wiring(const TaskContext& context) const {
  const Population population{params_.excitatory, params_.inhibitory, params_.excitatory_strength, params_.inhibitory_strength};
  std::uint64_t n_read = 0;
  const auto read = [&](const InputPath& file) {
    return with_delays(read_wiring(file.path, population), params_.delay_ms, dt_ms(), context.random("delays", ++n_read));
  };
  return ChangingWiring(network(context), params_, params_.dt_s, params_.steps, context, read,
                        [&](std::int32_t source) { return population.strength(source); });
}

Cost Lif::cost(const Workload& work) const {
  const double n = n_neurons(params_), trials = params_.trials;
  // Spikes at 10 Hz, nearly twice the rate of the defaults: eight bytes in the log, eight as times.
  const double events = 16 * 10 * n * params_.steps * params_.dt_s;
  const double v = record_v_ ? sizeof(double) * n * params_.steps : 0;
  const double longest = std::ceil(params_.delay_ms.max / dt_ms());
  // The engine's seven arrays, the drive, the kicks of a block, and the write buffers of v.
  const double block = std::clamp(4096 / n, 1.0, 128.0) + (record_v_ ? std::clamp(65536 / n, 8.0, 64.0) : 0);
  const double running = sizeof(double) * n * (8.5 + block) + delayed_synapses_bytes(mean_links(params_), 2 * n, longest);
  // Target, weight, delay; temporary copies are freed before the first trial starts.
  const double network = 20 * mean_links(params_) + change_bytes(params_, mean_links(params_), params_.steps * params_.dt_s) +
                         drawing_bytes(params_) +
                         sizeof(double) * n * (4 + params_.drive.latents + (params_.slow_gain.amplitude > 0));
  const double seen = params_.observed ? *params_.observed / n : 0;  // copied at the end
  return {network + trials * ((events / 2 + v) * (1 + seen) + events / 2) + std::min<double>(work.n_threads, trials) * running,
          undefined, "lower steps or trials, or set fewer neurons or synapses"};
}

Dataset Lif::simulate(const TaskContext& context) const {
  const int n = n_neurons(params_);
  const Equation letters = equation();
  const ChangingWiring changing = wiring(context);
  const std::vector<Latents> latents = latents_of(params_.drive, params_.slow_gain, n, context);
  std::vector<double> mean_mv(n);
  context.random("neurons").fill_normal(mean_mv, params_.input_mean_mv, params_.input_spread_mv);
  const double kick_mv = params_.noise_mv * std::sqrt(-std::expm1(-2 * dt_ms() / params_.tau_membrane_ms));
  const std::ptrdiff_t burn_in = params_.burn_in, end = burn_in + params_.steps;
  const double duration_s = params_.steps * params_.dt_s;
  const auto between_polls = std::clamp<std::ptrdiff_t>(1'000'000 / n, 1, 4096);

  Dataset dataset = simulate_trials(context, n, params_.dt_s, params_.trials, [&](std::uint64_t trial) {
    std::vector<double> start_mv(n);
    Random start = context.random("start", trial);
    for (double& v : start_mv) v = uniform_between(start, params_.reset_mv, params_.threshold_mv);
    Engine engine(changing.first(), letters, mean_mv, start_mv, changing.longest_delay_s());
    ChangingWiring::Cursor wiring(changing);
    OuterInput input(n, kick_mv, latents, params_, context, trial);
    Matrix v = record_v_ ? Matrix(n, params_.steps) : Matrix();
    ColumnWriter writer(v);
    SpikeLog spikes;
    for (std::ptrdiff_t column = 0; column < end; ++column) {
      if (column % between_polls == 0) {
        context.check_cancelled();
        if (trial == 0) context.progress(static_cast<double>(column) / end, "step " + std::to_string(column));
      }
      if (column > 0) {
        if (params_.changes())
          if (const GroundTruth* const now = wiring.at(column - 1 - burn_in)) engine.set_wiring(*now);
        input.advance();
        if (!engine.step(input.drive(), input.kick())) fail(engine, column - 1);
      }
      if (column < burn_in) continue;
      for (const std::int32_t j : engine.fired()) spikes.push(column - burn_in, j);
      if (record_v_) writer.push(engine.v());
    }
    writer.flush();
    Events events = spikes.events(n, params_.dt_s);
    Trial result = record_v_ ? Trial(std::move(v), std::move(events)) : Trial(std::move(events), duration_s);
    return result.set_covariates(input.take_course());
  });
  if (record_v_)
    dataset.set_unit("mV");
  else
    dataset.set_variables(point_variables(n));
  add_stimulus_covariate(params_.stimulus, dataset, "mV");
  return observe(dataset.set_truth(changing.truth()), params_.observed, context);
}

}  // namespace golgi::lif

GOLGI_PLUGIN("lif", "1.0.0") { registry.add<golgi::lif::Lif>(); }
