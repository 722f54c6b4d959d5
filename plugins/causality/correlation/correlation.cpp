#include "correlation.hpp"

#include <algorithm>
#include <cmath>
#include <golgi/numerics/correlation.hpp>
#include <golgi/numerics/trials.hpp>
#include <utility>

namespace golgi::correlation {

Cost Correlation::cost(const Workload& work) const {
  const auto n = static_cast<double>(work.n_variables), n_samples = static_cast<double>(work.n_samples);
  // Peak memory: two copies of the scaled values and two of their products, or the three matrices at the end.
  return {sizeof(double) * std::max(2 * n * n_samples + 2 * n * n, 3 * n * n), undefined, ""};
}

Connectivity Correlation::estimate(const Inputs& input, const TaskContext& context) const {
  const auto trials = views_of(input.data());
  require_finite(trials, input.data().names());
  require_varying(trials, input.data().names());
  const Matrix r = lagged_correlation(trials, 0, context.parallel_loop());
  Matrix score(r.rows(), r.cols(), undefined), sign = score;
  for (std::ptrdiff_t i = 0; i < r.rows(); ++i)
    for (std::ptrdiff_t j = 0; j < r.cols(); ++j) {
      if (i == j) continue;
      score(i, j) = std::abs(r(i, j));
      sign(i, j) = (r(i, j) > 0) - (r(i, j) < 0);
    }
  Connectivity result(input.data().names(), std::move(score));
  result.set(Quantity::sign, std::move(sign));
  return result;
}

std::vector<Suits> Correlation::suits() {
  const auto of = [](SignalKind kind) {
    return Suits(kind).rank(10).assumes("a baseline without direction").gives("score").cost("O(N² T)");
  };
  return {of(SignalKind::voltages), of(SignalKind::counts), of(SignalKind::fields), of(SignalKind::signals),
          of(SignalKind::fluorescence)};
}

}  // namespace golgi::correlation

GOLGI_PLUGIN("correlation", "1.0.0") { registry.add<golgi::correlation::Correlation>(); }
