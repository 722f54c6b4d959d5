// A system for tests that is not among this project's simulators: leaky integrate-and-fire neurons with delayed exponential
// synapses.
#pragma once

#include <Eigen/Core>
#include <cmath>
#include <string>
#include <vector>

#include "golgi/core/rng.hpp"
#include "golgi/data/eigen.hpp"
#include "golgi/data/matrix.hpp"

namespace golgi::test {

/// Leaky neurons in steps of 1 ms: membrane time constant 20 ms, rest -65 mV, threshold -52 mV, reset to rest for 2 ms. An
/// event adds its weight to the target's synaptic current, which decays with `synapse_ms`, or lasts one step if that is 0. The
/// sample of an event is recorded as 30 mV.
/// @param weights  (N, N) row = target, mV per ms   @param lags  (N, N) steps from an event to its arrival, >= 1
/// @return (N, steps)
inline Matrix leaky_neurons(const Eigen::MatrixXd& weights, const Eigen::MatrixXi& lags, std::ptrdiff_t steps,
                            const std::string& seed, double synapse_ms = 5) {
  constexpr double rest = -65, threshold = -52, drive = 0.55, noise_deviation = 0.9;
  const auto n = weights.rows();
  const double decay = synapse_ms > 0 ? std::exp(-1 / synapse_ms) : 0;
  Random noise(fingerprint_of(seed), "noise");
  Eigen::ArrayXd v = Eigen::ArrayXd::Constant(n, rest), current = Eigen::ArrayXd::Zero(n);
  Eigen::ArrayXi left_refractory = Eigen::ArrayXi::Zero(n);
  Eigen::MatrixXd fired = Eigen::MatrixXd::Zero(n, steps);
  Matrix recorded(n, steps);
  for (std::ptrdiff_t t = 0; t < steps; ++t)
    for (std::ptrdiff_t i = 0; i < n; ++i) {
      current(i) *= decay;
      for (std::ptrdiff_t j = 0; j < n; ++j)
        if (weights(i, j) != 0 && t >= lags(i, j)) current(i) += weights(i, j) * fired(j, t - lags(i, j));
      v(i) += (rest - v(i)) / 20 + drive + current(i) + noise_deviation * noise.normal();
      if (left_refractory(i)-- > 0) v(i) = rest;
      const bool fires = v(i) >= threshold;
      fired(i, t) = fires;
      recorded(i, t) = fires ? 30 : v(i);
      if (!fires) continue;
      v(i) = rest;
      left_refractory(i) = 2;
    }
  return recorded;
}

}  // namespace golgi::test
