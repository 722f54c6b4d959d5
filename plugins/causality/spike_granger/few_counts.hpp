// p-values where few spikes of two units coincide. The squared length of a pair's effects is χ² where many do; of a few it has
// far heavier a tail, since one spike more or less is a large part of them.
#pragma once

#include <cstddef>

namespace golgi::spike_granger {

/// Coincidences expected of two units within the tested lags, from which on a pair's effects count as normal: of 40, χ² gives
/// unrelated pairs p <= 0.05 in 0.054 and p <= 0.001 in 0.003.
constexpr double many_coincidences = 50;

/// P(|u|² >= squared) of d effects u that follow from K coincidences, where K is Poisson and their lags are as good as random.
/// Of d directions one is the number of coincidences, (K - λ)² / λ; the others hold how they are spread over lags, and have
/// the variance K / λ: Σ_k P(K = k) P(χ²(d - 1) >= (λ squared - (k - λ)²) / k). For large λ it is the tail of χ²(d).
/// @param expected  λ > 0   @param d  >= 1
double few_counts_tail(double squared, double expected, std::ptrdiff_t d);

}  // namespace golgi::spike_granger
