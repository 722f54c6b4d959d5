#include "my_method.hpp"

#include <cmath>
#include <golgi/data/eigen.hpp>
#include <golgi/numerics/trials.hpp>
#include <golgi/numerics/weighted_fit.hpp>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

namespace {

/// The squared error of a linear forecast of y.
double squared_error(const golgi::LinearFit& fit, const std::vector<double>& y) {
  double sum = 0;
  for (std::size_t t = 0; t < y.size(); ++t) sum += (y[t] - fit.fitted[t]) * (y[t] - fit.fitted[t]);
  return sum;
}

}  // namespace

golgi::Connectivity MyMethod::estimate(const golgi::Inputs& input, const golgi::TaskContext& context) const {
  const auto trials = golgi::views_of(input.data());
  golgi::require_finite(trials, input.data().names());
  golgi::require_varying(trials, input.data().names());
  const std::ptrdiff_t n = input.data().n_variables(), order = params_.order;
  const std::ptrdiff_t samples = golgi::n_samples_with_lags(trials, order), regressors = 1 + 2 * order;
  if (samples <= regressors)
    throw golgi::DataError("order " + std::to_string(order) + " needs more than " + std::to_string(regressors) +
                           " samples that have all their lags; the recording has " + std::to_string(samples));

  // Column (lag - 1)·N + j of `past` is variable j, `lag` samples before the row of `present`.
  const golgi::Matrix past = golgi::lagged_design(trials, order), present = golgi::lagged_responses(trials, order);
  const std::vector<double> weights(samples, 1);

  golgi::Matrix score(n, n, golgi::undefined), p = score;
  // Each call writes its own row, so that the result does not depend on the number of threads.
  context.parallel_for(n, [&](std::ptrdiff_t target) {
    std::vector<double> y(weights.size());
    for (std::ptrdiff_t t = 0; t < samples; ++t) y[t] = present(t, target);
    // Regressors: 1, the target's past, a source's past.
    golgi::Matrix x(regressors, samples, 1);
    const auto set_past = [&](std::ptrdiff_t first, std::ptrdiff_t variable) {
      for (std::ptrdiff_t lag = 1; lag <= order; ++lag)
        golgi::eigen(x).row(first + lag - 1) = golgi::eigen(past).col((lag - 1) * n + variable).transpose();
    };
    set_past(1, target);
    const golgi::ConstView own(x.values().data(), 1 + order, samples), all(x.values().data(), regressors, samples);
    const double without = squared_error(golgi::weighted_least_squares(own, y, weights), y);
    std::vector<std::ptrdiff_t> of_source(order);
    std::iota(of_source.begin(), of_source.end(), 1 + order);
    for (std::ptrdiff_t source = 0; source < n; ++source) {
      if (source == target) continue;
      context.check_cancelled();
      set_past(1 + order, source);
      const golgi::LinearFit fit = golgi::weighted_least_squares(all, y, weights);
      const double with = squared_error(fit, y);
      // If the forecast is perfect, score and p stay undefined.
      if (!(with > 0)) continue;
      score(target, source) = std::log(without / with);
      p(target, source) = golgi::joint_test(fit, of_source).p;
    }
  });
  golgi::Connectivity result(input.data().names(), std::move(score));
  result.set_p(std::move(p), params_.correction);  // golgi adjusts p for testing all pairs
  return result;
}

GOLGI_PLUGIN("my_method", "0.1.0") { registry.add<MyMethod>(); }
