// Spike trains driven by three slow unrecorded variables, from the equations, independent of simulator/latent_drive.
#pragma once

#include <Eigen/Core>
#include <array>
#include <cmath>
#include <numbers>
#include <string>
#include <vector>

#include "golgi/core/rng.hpp"
#include "support/spike_data.hpp"

namespace golgi::test {

struct DrivenTrains {
  Dataset data;
  Eigen::MatrixXd weights;  ///< (N, N) row = target: change of the logarithm of the target's rate per spike, for about 5 ms
};

/// n neurons of 5 Hz in bins of 1 ms. The latent variables oscillate at 1, 2 and 4 Hz and lose their phase at 5/s; they give
/// the logarithm of a neuron's rate a standard deviation of 0.8. @param p  probability of a synapse, of weight +-0.8
inline DrivenTrains driven_trains(std::ptrdiff_t n, std::ptrdiff_t n_bins, double p, const std::string& seed) {
  constexpr double dt_s = 0.001, depth = 0.8, rate_hz = 5, friction = 5, strength = 0.8, tau_bins = 5;
  Random wiring(fingerprint_of(seed), "wiring"), kicks(fingerprint_of(seed), "kicks"), spikes(fingerprint_of(seed), "spikes");
  constexpr std::array frequencies_hz{1.0, 2.0, 4.0};
  Eigen::MatrixXd weights = Eigen::MatrixXd::Zero(n, n), loadings(n, 3);
  for (std::ptrdiff_t j = 0; j < n; ++j) {
    const double sign = wiring.uniform() < 0.5 ? -strength : strength;
    for (std::ptrdiff_t i = 0; i < n; ++i)
      if (wiring.uniform() < p && i != j) weights(i, j) = sign;
    for (int k = 0; k < 3; ++k) loadings(j, k) = depth / std::sqrt(3) * wiring.normal();
  }
  std::array<double, 3> z{}, u{};
  for (int k = 0; k < 3; ++k) {
    z[k] = kicks.normal() / (2 * std::numbers::pi * frequencies_hz[k]);
    u[k] = kicks.normal();
  }
  Eigen::VectorXd synaptic = Eigen::VectorXd::Zero(n);
  std::vector<std::vector<double>> times_s(n);
  for (std::ptrdiff_t t = 0; t < n_bins; ++t) {
    Eigen::Vector3d scaled;
    for (int k = 0; k < 3; ++k) {
      const double omega = 2 * std::numbers::pi * frequencies_hz[k];
      u[k] += dt_s * (-omega * omega * z[k] - friction * u[k]) + std::sqrt(2 * friction * dt_s) * kicks.normal();
      z[k] += dt_s * u[k];
      scaled(k) = omega * z[k];
    }
    Eigen::VectorXd fired = Eigen::VectorXd::Zero(n);
    for (std::ptrdiff_t i = 0; i < n; ++i) {
      const double rate = rate_hz * dt_s * std::exp(loadings.row(i).dot(scaled) - depth * depth / 2 + synaptic(i));
      if (spikes.uniform() >= rate) continue;
      fired(i) = 1;
      times_s[i].push_back(static_cast<double>(t) * dt_s);
    }
    synaptic = std::exp(-1 / tau_bins) * synaptic + weights * fired;
  }
  return {spike_data(times_s, static_cast<double>(n_bins) * dt_s), weights};
}

}  // namespace golgi::test
