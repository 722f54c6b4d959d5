// A sparse vector autoregressive process x(t) = Σ_l A_l x(t-l) + e(t), e(t) normal, independent over time.
#pragma once

#include <cstdint>
#include <functional>
#include <golgi/api/plugin.hpp>
#include <golgi/simulation/noise.hpp>
#include <golgi/simulation/stimulus.hpp>
#include <vector>

namespace golgi::var {

/// Entry (target, source) of A_lag, lag from 1.
struct Coefficient {
  std::int32_t lag = 1, target = 0, source = 0;
  double value = 0;
};

/// What to draw: each ordered pair is a link with the same probability.
struct Recipe {
  std::int32_t n = 0;
  std::int32_t order = 1;
  double connection_probability = 0;
  double strength_min = 0, strength_max = 0;  ///< magnitudes, uniform between them
  double negative_probability = 0;
  double self_strength_min = 0, self_strength_max = 0;  ///< entries (i, i) of A_1; never negative
  bool every_lag = false;  ///< a link has a coefficient at each lag, otherwise at one, drawn uniformly
};

/// By lag, then target, then source; unscaled.
std::vector<Coefficient> draw(const Recipe& recipe, Random random);

/// Largest modulus of the companion matrix's eigenvalues. O((n · order)³).
double spectral_radius_of(const std::vector<Coefficient>& coefficients, std::int32_t n, std::int32_t order);

/// Whether some power of the companion matrix has a norm below 1: a proof, where eigenvalues close together are uncertain.
bool is_stable(const std::vector<Coefficient>& coefficients, std::int32_t n, std::int32_t order, const Poll& poll = no_poll);

/// Multiplies A_l by f^l, which multiplies every eigenvalue of the companion matrix by f, so that the largest modulus becomes
/// `radius` < 1. Where it is 0 (no feedback at all) nothing is changed: the process is stable as it is.
/// @param most  to which magnitude a coefficient may grow: where one would exceed it, f and the radius stay smaller
/// @throws NumericError if the result is not stable after all
void scale_to_radius(std::vector<Coefficient>& coefficients, std::int32_t n, std::int32_t order, double radius, double most,
                     const Poll& poll = no_poll);

/// Links between different variables: weight and delay of the coefficient largest in magnitude (of equals, the shortest lag).
GroundTruth truth_of(const std::vector<Coefficient>& coefficients, std::int32_t n, double dt_s);

/// The coefficients that hold from step t on of those that are recorded, where they are others than before; else null.
using NextCoefficients = std::function<const std::vector<Coefficient>*(std::ptrdiff_t t)>;

/// @param poll  called now and then; may throw to stop
/// @param next  asked for each step in order, from the first that is dropped (t < 0) on; may be empty
/// @param stimulus  added to the innovations of every sample but the first; may be null
/// @return (n, steps), after `burn_in` samples, from zeros, were dropped
Matrix simulate(const std::vector<Coefficient>& coefficients, std::int32_t n, std::int32_t order, std::ptrdiff_t steps,
                std::ptrdiff_t burn_in, const simulation::NormalNoise& noise, Random random, const Poll& poll = no_poll,
                const NextCoefficients& next = {}, simulation::StimulusInput* stimulus = nullptr);

/// Those of links whose delays are their lags, and those of variables on themselves, in the order of draw.
/// @param own  lag 1 of each variable that depends on itself
std::vector<Coefficient> coefficients_of(const GroundTruth& wiring, const std::vector<Coefficient>& own, double dt_s);

}  // namespace golgi::var
