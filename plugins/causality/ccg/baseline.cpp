#include "baseline.hpp"

#include <cmath>
#include <cstdlib>

namespace golgi::ccg {

std::vector<double> baseline_weights(Baseline baseline, std::ptrdiff_t jitter_bins, double bin_s) {
  constexpr double sd_s = 0.010, reach = 4, left_of_centre = 0.4;
  std::vector<double> weights;
  if (baseline == Baseline::jitter) {
    const auto d = static_cast<double>(jitter_bins);
    for (std::ptrdiff_t m = 1 - jitter_bins; m < jitter_bins; ++m)
      weights.push_back((1 - static_cast<double>(std::abs(m)) / d) / d);
    return weights;
  }
  const double sd = sd_s / bin_s;
  const auto farthest = static_cast<std::ptrdiff_t>(std::lround(reach * sd));
  double sum = 0;
  for (std::ptrdiff_t m = -farthest; m <= farthest; ++m) {
    const double z = static_cast<double>(m) / sd;
    weights.push_back(std::exp(-z * z / 2) * (m == 0 ? left_of_centre : 1));
    sum += weights.back();
  }
  for (double& weight : weights) weight /= sum;
  return weights;
}

LagRange counted_lags(LagRange tested, std::ptrdiff_t n_weights) {
  const std::ptrdiff_t half = n_weights / 2;
  return {tested.first - half, tested.last + half};
}

Eigen::MatrixXd expectation_map(const std::vector<double>& weights, LagRange tested, std::optional<std::ptrdiff_t> excluded) {
  const auto n = std::ssize(weights);
  const LagRange counted = counted_lags(tested, n);
  Eigen::MatrixXd map = Eigen::MatrixXd::Zero(counted.size(), tested.size());
  for (std::ptrdiff_t k = 0; k < tested.size(); ++k) {
    double sum = 0;
    for (std::ptrdiff_t m = 0; m < n; ++m) {
      if (excluded && std::abs(counted.first + k + m) <= *excluded) continue;
      map(k + m, k) = weights[m];
      sum += weights[m];
    }
    if (excluded && sum > 0) map.col(k) /= sum;
  }
  return map;
}

}  // namespace golgi::ccg
