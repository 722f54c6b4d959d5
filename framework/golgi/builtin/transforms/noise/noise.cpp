#include "golgi/builtin/transforms/noise/noise.hpp"

#include <cmath>
#include <utility>

#include "golgi/api/registry.hpp"
#include "golgi/builtin/transforms/moments.hpp"
#include "golgi/builtin/transforms/transform_parts.hpp"
#include "golgi/data/eigen.hpp"

namespace golgi {

void Noise::Params::describe(SchemaOf<Params>& s) {
  s.field("snr", &Params::snr).above(0).doc("Variance of the signal divided by the variance of the noise, for each variable.");
}

Dataset Noise::apply(const Dataset& input, const TaskContext& context) const {
  const std::vector<Observed> observed = observed_in(input);
  std::vector<double> sd;
  std::vector<std::int32_t> constant;
  for (std::int32_t i = 0; i < input.n_variables(); ++i) {
    context.check_cancelled();
    const Moments m = moments(input, observed, i);
    if (m.sd == 0) constant.push_back(i);
    sd.push_back(m.sd / m.scale / std::sqrt(params_.snr));
  }
  tell_constant(input, constant, "no noise is added to them", context);
  std::vector<Trial> trials = visible_trials(input);
  for (std::size_t k = 0; k < trials.size(); ++k) {
    Matrix values(trials[k].values());
    Matrix noise(values.rows(), values.cols());
    Random random = context.random("noise", k);
    // A missing value, NaN, stays missing.
    for (std::ptrdiff_t i = 0; i < values.rows(); ++i) {
      context.check_cancelled();
      random.fill_normal(noise.row(i));
      eigen(values).row(i) += sd[i] * eigen(std::as_const(noise)).row(i);
    }
    trials[k].set_values(std::move(values));
  }
  Dataset output = input;
  return output.set_trials(std::move(trials));
}

void register_transforms_noise(Registry& registry) { registry.add<Noise>(); }

}  // namespace golgi
