// Transforms between values and events: events, counts, calcium.
#include <algorithm>
#include <cmath>

#include "golgi/builtin/transform_parts.hpp"
#include "golgi/builtin/transforms.hpp"
#include "golgi/core/error.hpp"
#include "golgi/core/memory.hpp"
#include "golgi/core/text.hpp"

namespace golgi {

// --- events

void MarkEvents::Params::describe(SchemaOf<Params>& s) {
  s.field("threshold", &Params::threshold).unit("unit of the data").required().doc("An event is a value at or above it.");
  s.choice("mode", &Params::mode, {{"every", EventMode::every}, {"upward", EventMode::upward}})
      .doc("every: each such sample; upward: the first of a run of them.");
}

Dataset MarkEvents::apply(const Dataset& input, const TaskContext& context) const {
  std::vector<Events> events;
  for (const Trial& trial : input.trials()) {
    context.check_cancelled();
    events.emplace_back(detect_events(trial.values(), input.dt_s(), params_.threshold, params_.mode));
  }
  Dataset output = input;
  return output.set_trials(visible_trials(input)).set_events(std::move(events));
}

// --- counts

namespace {

void require_events(const Dataset& input) {
  if (!input.has_events()) throw DataError("the recording has no events; mark them with transform/events, or give event times");
}

/// The variables with values in a unit, whatever they were.
std::vector<Variable> with_values(const Dataset& input, const std::string& unit, bool has_events) {
  std::vector<Variable> variables(input.variables().begin(), input.variables().end());
  for (Variable& variable : variables) variable.set_kind(VariableKind::continuous).set_unit(unit).set_has_events(has_events);
  return variables;
}

/// Of a trial on another grid: what lies whole in it.
std::ptrdiff_t whole_samples(const Trial& trial, double dt_s) {
  return static_cast<std::ptrdiff_t>(std::floor(event_position(trial.duration_s(), dt_s)));
}

/// @throws DataError where the values on a grid of that step do not fit into memory
void require_grid(const Dataset& input, double step_s, const std::string& cure) {
  double bytes = 0;
  for (const Trial& trial : input.trials())
    bytes += sizeof(double) * static_cast<double>(input.n_variables()) * trial.duration_s() / step_s;
  require_memory(
      plural(static_cast<std::size_t>(input.n_variables()), "variable") + " in steps of " + format_number(step_s) + " s need",
      bytes, cure + ", or take a part of the recording first (transform/slice, transform/select)");
}

}  // namespace

void Counts::Params::describe(SchemaOf<Params>& s) {
  s.field("bin_s", &Params::bin_s)
      .unit("s")
      .above(0)
      .doc("Width of a sample; null: the dataset's dt_s. What is left of a trial behind its last whole sample goes.");
}

Dataset Counts::apply(const Dataset& input, const TaskContext& context) const {
  require_events(input);
  const double bin_s = params_.bin_s.value_or(input.dt_s());
  require_grid(input, bin_s, "raise bin_s");
  std::vector<Trial> trials = visible_trials(input);
  for (std::ptrdiff_t k = 0; k < input.n_trials(); ++k) {
    context.check_cancelled();
    Trial& trial = trials[static_cast<std::size_t>(k)];
    const std::ptrdiff_t n_samples = whole_samples(trial, bin_s);
    if (n_samples == 0)
      throw DataError(trial_prefix(input, k) + "lasts " + format_number(trial.duration_s()) + " s, less than a bin of " +
                      format_number(bin_s) + " s; lower bin_s");
    trial.set_values(event_counts(trial.events(), bin_s, n_samples));
    trial.set_covariates(covariates_on(input, trial, bin_s, n_samples));
    if (event_position(trial.duration_s(), bin_s) > static_cast<double>(n_samples))
      trial.set_events(events_within(trial.events(), bin_s, 0, n_samples));
  }
  Dataset output = input;
  return output.set_dt_s(bin_s).set_variables(with_values(input, "events", true)).set_trials(std::move(trials));
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

}  // namespace

Dataset Calcium::apply(const Dataset& input, const TaskContext& context) const {
  require_events(input);
  const Kernel kernel(params_);
  const double frame_s = 1 / params_.rate_hz;
  require_grid(input, frame_s, "lower rate_hz");
  std::vector<Trial> trials = visible_trials(input);
  for (std::ptrdiff_t k = 0; k < input.n_trials(); ++k) {
    Trial& trial = trials[static_cast<std::size_t>(k)];
    const std::ptrdiff_t n_frames = whole_samples(trial, frame_s);
    if (n_frames < 1)
      throw DataError(trial_prefix(input, k) + "lasts " + format_number(trial.duration_s()) + " s, less than a frame of " +
                      format_number(frame_s) + " s; raise rate_hz");
    Random random = context.random("noise", static_cast<std::uint64_t>(k));
    Matrix seen(input.n_variables(), n_frames);
    for (std::ptrdiff_t i = 0; i < input.n_variables(); ++i) {
      context.check_cancelled();
      random.fill_normal(seen.row(i), 0, params_.noise_sd);
    }
    std::vector<double> clean(static_cast<std::size_t>(n_frames));
    for (std::ptrdiff_t i = 0; i < input.n_variables(); ++i) {
      context.check_cancelled();
      fill_fluorescence(kernel, trial.events()[i], frame_s, clean);
      const auto row = seen.row(i);
      std::ranges::transform(row, clean, row.begin(), std::plus());
    }
    trial.set_values(std::move(seen)).set_covariates(covariates_on(input, trial, frame_s, n_frames));
  }
  Dataset output = input;
  output.set_dt_s(frame_s).set_trials(std::move(trials)).set_events({});
  return output.set_variables(with_values(input, "dF/F", false));
}

}  // namespace golgi
