// Oscillating latent variables: z' = u, u' = -gamma u - omega² z - sum over j of k_ij sin(z_i - z_j) + sqrt(2 gamma T) noise.
#pragma once

#include <golgi/api/plugin.hpp>
#include <span>
#include <vector>

namespace golgi::latent_drive {

struct Flow {
  std::vector<double> omega;  ///< rad/s, per latent variable
  Matrix coupling;            ///< (Q, Q), 1/s²; empty: none
  double gamma = 5;           ///< 1/s
  double temperature = 1;
};

/// Advances by one step, u first, then z. @param kicks  standard normal numbers, one per latent variable; empty: no noise
void advance(const Flow& flow, double dt_s, std::span<const double> kicks, std::span<double> z, std::span<double> u);

}  // namespace golgi::latent_drive
