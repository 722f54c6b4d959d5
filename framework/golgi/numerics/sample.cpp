#include "golgi/numerics/sample.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>

namespace golgi {

double quantile(std::span<const double> ascending, double probability) {
  const double position = probability * static_cast<double>(ascending.size() - 1);
  const std::size_t below = position;
  const auto above = std::min(below + 1, ascending.size() - 1);
  return std::lerp(ascending[below], ascending[above], position - static_cast<double>(below));
}

double silverman_bandwidth(std::span<const double> ascending) {
  if (ascending.empty() || ascending.front() == ascending.back()) return 0;
  const auto n = static_cast<double>(ascending.size());
  const double mean = std::accumulate(ascending.begin(), ascending.end(), 0.0) / n;
  double squares = 0;
  for (const double value : ascending) squares += (value - mean) * (value - mean);
  const double deviation = std::sqrt(squares / (n - 1));
  const double quartiles = (quantile(ascending, 0.75) - quantile(ascending, 0.25)) / 1.34;
  return 0.9 * (quartiles > 0 ? std::min(deviation, quartiles) : deviation) * std::pow(n, -0.2);
}

std::vector<double> kernel_density(std::span<const double> values, double bandwidth, std::span<const double> at) {
  const double scale = 1 / (static_cast<double>(values.size()) * bandwidth * std::sqrt(2 * std::numbers::pi));
  std::vector<double> density;
  density.reserve(at.size());
  for (const double point : at) {
    double sum = 0;
    for (const double value : values) {
      const double z = (point - value) / bandwidth;
      sum += std::exp(-z * z / 2);
    }
    density.push_back(scale * sum);
  }
  return density;
}

}  // namespace golgi
