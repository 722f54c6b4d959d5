#include "golgi/builtin/transforms/counts/counts.hpp"

#include "golgi/api/registry.hpp"
#include "golgi/builtin/transforms/event_grid.hpp"
#include "golgi/builtin/transforms/transform_parts.hpp"
#include "golgi/core/error.hpp"
#include "golgi/core/text.hpp"
#include "golgi/data/cutting.hpp"

namespace golgi {

void Counts::Params::describe(SchemaOf<Params>& s) {
  s.field("bin_s", &Params::bin_s)
      .unit("s")
      .above(0)
      .doc("Width of a sample; null: the dataset's dt_s. The rest of a trial after its last whole sample is left out.");
}

Dataset Counts::apply(const Dataset& input, const TaskContext& context) const {
  require_events(input);
  const double bin_s = params_.bin_s.value_or(input.dt_s());
  require_grid(input, bin_s, "raise bin_s");
  std::vector<Trial> trials = visible_trials(input);
  for (std::ptrdiff_t k = 0; k < input.n_trials(); ++k) {
    context.check_cancelled();
    Trial& trial = trials[k];
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

void register_transforms_counts(Registry& registry) { registry.add<Counts>(); }

}  // namespace golgi
