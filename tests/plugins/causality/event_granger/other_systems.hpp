// Systems that no simulator of this project knows, for tests: leaky integrate-and-fire neurons with delayed exponential
// synapses, and the Lotka-Volterra equations of the GVAR benchmark.
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

/// Leaky neurons at 1 ms a step: membrane time constant 20 ms, rest -65 mV, threshold -52 mV, reset to rest for 2 ms. An event
/// adds its weight to the target's synaptic current, which decays with `synapse_ms`, or lasts one step where that is 0. An
/// event's sample is recorded as 30 mV.
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

/// Prey 0 … p-1 and predators p … 2p-1, in groups of d: a predator of a group eats all its prey. Runge-Kutta steps of 0.01,
/// noise after each, every tenth is kept. Source: Marcinkevics & Vogt 2021 (GVAR), appendix; Bacaer 2011.
class LotkaVolterra {
 public:
  LotkaVolterra(std::ptrdiff_t p, std::ptrdiff_t d) : p_(p), d_(d) {}

  /// @return (2p, samples)
  Matrix simulate(std::ptrdiff_t samples, const std::string& seed) const {
    constexpr double dt = 0.01, sigma = 0.1;
    Random random(fingerprint_of(seed), "lotka_volterra");
    Eigen::ArrayXd state(2 * p_);
    for (auto& value : state) value = 10 + 90 * random.uniform();
    Matrix recorded(2 * p_, samples);
    for (std::ptrdiff_t step = 0; step < 10 * samples; ++step) {
      const Eigen::ArrayXd k1 = slope(state), k2 = slope(state + dt / 2 * k1), k3 = slope(state + dt / 2 * k2),
                           k4 = slope(state + dt * k3);
      state += dt / 6 * (k1 + 2 * k2 + 2 * k3 + k4);
      for (auto& value : state) value = std::max(0.0, value + sigma * random.normal());
      if (step % 10 == 9) eigen(recorded).col(step / 10) = state;
    }
    return recorded;
  }

  /// (2p, 2p) row = target: predators lower prey, prey raise predators.
  Eigen::MatrixXd truth() const {
    Eigen::MatrixXd effects = Eigen::MatrixXd::Zero(2 * p_, 2 * p_);
    for (std::ptrdiff_t i = 0; i < p_; ++i)
      for (std::ptrdiff_t j = 0; j < p_; ++j)
        if (i / d_ == j / d_) {
          effects(i, p_ + j) = -1;
          effects(p_ + i, j) = 1;
        }
    return effects;
  }

 private:
  Eigen::ArrayXd slope(const Eigen::ArrayXd& state) const {
    constexpr double alpha = 1.2, beta = 0.2, gamma = 1.1, delta = 0.05, capacity = 200;
    Eigen::ArrayXd change(2 * p_);
    for (std::ptrdiff_t i = 0; i < p_; ++i) {
      const auto first = i / d_ * d_;
      const double x = state(i), y = state(p_ + i);
      change(i) = alpha * x - beta * x * state.segment(p_ + first, d_).sum() - alpha * (x / capacity) * (x / capacity);
      change(p_ + i) = delta * y * state.segment(first, d_).sum() - gamma * y;
    }
    return change;
  }

  std::ptrdiff_t p_, d_;
};

}  // namespace golgi::test
