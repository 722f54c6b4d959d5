#include "correlation.hpp"

#include <golgi/numerics/correlation.hpp>
#include <golgi/numerics/trials.hpp>

namespace golgi::correlation {

Connectivity Correlation::estimate(const EstimatorInput& input, const TaskContext& context) const {
  const auto trials = views_of(input.data);
  require_finite(trials, input.data.names);
  require_varying(trials, input.data.names);
  const Matrix r = lagged_correlation(trials, 0, context.parallel_loop());
  Connectivity result;
  result.names = input.data.names;
  result.score = Matrix(r.rows(), r.cols(), undefined);
  result.sign = result.score;
  for (std::ptrdiff_t i = 0; i < r.rows(); ++i)
    for (std::ptrdiff_t j = 0; j < r.cols(); ++j) {
      if (i == j) continue;
      result.score(i, j) = std::abs(r(i, j));
      result.sign(i, j) = (r(i, j) > 0) - (r(i, j) < 0);
    }
  return result;
}

}  // namespace golgi::correlation

GOLGI_PLUGIN("correlation", "1.0.0") { registry.add<golgi::correlation::Correlation>(); }
