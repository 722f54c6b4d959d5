#include "golgi/builtin/transforms/slice/slice.hpp"

#include <cmath>

#include "golgi/api/registry.hpp"
#include "golgi/builtin/transforms/transform_parts.hpp"
#include "golgi/core/error.hpp"
#include "golgi/data/cutting.hpp"

namespace golgi {

void Slice::Params::describe(SchemaOf<Params>& s) {
  s.field("start", &Params::start).unit("samples").at_least(0).doc("First sample to keep.");
  s.field("stop", &Params::stop)
      .unit("samples")
      .at_least(-1)
      .doc("First sample after those to keep; null or -1: keep all to the end.");
}

Slice::Slice(const Params& params) : params_(params) {
  if (params_.stop == -1) params_.stop.reset();
  if (params_.stop && *params_.stop <= params_.start)
    throw ConfigError("stop " + std::to_string(*params_.stop) + " leaves no sample after start " +
                      std::to_string(params_.start));
}

Dataset Slice::apply(const Dataset& input, const TaskContext& context) const {
  std::vector<Trial> trials;
  for (std::ptrdiff_t k = 0; k < input.n_trials(); ++k) {
    context.check_cancelled();
    const std::int64_t n_samples = input.trial(k).n_samples();
    const std::int64_t start = params_.start, stop = params_.stop.value_or(n_samples);
    if (start >= n_samples || stop > n_samples)
      throw DataError(trial_prefix(input, k) + "samples " + std::to_string(start) + " to " +
                      (params_.stop ? std::to_string(stop) : "the end") + " are requested, but there are " +
                      std::to_string(n_samples));
    trials.push_back(part_of(input, k, start, stop - start));
  }
  Dataset output = input;
  if (input.truth()) {
    const double stop_s = params_.stop ? static_cast<double>(*params_.stop) * input.dt_s() : HUGE_VAL;
    output.set_truth(truth_within(*input.truth(), static_cast<double>(params_.start) * input.dt_s(), stop_s));
  }
  return output.set_trials(std::move(trials));
}

void register_transforms_slice(Registry& registry) { registry.add<Slice>(); }

}  // namespace golgi
