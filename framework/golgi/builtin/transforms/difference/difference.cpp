#include "golgi/builtin/transforms/difference/difference.hpp"

#include <cmath>

#include "golgi/api/registry.hpp"
#include "golgi/builtin/transforms/transform_parts.hpp"
#include "golgi/core/error.hpp"
#include "golgi/core/text.hpp"
#include "golgi/data/cutting.hpp"

namespace golgi {

void Difference::Params::describe(SchemaOf<Params>& s) {
  s.field("order", &Params::order).range(1, 10).doc("Number of times that differences are taken.");
}

namespace {

/// Values, and the mask of the observed ones (empty: all).
struct Differences {
  Matrix values;
  std::vector<std::uint8_t> mask;
};

Differences difference_once(const Differences& of) {
  const std::ptrdiff_t n = of.values.rows(), n_samples = of.values.cols() - 1;
  Differences result{Matrix(n, n_samples), {}};
  for (std::ptrdiff_t i = 0; i < n; ++i) {
    for (std::ptrdiff_t t = 0; t < n_samples; ++t) {
      // NaN (missing) if either sample is missing.
      result.values(i, t) = of.values(i, t + 1) - of.values(i, t);
      if (of.mask.empty()) continue;
      const std::size_t at = i * (n_samples + 1) + t;
      result.mask.push_back(of.mask[at] != 0 && of.mask[at + 1] != 0);
    }
  }
  return result;
}

}  // namespace

Dataset Difference::apply(const Dataset& input, const TaskContext& context) const {
  std::vector<Trial> trials;
  const auto n = input.n_variables();
  for (std::ptrdiff_t k = 0; k < input.n_trials(); ++k) {
    const Trial& trial = input.trial(k);
    const auto n_samples = trial.n_samples();
    if (n_samples <= params_.order)
      throw DataError(trial_prefix(input, k) + plural(n_samples, "sample") + "; differences of order " +
                      std::to_string(params_.order) + " need at least " + std::to_string(params_.order + 1));
    Differences result{Matrix(trial.values()), {}};
    if (!trial.gaps().empty()) result.mask = trial.gaps().mask(n, n_samples, input.dt_s());
    for (int order = 0; order < params_.order; ++order) {
      context.check_cancelled();
      result = difference_once(result);
    }
    Trial part = part_of(input, k, params_.order, n_samples - params_.order);
    if (!result.mask.empty()) part.set_gaps(Gaps::from_mask(n, n_samples - params_.order, result.mask, input.dt_s()));
    trials.push_back(part.set_values(std::move(result.values)));
  }
  Dataset output = input;
  if (input.truth())
    output.set_truth(truth_within(*input.truth(), static_cast<double>(params_.order) * input.dt_s(), HUGE_VAL));
  return output.set_trials(std::move(trials));
}

void register_transforms_difference(Registry& registry) { registry.add<Difference>(); }

}  // namespace golgi
