#include "flow.hpp"

#include <cmath>

namespace golgi::latent_drive {

void advance(const Flow& flow, double dt_s, std::span<const double> kicks, std::span<double> z, std::span<double> u) {
  const double size = std::sqrt(2 * flow.gamma * flow.temperature * dt_s);
  for (std::size_t i = 0; i < z.size(); ++i) {
    double force = -flow.omega[i] * flow.omega[i] * z[i];
    if (!flow.coupling.empty())
      for (std::size_t j = 0; j < z.size(); ++j)
        force -= flow.coupling(static_cast<std::ptrdiff_t>(i), static_cast<std::ptrdiff_t>(j)) * std::sin(z[i] - z[j]);
    u[i] += dt_s * (force - flow.gamma * u[i]);
    if (!kicks.empty()) u[i] += size * kicks[i];
  }
  for (std::size_t i = 0; i < z.size(); ++i) z[i] += dt_s * u[i];
}

}  // namespace golgi::latent_drive
