#include "golgi/numerics/summary.hpp"

#include <algorithm>
#include <cmath>

#include "golgi/numerics/sample.hpp"

namespace golgi {

Summary summarise(std::vector<double> values, Random random, int n_draws) {
  std::erase_if(values, [](double value) { return !std::isfinite(value); });
  // Sorted first: the same sample in another order gives the same bytes.
  std::sort(values.begin(), values.end());
  Summary out;
  out.n = values.size();
  if (values.empty()) return out;
  const auto n = static_cast<double>(out.n);
  double sum = 0, squares = 0;
  for (const double value : values) sum += value;
  out.mean = sum / n;
  out.median = quantile(values, 0.5);
  out.lower_quartile = quantile(values, 0.25);
  out.upper_quartile = quantile(values, 0.75);
  if (out.n < 2) return out;
  for (const double value : values) squares += (value - out.mean) * (value - out.mean);
  out.standard_deviation = std::sqrt(squares / (n - 1));
  std::vector<double> means(n_draws);
  for (double& mean : means) {
    double drawn = 0;
    for (std::size_t k = 0; k < out.n; ++k) drawn += values[random.below(out.n)];
    mean = drawn / n;
  }
  std::sort(means.begin(), means.end());
  out.low = quantile(means, 0.025);
  out.high = quantile(means, 0.975);
  return out;
}

}  // namespace golgi
