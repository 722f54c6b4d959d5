#include "ring_attractor.hpp"

#include <algorithm>
#include <cmath>
#include <golgi/simulation/counting.hpp>
#include <golgi/simulation/observing.hpp>
#include <golgi/simulation/recording.hpp>
#include <golgi/simulation/spike_log.hpp>
#include <golgi/simulation/trials.hpp>
#include <iterator>
#include <utility>

namespace golgi::ring_attractor {

using namespace simulation;

namespace {

constexpr double wide = 7, narrow = 6.98, wide_share = 1.0005;

struct Pair {
  double strength, threshold;
};
constexpr Pair published[] = {{0.0025, 0.0013}, {0.005, 0.0012},   {0.0075, 0.0011}, {0.01, 0.001},     {0.0125, 9.55e-4},
                              {0.015, 8.93e-4}, {0.0175, 8.52e-4}, {0.02, 8.15e-4},  {0.0225, 7.75e-4}, {0.025, 7.4e-4}};

/// External input of the neurons of one trial, step by step: drive with noise in some steps, pauses, and a stimulus.
class OuterDrive {
 public:
  OuterDrive(const Params& p, const TaskContext& context, std::uint64_t trial)
      : params_(p),
        noise_(context.random("noise", trial)),
        gate_(context.random("gate", trial)),
        pauses_(pauses(p), p, p.dt_s, p.neurons, context, trial),
        stimulus_(p.stimulus, p, p.dt_s, p.neurons, context, trial),
        size_(p.neurons),
        normals_(size_),
        gates_(size_),
        drive_(size_) {}

  /// Pulses that remove a share of the drive.
  static StimulusParams pauses(const Params& p) {
    StimulusParams course;
    if (p.suppress.depth == 0) return course;
    course.course = StimulusCourse::pulses;
    course.amplitude = -p.suppress.depth * p.drive;
    course.period_s = p.suppress.period_s;
    course.duration_s = p.suppress.duration_s;
    return course;
  }

  std::span<const double> at(std::ptrdiff_t t) {
    const auto pause = pauses_.at(t), stimulus = stimulus_.at(t);
    const bool is_noisy = params_.firing == Firing::threshold;  // lnp has its own randomness
    if (is_noisy) {
      noise_.fill_normal(normals_);
      gate_.fill_normal(gates_);
    }
    for (std::size_t i = 0; i < size_; ++i) {
      const double noise = is_noisy && gates_[i] > params_.drive_gate ? params_.drive_noise * normals_[i] : 0;
      drive_[i] = (params_.drive + pause[i]) * (1 + noise) + stimulus[i];
    }
    return drive_;
  }

  /// The covariates, pauses first; empty if there are neither pauses nor a stimulus.
  Matrix take_courses() {
    const Matrix pauses = pauses_.take_course(), stimulus = stimulus_.take_course();
    Matrix both(pauses.rows() + stimulus.rows(), std::max(pauses.cols(), stimulus.cols()));
    std::ranges::copy(pauses.values(), both.values().begin());
    std::ranges::copy(stimulus.values(), both.values().begin() + pauses.size());
    return both;
  }

 private:
  const Params& params_;
  Random noise_, gate_;
  StimulusInput pauses_, stimulus_;
  std::size_t size_;
  std::vector<double> normals_, gates_, drive_;
};

}  // namespace

std::vector<double> profile(std::size_t n) {
  std::vector<double> w(n);
  for (std::size_t k = 0; k < n; ++k) {
    const double d = static_cast<double>(std::min(k, n - k)), square = d * d;
    w[k] = std::exp(-square / (2 * narrow * narrow)) - wide_share * std::exp(-square / (2 * wide * wide));
  }
  return w;
}

double usual_threshold(double strength) {
  const auto above = std::ranges::find_if(published, [&](const Pair& pair) { return pair.strength >= strength; });
  if (strength < published[0].strength || above == std::end(published))
    throw ConfigError("strength is " + format_number(strength) +
                      ", but thresholds are known only for strengths from 0.0025 to 0.025; set `threshold`");
  if (above->strength == strength) return above->threshold;
  const Pair below = *std::prev(above);
  return below.threshold +
         (strength - below.strength) / (above->strength - below.strength) * (above->threshold - below.threshold);
}

Ring::Ring(std::size_t n, double strength, double dt_over_tau)
    : strength_(strength), decay_(1 - dt_over_tau), twice_(profile(n)), s_(n, 0.0), recurrent_(n, 0.0) {
  const std::vector<double> once = twice_;
  twice_.insert(twice_.end(), once.begin(), once.end());
}

void Ring::currents(std::span<const double> drive, std::span<double> current) const {
  for (std::size_t i = 0; i < s_.size(); ++i) current[i] = strength_ * recurrent_[i] + drive[i];
}

void Ring::advance(std::span<const std::int32_t> spikes) {
  const std::size_t n = s_.size();
  for (std::size_t i = 0; i < n; ++i) {
    s_[i] *= decay_;
    recurrent_[i] *= decay_;
  }
  for (std::size_t k = 0; k < n; ++k) {
    if (spikes[k] == 0) continue;
    s_[k] += spikes[k];
    const double* const column = twice_.data() + (n - k);
    for (std::size_t i = 0; i < n; ++i) recurrent_[i] += spikes[k] * column[i];
  }
}

/// Every pair has a weight, but most are almost 0: only weights of at least `smallest_link` times the strongest are links.
GroundTruth RingAttractor::truth() const {
  const std::vector<double> w = profile(params_.neurons);
  double strongest = 0;
  for (const double value : w) strongest = std::max(strongest, std::abs(value));
  std::vector<Link> links;
  for (std::int32_t j = 0; j < params_.neurons; ++j)
    for (std::int32_t i = 0; i < params_.neurons; ++i) {
      const double weight = w[std::abs(i - j)];
      if (i != j && weight != 0 && std::abs(weight) >= params_.smallest_link * strongest)
        links.push_back({i, j, params_.strength * weight, params_.dt_s});
    }
  return GroundTruth(params_.neurons, std::move(links));
}

Trial RingAttractor::trial(const TaskContext& context, std::uint64_t index) const {
  const Params& p = params_;
  const std::size_t n = p.neurons;
  Ring ring(n, p.strength, p.dt_s / (p.tau_ms / 1000));
  OuterDrive outer(p, context, index);
  Random firing = context.random("firing", index);
  std::vector<double> current(n);
  std::vector<std::int32_t> spikes(n, 0);
  Matrix s = record_s_ ? Matrix(p.neurons, p.steps) : Matrix();
  ColumnWriter writer(s);
  SpikeLog log;
  const auto between_polls = std::clamp<std::ptrdiff_t>(1'000'000 / p.neurons, 1, 4096);
  for (std::ptrdiff_t t = 0; t < p.burn_in + std::ptrdiff_t{p.steps}; ++t) {
    if (t % between_polls == 0) context.check_cancelled();
    ring.currents(outer.at(t), current);
    const std::ptrdiff_t sample = t - p.burn_in;
    for (std::size_t i = 0; i < n; ++i) {
      if (p.firing == Firing::threshold) {
        spikes[i] = current[i] > threshold_ ? 1 : 0;
      } else {
        const double expected = p.lnp_rate_hz * p.dt_s * std::exp((current[i] - threshold_) / p.lnp_width);
        if (!(expected < 1000))
          throw NumericError("neuron " + std::to_string(i) + " would fire " + format_number(expected) + " spikes in step " +
                             std::to_string(t) + ": set a smaller dt_s or lnp_rate_hz, or a larger lnp_width");
        spikes[i] = static_cast<std::int32_t>(poisson(firing, expected));
      }
      for (std::int32_t k = 0; sample >= 0 && k < spikes[i]; ++k) log.push(sample, static_cast<std::int32_t>(i));
    }
    ring.advance(spikes);
    if (record_s_ && sample >= 0) writer.push(ring.s());
  }
  writer.flush();
  Events events = log.events(p.neurons, p.dt_s);
  Trial result = record_s_ ? Trial(std::move(s), std::move(events)) : Trial(std::move(events), p.steps * p.dt_s);
  if (Matrix courses = outer.take_courses(); !courses.empty()) result.set_covariates(std::move(courses));
  return result;
}

Cost RingAttractor::cost(const Workload&) const {
  const double n = params_.neurons;
  // Spikes at 100 Hz: eight bytes in the log, eight as times.
  const double events = 16 * 100 * n * params_.steps * params_.dt_s;
  return {params_.trials * (events + (record_s_ ? sizeof(double) * n * params_.steps : 0)) + n * n * (sizeof(Link) + 20),
          undefined, "lower steps, trials or neurons"};
}

Dataset RingAttractor::simulate(const TaskContext& context) const {
  Dataset data = simulate_trials(context, params_.neurons, params_.dt_s, params_.trials,
                                 [&](std::uint64_t index) { return trial(context, index); });
  if (!record_s_) data.set_variables(point_variables(params_.neurons));
  if (params_.suppress.depth > 0) data.set_covariates({{"suppression", "", Covariate::Course::step, Covariate::At::next}});
  add_stimulus_covariate(params_.stimulus, data, "");
  return observe(data.set_truth(truth()), params_.observed, context);
}

}  // namespace golgi::ring_attractor

GOLGI_PLUGIN("ring_attractor", "1.0.0") { registry.add<golgi::ring_attractor::RingAttractor>(); }
