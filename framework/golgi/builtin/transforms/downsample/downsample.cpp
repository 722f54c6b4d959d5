#include "golgi/builtin/transforms/downsample/downsample.hpp"

#include <cmath>

#include "golgi/api/registry.hpp"
#include "golgi/builtin/transforms/transform_parts.hpp"
#include "golgi/core/error.hpp"
#include "golgi/core/text.hpp"
#include "golgi/data/cutting.hpp"

namespace golgi {

void Downsample::Params::describe(SchemaOf<Params>& s) {
  s.field("factor", &Params::factor).unit("samples").at_least(1).doc("Number of samples that are combined into one.");
  s.choice("method", &Params::method, {{"mean", Method::mean}, {"pick", Method::pick}})
      .doc("mean: the mean of the observed samples; pick: the first sample in time, whether observed or not.");
}

namespace {

double mean_of_observed(const Trial& trial, const Observed& observed, std::ptrdiff_t variable, std::ptrdiff_t first, int n) {
  double sum = 0;
  int count = 0;
  for (std::ptrdiff_t t = first; t < first + n; ++t) {
    if (!observed(variable, t)) continue;
    sum += trial.values()(variable, t);
    ++count;
  }
  return count > 0 ? sum / count : undefined;
}

}  // namespace

Dataset Downsample::apply(const Dataset& input, const TaskContext& context) const {
  const int factor = params_.factor;
  const double dt_s = input.dt_s() * factor;
  std::vector<Trial> trials = visible_trials(input);
  for (std::ptrdiff_t k = 0; k < input.n_trials(); ++k) {
    const Trial& trial = input.trial(k);
    const std::ptrdiff_t n_samples = trial.n_samples() / factor;
    if (n_samples == 0)
      throw DataError(trial_prefix(input, k) + plural(trial.n_samples(), "sample") + "; factor " + std::to_string(factor) +
                      " leaves none");
    const Observed observed(trial, input.dt_s());
    Matrix values(input.n_variables(), n_samples);
    std::vector<std::uint8_t> mask;
    for (std::ptrdiff_t i = 0; i < input.n_variables(); ++i) {
      context.check_cancelled();
      for (std::ptrdiff_t t = 0; t < n_samples; ++t) {
        const double value = params_.method == Method::pick ? trial.values()(i, t * factor)
                                                            : mean_of_observed(trial, observed, i, t * factor, factor);
        values(i, t) = value;
        if (!trial.gaps().empty()) mask.push_back(!std::isnan(value));
      }
    }
    Trial& result = trials[k];
    if (!mask.empty()) result.set_gaps(Gaps::from_mask(input.n_variables(), n_samples, mask, dt_s));
    result.set_values(std::move(values)).set_covariates(covariates_on(input, trial, dt_s, n_samples));
    result.set_events(events_within(trial.events(), input.dt_s(), 0, n_samples * factor));
  }
  Dataset output = input;
  return output.set_dt_s(dt_s).set_trials(std::move(trials));
}

void register_transforms_downsample(Registry& registry) { registry.add<Downsample>(); }

}  // namespace golgi
