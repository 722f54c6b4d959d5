// Seeded networks of Izhikevich neurons for tests: written from the equations, independent of the simulator plugin, so that the
// estimator is checked with different code.
#pragma once

#include <Eigen/Core>
#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "golgi/core/rng.hpp"
#include "golgi/data/eigen.hpp"
#include "golgi/data/matrix.hpp"

namespace golgi::test {

/// The published dynamics (Lu et al. 2023) from rest, in steps of 1 ms: resonators with a fast reset if `fast`, else bursting
/// neurons.
/// @param weights  (N, N) row = target: added to the target's input in the step after each event of the source
/// @param lags     (N, N) steps from an event to its effect, >= 1
/// @return (N, steps + 1) raw potentials in mV: far above 30 at events
inline Matrix spiking_data(const Eigen::MatrixXd& weights, std::ptrdiff_t steps, const std::string& seed,
                           const Eigen::MatrixXi& lags) {
  const auto n = weights.rows();
  Random neurons(fingerprint_of(seed), "neurons"), noise(fingerprint_of(seed), "noise");
  Eigen::ArrayXd a(n), c(n), d(n), v = Eigen::ArrayXd::Constant(n, -65), u = -0.1 * v;
  for (std::ptrdiff_t i = 0; i < n; ++i) {
    const double r = neurons.uniform();
    const bool fast = i % 5 == 4;
    a(i) = fast ? 0.02 + 0.08 * r : 0.02;
    c(i) = fast ? -65 : -65 + 15 * r * r;
    d(i) = fast ? 2 : 8 - 6 * r * r;
  }
  std::vector<Eigen::VectorXd> fired(steps, Eigen::VectorXd::Zero(n));
  Matrix recorded(n, steps + 1);
  eigen(recorded).col(0) = v;
  for (std::ptrdiff_t step = 0; step < steps; ++step) {
    fired[step] = (v >= 30).cast<double>();
    Eigen::ArrayXd input(n);
    for (std::ptrdiff_t i = 0; i < n; ++i) input(i) = 5 + std::sqrt(5.0) * noise.normal();
    for (int lag = lags.minCoeff(); lag <= std::min<std::ptrdiff_t>(lags.maxCoeff(), step + 1); ++lag)
      input += ((lags.array() == lag).select(weights, 0) * fired[step + 1 - lag]).array();
    const Eigen::Array<bool, Eigen::Dynamic, 1> reset = v >= 30;
    v = reset.select(c, v).eval();
    u = reset.select(u + d, u).eval();
    for (int half = 0; half < 2; ++half) v = (v + 0.5 * (0.04 * v * v + 4.1 * v + 108 - u + input)).eval();
    u = (u + a * (-0.1 * v - u)).eval();
    eigen(recorded).col(step + 1) = v;
  }
  return recorded;
}

/// The same with one lag, in steps, for all effects.
inline Matrix spiking_data(const Eigen::MatrixXd& weights, std::ptrdiff_t steps, const std::string& seed, int lag = 1) {
  return spiking_data(weights, steps, seed, Eigen::MatrixXi::Constant(weights.rows(), weights.cols(), lag));
}

/// (N, N) random lags from `least` to `most`.
inline Eigen::MatrixXi random_lags(std::ptrdiff_t n, int least, int most, const std::string& seed) {
  Random random(fingerprint_of(seed), "random_lags");
  Eigen::MatrixXi lags(n, n);
  for (std::ptrdiff_t i = 0; i < n; ++i)
    for (std::ptrdiff_t j = 0; j < n; ++j) lags(i, j) = least + static_cast<int>(random.uniform() * (most - least + 1));
  return lags;
}

/// Of every 5 neurons the first 4 excite and the fifth inhibits: strength ±5, as published.
inline Eigen::MatrixXd random_weights(std::ptrdiff_t n, double probability, const std::string& seed) {
  Random random(fingerprint_of(seed), "random_weights");
  Eigen::MatrixXd weights = Eigen::MatrixXd::Zero(n, n);
  for (std::ptrdiff_t i = 0; i < n; ++i)
    for (std::ptrdiff_t j = 0; j < n; ++j)
      if (i != j && random.uniform() < probability) weights(i, j) = j % 5 == 4 ? -5 : 5;
  return weights;
}

}  // namespace golgi::test
