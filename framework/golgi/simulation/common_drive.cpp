#include "golgi/simulation/common_drive.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace golgi::simulation {

std::vector<Latents> latents_of(const DriveParams& drive, const GainParams& gain, std::ptrdiff_t n,
                                const TaskContext& context) {
  std::vector<Latents> all;
  if (drive.latents > 0 && drive.amplitude > 0) {
    Matrix loadings(drive.latents, n);
    context.random("drive loadings").fill_normal(loadings.values(), 0, drive.amplitude);
    if (!drive.is_signed)
      for (double& loading : loadings.values()) loading = std::abs(loading);
    all.push_back({std::move(loadings), drive.tau_ms});
  }
  if (gain.amplitude > 0) {
    Matrix loadings(1, n);
    context.random("gain loadings").fill_uniform(loadings.values());
    for (double& loading : loadings.values()) loading = gain.amplitude * (0.5 + loading);
    all.push_back({std::move(loadings), gain.tau_ms});
  }
  return all;
}

CommonDrive::CommonDrive(std::span<const Latents> latents, double dt_ms, Random random) : latents_(latents), random_(random) {
  std::ptrdiff_t n_signals = 0;
  for (const Latents& group : latents) {
    decay_.push_back(std::exp(-dt_ms / group.tau_ms));
    kick_.push_back(std::sqrt(-std::expm1(-2 * dt_ms / group.tau_ms)));
    n_signals += group.loadings.rows();
  }
  state_.resize(n_signals);
  noise_.resize(n_signals);
  random_.fill_normal(state_);
}

void CommonDrive::next(std::span<double> input) {
  std::ranges::fill(input, 0.0);
  random_.fill_normal(noise_);
  std::size_t signal = 0;
  for (std::size_t g = 0; g < latents_.size(); ++g) {
    const Matrix& loadings = latents_[g].loadings;
    for (std::ptrdiff_t k = 0; k < loadings.rows(); ++k, ++signal) {
      const auto strength = loadings.row(k);
      const double value = state_[signal];
      for (std::size_t i = 0; i < strength.size(); ++i) input[i] = std::fma(strength[i], value, input[i]);
      state_[signal] = std::fma(kick_[g], noise_[signal], decay_[g] * value);
    }
  }
}

}  // namespace golgi::simulation
