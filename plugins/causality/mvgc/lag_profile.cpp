#include "lag_profile.hpp"

#include <cmath>
#include <golgi/numerics/distributions.hpp>
#include <string>
#include <utility>

namespace golgi::mvgc {

void add_lag_profile(const OlsVar& fit, const PairTests& tests, double degrees, const Params& params, double dt_s,
                     const TaskContext& context, Connectivity& result) {
  const auto n = result.n();
  std::string csv = "source,target,lag,lag_s,coefficient,standard_error\n";
  for (std::ptrdiff_t lag = 1; lag <= fit.model().order; ++lag) {
    const Matrix& error = tests.lag_error[lag - 1];
    const double lag_s = static_cast<double>(lag) * dt_s;
    Matrix score(n, n, undefined);
    Matrix sign = score, weight = score, p = score;
    for (std::ptrdiff_t j = 0; j < n; ++j)
      for (std::ptrdiff_t i = 0; i < n; ++i) {
        if (i == j || !(error(i, j) > 0)) continue;
        const double b = fit.model().coefficients(i, (lag - 1) * n + j), t = b / error(i, j);
        score(i, j) = std::abs(t);
        sign(i, j) = (b > 0) - (b < 0);
        weight(i, j) = b;
        p(i, j) = t_two_sided(t, degrees);
        csv += csv_field(result.names()[j]) + "," + csv_field(result.names()[i]) + "," + std::to_string(lag) + "," +
               csv_number(lag_s) + "," + csv_number(b) + "," + csv_number(error(i, j)) + "\n";
      }
    Estimate estimate(std::move(score));
    estimate.set(Quantity::sign, std::move(sign)).set(Quantity::weight, std::move(weight));
    estimate.set_p(std::move(p), params.correction);
    result.add_part(Part(Part::Axis::lag, std::to_string(lag), lag_s, lag_s, std::move(estimate)));
  }
  context.output("coefficients.csv", csv);
}

}  // namespace golgi::mvgc
