// Common input that is not recorded: slow or fast fluctuations that many cells receive together. It exposes estimators that
// mistake common input for connections.
#pragma once

#include <span>
#include <vector>

#include "golgi/api/task_context.hpp"
#include "golgi/core/export.hpp"
#include "golgi/core/rng.hpp"
#include "golgi/data/matrix.hpp"
#include "golgi/params/schema.hpp"

namespace golgi::simulation {

/// Several latent signals; each drives every neuron with a separate strength.
struct DriveParams {
  int latents = 0;
  double amplitude = 1;
  double tau_ms = 20;
  bool is_signed = false;

  static void describe(SchemaOf<DriveParams>& s) {
    s.field("latents", &DriveParams::latents).range(0, 1000).doc("Number of latent signals; 0: no common drive.");
    s.field("amplitude", &DriveParams::amplitude)
        .at_least(0)
        .unit("mV")
        .doc("The input of a neuron is this, times its loading, times the latent signal, which has a standard deviation of 1.");
    s.field("tau_ms", &DriveParams::tau_ms).above(0).unit("ms").doc("Correlation time of the signals (Ornstein-Uhlenbeck).");
    s.field("signed", &DriveParams::is_signed)
        .doc(
            "Whether loadings are normal, so that a signal excites some neurons and inhibits others; if not, their magnitudes "
            "are used.");
  }
};

/// One slow signal that raises and lowers the input of all neurons.
struct GainParams {
  double amplitude = 0;
  double tau_ms = 1000;

  static void describe(SchemaOf<GainParams>& s) {
    s.field("amplitude", &GainParams::amplitude)
        .at_least(0)
        .unit("mV")
        .doc("As `amplitude` of `drive`, with loadings uniform between 0.5 and 1.5; 0: no slow gain.");
    s.field("tau_ms", &GainParams::tau_ms).above(0).unit("ms").doc("Correlation time of the signal.");
  }
};

/// Latent signals with the same correlation time.
struct Latents {
  Matrix loadings;  ///< (K, N), in units of the input
  double tau_ms = 1;
};

/// The latent signals of a network: the same in all trials except for their time course.
/// @return empty if there is no drive
GOLGI_API std::vector<Latents> latents_of(const DriveParams& drive, const GainParams& gain, std::ptrdiff_t n,
                                          const TaskContext& context);

/// Ornstein-Uhlenbeck signals with mean 0 and standard deviation 1, stationary from the start, exact for any step length.
class GOLGI_API CommonDrive {
 public:
  /// @param latents  must outlive this   @param random  numbers of the time course
  CommonDrive(std::span<const Latents> latents, double dt_ms, Random random);

  /// Writes the input of every neuron in this step and advances by one step. @param input  one value per neuron, overwritten
  void next(std::span<double> input);

 private:
  std::span<const Latents> latents_;
  std::vector<double> decay_, kick_;   // per group
  std::vector<double> state_, noise_;  // per signal
  Random random_;
};

}  // namespace golgi::simulation
