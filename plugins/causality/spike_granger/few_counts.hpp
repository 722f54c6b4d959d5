// p-values where few spikes of two units coincide. The squared length of a pair's effects is χ² where many coincide; with few
// its tail is far heavier, since one spike more or less is a large part of them.
#pragma once

#include <cstddef>

namespace golgi::spike_granger {

/// Expected coincidences of two units within the tested lags, from which on a pair's effects are taken as normal: with 40, χ²
/// gives unrelated pairs p <= 0.05 in 0.054 and p <= 0.001 in 0.003.
constexpr double many_coincidences = 50;

/// P(|u|² >= squared) of d effects u from K coincidences, where K is Poisson and their lags are random. One of the d directions
/// is the number of coincidences, (K - λ)² / λ; the others are their spread over lags, with variance K / λ: Σ_k P(K = k) P(χ²(d
/// - 1) >= (λ squared - (k - λ)²) / k). For large λ it is the tail of χ²(d).
/// @param expected  λ > 0   @param d  >= 1
double few_counts_tail(double squared, double expected, std::ptrdiff_t d);

}  // namespace golgi::spike_granger
