#include "golgi/builtin/transforms/calcium/calcium.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <span>

#include "golgi/api/registry.hpp"
#include "golgi/builtin/transforms/event_grid.hpp"
#include "golgi/builtin/transforms/transform_parts.hpp"
#include "golgi/core/error.hpp"
#include "golgi/core/text.hpp"
#include "golgi/data/cutting.hpp"

namespace golgi {

void Calcium::Params::describe(SchemaOf<Params>& s) {
  s.field("rise_s", &Params::rise_s).unit("s").above(0).doc("Time constant of the fluorescence rise after an event.");
  s.field("decay_s", &Params::decay_s).unit("s").above(0).doc("Time constant of the decay.");
  s.field("rate_hz", &Params::rate_hz).unit("Hz").above(0).doc("Frames per second; the first frame is at time 0.");
  s.field("noise_sd", &Params::noise_sd)
      .at_least(0)
      .doc("Standard deviation of the white noise, relative to the peak of a single event (1).");
}

namespace {

/// (1 - exp(-t/rise)) exp(-t/decay) is the difference of two exponentials, each of which is updated by one factor per step.
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
    Trial& trial = trials[k];
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
    std::vector<double> clean(n_frames);
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

void register_transforms_calcium(Registry& registry) { registry.add<Calcium>(); }

}  // namespace golgi
