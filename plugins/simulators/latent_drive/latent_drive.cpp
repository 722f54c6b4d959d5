#include "latent_drive.hpp"

#include <algorithm>
#include <cmath>
#include <golgi/simulation/spike_log.hpp>
#include <golgi/simulation/topology.hpp>
#include <golgi/simulation/trials.hpp>
#include <numbers>
#include <string>
#include <utility>

namespace golgi::latent_drive {

void Params::describe(SchemaOf<Params>& s) {
  s.field("neurons", &Params::neurons).range(1, 100'000).doc("Number of neurons.");
  s.field("frequencies_hz", &Params::frequencies_hz)
      .above(0)
      .unit("Hz")
      .doc("Frequency of each latent variable; the list has one entry per latent variable.");
  s.field("gamma", &Params::gamma)
      .at_least(0)
      .unit("1/s")
      .doc("Friction: the rate at which the oscillation of a latent variable decays.");
  s.field("temperature", &Params::temperature).above(0).doc("Strength of the noise; it has no effect if coupling is 0.");
  s.field("coupling", &Params::coupling).unit("1/s²").doc("Strength of the coupling between every two latent variables.");
  s.field("depth", &Params::depth)
      .at_least(0)
      .doc("Standard deviation over time of the logarithm of a neuron's rate, averaged over neurons.");
  s.field("rate_hz", &Params::rate_hz).above(0).unit("Hz").doc("Mean rate of a neuron without synapses.");
  s.choice("output", &Params::output, {{"spikes", Output::spikes}, {"values", Output::values}})
      .doc("What to record: spikes, or the drive of each neuron plus noise.");
  s.field("noise_deviation", &Params::noise_deviation)
      .at_least(0)
      .doc("Standard deviation of the noise added to each value. Only with output: values.");
  s.field("stimulus", &Params::stimulus).doc("Writes the latent variables as covariates of the recording.");
  s.field("connection_probability", &Params::connection_probability)
      .range(0, 1)
      .doc("Probability of a synapse for each ordered pair of neurons; 0: no synapses. Only with output: spikes.");
  s.field("strength", &Params::strength).at_least(0).doc("Amount that a spike adds to the logarithm of its target's rate.");
  s.field("negative_probability", &Params::negative_probability)
      .range(0, 1)
      .doc("Probability that the spikes of a source subtract this amount instead.");
  s.field("tau_synapse_ms", &Params::tau_synapse_ms)
      .above(0)
      .unit("ms")
      .doc("Time constant with which the effect of a spike decays.");
  describe_sampling(s, "Length of a step.");
}

LatentDrive::LatentDrive(const Params& params) : params_(params) {
  if (params.frequencies_hz.empty())
    throw ConfigError("frequencies_hz is empty; give one frequency per latent variable; for no drive, set depth: 0");
  const double fastest = 2 * std::numbers::pi * std::ranges::max(params.frequencies_hz) * params.dt_s;
  if (fastest > 0.5 || params.gamma * params.dt_s > 0.5)
    throw ConfigError(
        "dt_s " + format_number(params.dt_s) +
        " is too long a step for the fastest latent variable; set a shorter dt_s, or lower frequencies_hz or gamma");
  if (params.output == Output::values && params.connection_probability > 0)
    throw ConfigError("connection_probability needs output: spikes; set this, or leave connection_probability out");
}

Cost LatentDrive::cost(const Workload&) const {
  const double n = params_.neurons, trials = params_.trials, q = static_cast<double>(params_.frequencies_hz.size());
  const double events = 24 * n * params_.rate_hz * params_.dt_s * params_.steps * trials;
  const double seen = params_.output == Output::values ? values_bytes(params_, n) : events;
  const double links = simulation::mean_links(n, params_.connection_probability) * (2 * sizeof(Link) + 20);
  return {seen + (params_.stimulus ? values_bytes(params_, q) : 0) + links + 8 * n * (q + 4), undefined,
          "lower steps, trials or neurons"};
}

namespace {

Flow flow_of(const Params& p) {
  Flow flow;
  for (const double frequency_hz : p.frequencies_hz) flow.omega.push_back(2 * std::numbers::pi * frequency_hz);
  const auto q = std::ssize(flow.omega);
  if (p.coupling != 0) flow.coupling = Matrix(q, q, p.coupling);  // its diagonal has no effect: sin(0) = 0
  flow.gamma = p.gamma;
  flow.temperature = p.temperature;
  return flow;
}

GroundTruth synapses_of(const Params& p, const TaskContext& context) {
  if (p.connection_probability == 0) return GroundTruth(p.neurons, {});
  std::vector<double> strengths(p.neurons);
  Random signs = context.random("signs");
  for (double& strength : strengths) strength = signs.uniform() < p.negative_probability ? -p.strength : p.strength;
  std::vector<Link> links;
  const auto sources =
      simulation::random_sources(p.neurons, p.connection_probability, context.random("wiring"), context.poll());
  for (std::int32_t i = 0; i < p.neurons && p.strength != 0; ++i)
    for (const std::int32_t j : sources[i]) links.push_back({i, j, strengths[j], p.dt_s});
  return GroundTruth(p.neurons, std::move(links));
}

/// The latent variables of one trial, scaled to unit variance.
class Drive {
 public:
  Drive(const Flow& flow, double dt_s, const TaskContext& context, std::uint64_t trial)
      : flow_(flow),
        dt_s_(dt_s),
        random_(context.random("drive", trial)),
        z_(flow.omega.size()),
        u_(z_),
        kicks_(z_),
        scaled_(z_) {
    Random start = context.random("start", trial);
    const double speed = std::sqrt(flow.temperature);
    for (std::size_t i = 0; i < z_.size(); ++i) {
      z_[i] = speed / flow.omega[i] * start.normal();
      u_[i] = speed * start.normal();
    }
  }
  std::span<const double> now() {
    for (std::size_t i = 0; i < z_.size(); ++i) scaled_[i] = z_[i] * flow_.omega[i] / std::sqrt(flow_.temperature);
    return scaled_;
  }
  void advance() {
    random_.fill_normal(kicks_);
    latent_drive::advance(flow_, dt_s_, kicks_, z_, u_);
  }

 private:
  const Flow& flow_;
  double dt_s_;
  Random random_;
  std::vector<double> z_, u_, kicks_, scaled_;
};

Trial run_trial(const Params& p, const Flow& flow, const Matrix& loadings, const GroundTruth& wiring,
                const TaskContext& context, std::uint64_t trial) {
  const std::ptrdiff_t n = p.neurons, q = std::ssize(flow.omega);
  const bool is_spikes = p.output == Output::spikes;
  const double offset = std::log(p.rate_hz * p.dt_s) - p.depth * p.depth / 2,
               decay = std::exp(-1000 * p.dt_s / p.tau_synapse_ms);
  Drive drive(flow, p.dt_s, context, trial);
  Random random = context.random("noise", trial);
  std::vector<double> draws(n), synaptic(n, 0.0);
  Matrix values = is_spikes ? Matrix() : Matrix(n, p.steps), latents = p.stimulus ? Matrix(q, p.steps) : Matrix();
  simulation::SpikeLog spikes;
  std::vector<std::int32_t> fired;
  for (std::ptrdiff_t step = 0; step < p.burn_in + p.steps; ++step, drive.advance()) {
    if (step % 1024 == 0) context.check_cancelled();
    const std::ptrdiff_t t = step - p.burn_in;
    const auto z = drive.now();
    if (is_spikes)
      random.fill_uniform(draws);
    else
      random.fill_normal(draws);
    fired.clear();
    for (std::ptrdiff_t i = 0; i < n; ++i) {
      double sum = 0;
      for (std::ptrdiff_t k = 0; k < q; ++k) sum += loadings(i, k) * z[k];
      if (!is_spikes) {
        if (t >= 0) values(i, t) = sum + p.noise_deviation * draws[i];
      } else if (draws[i] < std::exp(offset + sum + synaptic[i])) {
        fired.push_back(static_cast<std::int32_t>(i));
      }
      synaptic[i] *= decay;
    }
    for (std::ptrdiff_t k = 0; k < q && p.stimulus && t >= 0; ++k) latents(k, t) = z[k];
    for (const std::int32_t j : fired) {
      if (t >= 0) spikes.push(t, j);
      const auto targets = wiring.targets(j);
      for (std::size_t k = 0; k < targets.size(); ++k) synaptic[targets[k]] += wiring.weights(j)[k];
    }
  }
  Trial result = is_spikes ? Trial(spikes.events(n, p.dt_s), p.steps * p.dt_s) : Trial(std::move(values));
  if (p.stimulus) result.set_covariates(std::move(latents));
  return result;
}

}  // namespace

Dataset LatentDrive::simulate(const TaskContext& context) const {
  const Params& p = params_;
  const Flow flow = flow_of(p);
  const auto q = std::ssize(flow.omega);
  Matrix loadings(p.neurons, q);
  context.random("loadings").fill_normal(loadings.values(), 0, p.depth / std::sqrt(static_cast<double>(q)));
  const GroundTruth wiring = synapses_of(p, context);
  Dataset dataset = simulation::simulate_trials(context, p.neurons, p.dt_s, p.trials, [&](std::uint64_t trial) {
    return run_trial(p, flow, loadings, wiring, context, trial);
  });
  if (p.output == Output::spikes) dataset.set_variables(simulation::point_variables(p.neurons));
  if (p.stimulus) {
    std::vector<Covariate> covariates;
    for (std::ptrdiff_t k = 0; k < q; ++k) covariates.emplace_back().name = "latent" + std::to_string(k);
    dataset.set_covariates(std::move(covariates));
  }
  return dataset.set_truth(wiring);
}

}  // namespace golgi::latent_drive

GOLGI_PLUGIN("latent_drive", "1.0.0") { registry.add<golgi::latent_drive::LatentDrive>(); }
