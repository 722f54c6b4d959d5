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

/// How to draw coefficients: each ordered pair has a link with the same probability.
struct Recipe {
  std::int32_t n = 0;
  std::int32_t order = 1;
  double connection_probability = 0;
  double strength_min = 0, strength_max = 0;  ///< magnitudes, uniform between them
  double negative_probability = 0;
  double self_strength_min = 0, self_strength_max = 0;  ///< entries (i, i) of A_1; never negative
  bool every_lag = false;  ///< whether a link has a coefficient at each lag; otherwise at one lag, drawn uniformly
};

/// Draws unscaled coefficients, sorted by lag, then target, then source.
std::vector<Coefficient> draw(const Recipe& recipe, Random random);

/// Largest modulus of the companion matrix's eigenvalues. O((n · order)³).
double spectral_radius_of(const std::vector<Coefficient>& coefficients, std::int32_t n, std::int32_t order);

/// Whether some power of the companion matrix has a norm below 1. This proves stability, while computed eigenvalues are
/// uncertain if they are close together.
bool is_stable(const std::vector<Coefficient>& coefficients, std::int32_t n, std::int32_t order, const Poll& poll = no_poll);

/// Multiplies A_l by f^l, which multiplies every eigenvalue of the companion matrix by f, so that the largest modulus becomes
/// `radius` < 1. If it is 0 (no feedback at all), nothing is changed, because the process is already stable.
/// @param most  largest magnitude to which a coefficient may grow; if one would exceed it, f and the radius stay smaller
/// @throws NumericError if the result is not stable
void scale_to_radius(std::vector<Coefficient>& coefficients, std::int32_t n, std::int32_t order, double radius, double most,
                     const Poll& poll = no_poll);

/// Links between different variables, with weight and delay of their largest coefficient in magnitude (if several are equal,
/// the one with the shortest lag).
GroundTruth truth_of(const std::vector<Coefficient>& coefficients, std::int32_t n, double dt_s);

/// The coefficients that hold from step t on if they change there, else null. Steps are counted from the first recorded one.
using NextCoefficients = std::function<const std::vector<Coefficient>*(std::ptrdiff_t t)>;

/// Simulates the process from zeros.
/// @param poll  called from time to time; may throw to stop
/// @param next  called for each step in order, including those of the burn-in (t < 0); may be empty
/// @param stimulus  added to the innovations of every sample but the first; may be null
/// @return (n, steps), without the first `burn_in` samples
Matrix simulate(const std::vector<Coefficient>& coefficients, std::int32_t n, std::int32_t order, std::ptrdiff_t steps,
                std::ptrdiff_t burn_in, const simulation::NormalNoise& noise, Random random, const Poll& poll = no_poll,
                const NextCoefficients& next = {}, simulation::StimulusInput* stimulus = nullptr);

/// The coefficients of links, whose delays give the lags, and of variables on themselves, in the same order as from draw.
/// @param own  coefficients, at lag 1, of the variables that depend on themselves
std::vector<Coefficient> coefficients_of(const GroundTruth& wiring, const std::vector<Coefficient>& own, double dt_s);

}  // namespace golgi::var
