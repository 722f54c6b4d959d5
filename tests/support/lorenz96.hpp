// Lorenz-96 by Runge-Kutta steps, independent of the simulator plugin: a deterministic, chaotic signal for tests of estimators.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "golgi/core/rng.hpp"
#include "golgi/testing/var_data.hpp"

namespace golgi::test {

/// Starts at random and drops the first 100 samples. @return (n, n_samples), 0.1 units of time apart
inline Matrix lorenz96(std::ptrdiff_t n, std::ptrdiff_t n_samples, double forcing, const std::string& seed) {
  constexpr int n_steps = 20, burn_in = 100;
  constexpr double step = 0.1 / n_steps;
  Random random(fingerprint_of(seed), "start");
  std::vector<double> x(n), slope(n), at(n), sum(n);
  for (double& value : x) value = random.uniform();
  const auto flow = [&](const std::vector<double>& of) {
    for (std::ptrdiff_t i = 0; i < n; ++i)
      slope[i] = (of[(i + 1) % n] - of[(i + n - 2) % n]) * of[(i + n - 1) % n] - of[i] + forcing;
  };
  Matrix values(n, n_samples);
  for (std::ptrdiff_t t = -burn_in; t < n_samples; ++t) {
    for (std::ptrdiff_t i = 0; t >= 0 && i < n; ++i) values(i, t) = x[i];
    for (int k = 0; k < n_steps; ++k) {
      at = x;
      sum = x;
      for (const auto& [to_next, weight] : {std::pair(0.5, 1.0), {0.5, 2.0}, {1.0, 2.0}, {0.0, 1.0}}) {
        flow(at);
        for (std::ptrdiff_t i = 0; i < n; ++i) {
          sum[i] += step / 6 * weight * slope[i];
          at[i] = x[i] + step * to_next * slope[i];
        }
      }
      x = sum;
    }
  }
  return values;
}

/// x0 of one system and x1 of another.
inline Dataset two_lorenz96(std::ptrdiff_t n_samples, const std::string& seed) {
  Matrix x(2, n_samples);
  for (std::ptrdiff_t i = 0; i < 2; ++i)
    std::ranges::copy(lorenz96(6, n_samples, 10, seed + std::to_string(i)).row(i), x.row(i).begin());
  return dataset_of({x});
}

}  // namespace golgi::test
