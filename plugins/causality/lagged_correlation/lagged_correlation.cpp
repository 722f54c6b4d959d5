#include "lagged_correlation.hpp"

#include <algorithm>
#include <cmath>
#include <golgi/numerics/correlation.hpp>
#include <golgi/numerics/trials.hpp>
#include <string>
#include <utility>
#include <vector>

namespace golgi::lagged_correlation_plugin {

void LaggedCorrelation::Params::describe(SchemaOf<Params>& schema) {
  schema.field("max_lag", &Params::max_lag).unit("samples").range(1, 100000).doc("Longest lag of the source to try.");
}

Cost LaggedCorrelation::cost(const Workload& work) const {
  const auto n = static_cast<double>(work.n_variables);
  const auto n_pairs = static_cast<double>(std::max<std::int64_t>(0, work.n_samples - work.n_trials));  // most, at lag 1
  const double lags = params_.max_lag, at_once = std::min<double>(work.n_threads, lags);
  // One matrix per lag. Each lag that runs copies the values now and earlier and has their products; at the end three matrices.
  const double working = at_once * (2 * n * n_pairs + n * n), ending = 3 * n * n;
  return {sizeof(double) * (lags * n * n + std::max(working, ending)), undefined, "lower max_lag"};
}

Connectivity LaggedCorrelation::estimate(const Inputs& input, const TaskContext& context) const {
  const auto trials = views_of(input.data());
  require_finite(trials, input.data().names());
  require_varying(trials, input.data().names());
  if (n_samples_with_lags(trials, params_.max_lag) < 2)
    throw DataError("max_lag " + std::to_string(params_.max_lag) + " needs a trial of at least " +
                    std::to_string(params_.max_lag + 2) + " samples");
  std::vector<Matrix> by_lag(params_.max_lag);
  context.parallel_for(params_.max_lag,
                       [&](std::ptrdiff_t k) { by_lag[k] = lagged_correlation(trials, k + 1, context.parallel_loop()); });

  const auto n = input.data().n_variables();
  Matrix score(n, n, undefined), sign = score, lag_s = score;
  for (std::ptrdiff_t i = 0; i < n; ++i)
    for (std::ptrdiff_t j = 0; j < n; ++j)
      for (std::size_t k = 0; i != j && k < by_lag.size(); ++k) {
        const double r = by_lag[k](i, j);
        // The shortest of lags with equal correlation; a lag at which a variable happens to be constant is skipped.
        if (std::isnan(r) || std::abs(r) <= score(i, j)) continue;
        score(i, j) = std::abs(r);
        sign(i, j) = (r > 0) - (r < 0);
        lag_s(i, j) = static_cast<double>(k + 1) * input.data().dt_s();
      }
  Connectivity result(input.data().names(), std::move(score));
  result.set(Quantity::sign, std::move(sign)).set(Quantity::lag_s, std::move(lag_s));
  return result;
}

std::vector<Suits> LaggedCorrelation::suits() {
  const auto of = [](SignalKind kind) {
    return Suits(kind)
        .rank(20)
        .assumes("a baseline: finds pairs that follow each other, whatever the cause")
        .gives("score")
        .cost("O(N² T)");
  };
  return {of(SignalKind::voltages), of(SignalKind::counts), of(SignalKind::fields), of(SignalKind::signals),
          of(SignalKind::fluorescence)};
}

}  // namespace golgi::lagged_correlation_plugin

GOLGI_PLUGIN("lagged_correlation", "1.0.0") { registry.add<golgi::lagged_correlation_plugin::LaggedCorrelation>(); }
