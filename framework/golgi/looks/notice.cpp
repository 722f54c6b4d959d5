#include "golgi/looks/notice.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "golgi/core/text.hpp"

namespace golgi {

std::string list_of(const std::vector<std::string>& names) {
  constexpr std::size_t most = 12;
  const std::vector<std::string> first(names.begin(),
                                       names.begin() + static_cast<std::ptrdiff_t>(std::min(most, names.size())));
  return "[" + join(first, ", ") + (names.size() > most ? ", …]" : "]");
}

std::vector<double> finite_values(const Dataset& data, std::ptrdiff_t variable) {
  std::vector<double> values;
  const std::ptrdiff_t row = data.row_of(variable);
  if (row < 0) return values;
  for (const Trial& trial : data.trials())
    for (const double value : trial.values().row(row))
      if (std::isfinite(value)) values.push_back(value);
  return values;
}

Matrix standardised(const Dataset& data, std::ptrdiff_t most) {
  std::ptrdiff_t n_samples = 0;
  for (const Trial& trial : data.trials()) n_samples += trial.n_samples();
  n_samples = std::min(n_samples, most);
  Matrix result(data.n_variables(), n_samples);
  for (std::ptrdiff_t i = 0; i < data.n_variables(); ++i) {
    std::vector<double> values;
    for (const Trial& trial : data.trials())
      for (const double value : trial.values().row(data.row_of(i)))
        if (std::ssize(values) < n_samples) values.push_back(value);
    double mean = 0, variance = 0, n = 0;
    for (const double value : values)
      if (std::isfinite(value)) mean += value, ++n;
    mean /= std::max(n, 1.0);
    for (const double value : values)
      if (std::isfinite(value)) variance += (value - mean) * (value - mean) / std::max(n, 1.0);
    const double scale = variance > 0 ? 1 / std::sqrt(variance) : 0;
    for (std::ptrdiff_t t = 0; t < n_samples; ++t) result(i, t) = std::isfinite(values[t]) ? (values[t] - mean) * scale : 0;
  }
  return result;
}

double median_of(std::vector<double> values) {
  if (values.empty()) return undefined;
  const auto middle = values.begin() + std::ssize(values) / 2;
  std::nth_element(values.begin(), middle, values.end());
  if (values.size() % 2 == 1) return *middle;
  return (*middle + *std::max_element(values.begin(), middle)) / 2;
}

double trend_of(std::span<const double> values) {
  const auto n = static_cast<double>(values.size());
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), 0);
  std::ranges::stable_sort(order, {}, [&](std::size_t k) { return values[k]; });
  double sum = 0;
  for (std::size_t rank = 0; rank < order.size(); ++rank)
    sum += std::pow(static_cast<double>(rank) - static_cast<double>(order[rank]), 2);
  return n < 3 ? 0 : 1 - 6 * sum / (n * (n * n - 1));
}

}  // namespace golgi
