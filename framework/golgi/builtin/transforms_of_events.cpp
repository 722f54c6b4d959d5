// Transforms between values and events: events, counts, calcium.
#include <algorithm>
#include <cmath>

#include "golgi/builtin/transform_parts.hpp"
#include "golgi/builtin/transforms.hpp"
#include "golgi/core/error.hpp"
#include "golgi/core/text.hpp"

namespace golgi {

// --- events

void Events::Params::describe(SchemaOf<Params>& s) {
  s.field("threshold", &Params::threshold).unit("unit of the data").required().doc("An event is a value at or above it.");
  s.choice("mode", &Params::mode, {{"every", EventMode::every}, {"upward", EventMode::upward}})
      .doc("every: each such sample; upward: the first of a run of them.");
}

Dataset Events::apply(const Dataset& input, const TaskContext& context) const {
  Dataset output = without_companions(input);
  for (auto& trial : output.trials) {
    context.check_cancelled();
    trial.events = detect_events(trial.values, input.dt_s, params_.threshold, params_.mode);
  }
  return output;
}

// --- counts

namespace {

void require_events(const Dataset& input, std::size_t trial) {
  if (!input.trials[trial].events)
    throw DataError(trial_prefix(input, trial) +
                    "the recording has no events; mark them with transform/events, or give event times");
}

}  // namespace

Dataset Counts::apply(const Dataset& input, const TaskContext& context) const {
  Dataset output = without_companions(input);
  output.unit = "events";
  for (std::size_t k = 0; k < output.trials.size(); ++k) {
    context.check_cancelled();
    require_events(input, k);
    output.trials[k].values = event_counts(input.trials[k], input.dt_s);
  }
  return output;
}

// --- calcium

void Calcium::Params::describe(SchemaOf<Params>& s) {
  s.field("rise_s", &Params::rise_s).unit("s").above(0).doc("Time constant with which the fluorescence of an event rises.");
  s.field("decay_s", &Params::decay_s).unit("s").above(0).doc("Time constant with which it decays.");
  s.field("rate_hz", &Params::rate_hz).unit("Hz").above(0).doc("Frames a second; the first is taken at time 0.");
  s.field("noise_sd", &Params::noise_sd)
      .at_least(0)
      .doc("Standard deviation of white noise, where the peak of one event alone is 1.");
}

namespace {

/// (1 - exp(-t/rise)) exp(-t/decay) is the difference of two exponentials, each of which forgets its past by a factor.
struct Kernel {
  double slow_s, fast_s, peak;

  explicit Kernel(const Calcium::Params& params)
      : slow_s(params.decay_s), fast_s(1 / (1 / params.decay_s + 1 / params.rise_s)), peak(1) {
    const double time_of_peak_s = params.rise_s * std::log1p(params.decay_s / params.rise_s);
    peak = std::exp(-time_of_peak_s / slow_s) - std::exp(-time_of_peak_s / fast_s);
  }
};

void fill_fluorescence(const Kernel& kernel, std::span<const double> events_s, double frame_s, std::span<double> values) {
  double slow = 0, fast = 0, now_s = 0;
  const auto go_on_to = [&](double time_s) {
    slow *= std::exp(-(time_s - now_s) / kernel.slow_s);
    fast *= std::exp(-(time_s - now_s) / kernel.fast_s);
    now_s = time_s;
  };
  auto event = events_s.begin();
  for (std::size_t frame = 0; frame < values.size(); ++frame) {
    const double frame_at_s = static_cast<double>(frame) * frame_s;
    for (; event != events_s.end() && *event <= frame_at_s; ++event) {
      go_on_to(std::max(*event, 0.0));
      slow += 1;
      fast += 1;
    }
    go_on_to(frame_at_s);
    values[frame] = (slow - fast) / kernel.peak;
  }
}

Wiring without_lags(const Wiring& truth) {
  auto synapses = truth.synapses();
  for (auto& synapse : synapses) synapse.lag = 0;
  return Wiring(truth.n(), std::move(synapses));
}

}  // namespace

Dataset Calcium::apply(const Dataset& input, const TaskContext& context) const {
  Dataset output = frame_of(input);
  output.unit = "dF/F";
  output.dt_s = 1 / params_.rate_hz;
  if (input.truth) output.truth = without_lags(*input.truth);
  const Kernel kernel(params_);
  for (std::size_t k = 0; k < input.trials.size(); ++k) {
    require_events(input, k);
    const TimeSeries& trial = input.trials[k];
    const auto n_frames =
        static_cast<std::ptrdiff_t>(event_position(static_cast<double>(trial.n_samples()) * input.dt_s, output.dt_s));
    if (n_frames < 1)
      throw DataError(trial_prefix(input, k) + plural(static_cast<std::size_t>(trial.n_samples()), "sample") + " of " +
                      format_number(input.dt_s) + " s are shorter than a frame of " + format_number(output.dt_s) +
                      " s; raise rate_hz");
    Random random = context.random("noise", k);
    TimeSeries& seen = output.trials.emplace_back();
    seen.values = Matrix(input.n_variables(), n_frames);
    for (std::ptrdiff_t i = 0; i < input.n_variables(); ++i) {
      context.check_cancelled();
      random.fill_normal(seen.values.row(i), 0, params_.noise_sd);
    }
    std::vector<double> clean(static_cast<std::size_t>(n_frames));
    for (std::ptrdiff_t i = 0; i < input.n_variables(); ++i) {
      context.check_cancelled();
      fill_fluorescence(kernel, (*trial.events)[static_cast<std::size_t>(i)], output.dt_s, clean);
      const auto row = seen.values.row(i);
      std::ranges::transform(row, clean, row.begin(), std::plus());
    }
  }
  return output;
}

}  // namespace golgi
