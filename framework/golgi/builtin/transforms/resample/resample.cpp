#include "golgi/builtin/transforms/resample/resample.hpp"

#include <utility>
#include <vector>

#include "golgi/api/registry.hpp"
#include "golgi/builtin/transforms/event_grid.hpp"
#include "golgi/builtin/transforms/resampling.hpp"
#include "golgi/builtin/transforms/transform_parts.hpp"
#include "golgi/core/error.hpp"
#include "golgi/core/text.hpp"

namespace golgi {

void Resample::Params::describe(SchemaOf<Params>& s) {
  s.field("rate_hz", &Params::rate_hz).required().unit("Hz").above(0).doc("Samples per second of the result.");
}

Dataset Resample::apply(const Dataset& input, const TaskContext& context) const {
  const double dt_s = 1 / params_.rate_hz;
  const RateRatio ratio = rate_ratio(input.dt_s(), dt_s);
  std::vector<Trial> trials = visible_trials(input);
  if (ratio == RateRatio{}) return Dataset(input).set_trials(std::move(trials));
  require_grid(input, dt_s, "lower rate_hz");
  const Resampler resampler(ratio);
  for (std::ptrdiff_t k = 0; k < input.n_trials(); ++k) {
    if (resampler.n_samples(input.trial(k).n_samples()) == 0)
      throw DataError(trial_prefix(input, k) + plural(input.trial(k).n_samples(), "sample") + " of " +
                      format_number(input.dt_s()) + " s, less than one at " + format_number(params_.rate_hz) +
                      " Hz; raise rate_hz");
  }
  context.parallel_for(input.n_trials(), [&](std::ptrdiff_t k) {
    context.check_cancelled();
    trials[k] = resampled(input, k, resampler, dt_s, context.poll());
  });
  if (ratio.up > ratio.down)
    context.warn({"interpolated",
                  "the rate rises from " + format_number(1 / input.dt_s()) + " to " + format_number(params_.rate_hz) + " Hz",
                  "interpolated samples are not observations, but p-values treat them as such",
                  "bring the faster recording to the rate of the slower one"});
  return Dataset(input).set_trials(std::move(trials)).set_dt_s(dt_s);
}

void register_transforms_resample(Registry& registry) { registry.add<Resample>(); }

}  // namespace golgi
