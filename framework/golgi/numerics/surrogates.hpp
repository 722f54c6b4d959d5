// Surrogates of time series: what a null hypothesis leaves as it is, they keep; the rest they scramble.
//
//   shifted_order  all of a series but its alignment with others (and one seam)   needs a stationary series
//   block_order    the values, and what happens within a block                     destroys what is slower
//   iaaft          the values exactly, the power spectrum nearly                   destroys nonlinear structure and alignment
//   jittered       the number of events in every interval                          destroys timing finer than the interval
//
// surrogate_of does one of these to a variable of a trial, its events going with its samples.
//
// Sources: Theiler, Eubank, Longtin, Galdrikian & Farmer 1992 (surrogates); Schreiber & Schmitz 1996 (IAAFT); Künsch 1989
// (blocks); Amarasingham, Harrison, Hatsopoulos & Geman 2012 (jitter within intervals).
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "golgi/core/export.hpp"
#include "golgi/core/rng.hpp"
#include "golgi/data/matrix.hpp"
#include "golgi/numerics/parallel.hpp"

namespace golgi {

/// The order of n items moved on by `offset`, those that fall off the end coming first.
GOLGI_API std::vector<std::ptrdiff_t> shifted_order(std::ptrdiff_t n, std::ptrdiff_t offset);

/// Blocks of `length` neighbours in random order; one block, at a random place, may be shorter.
GOLGI_API std::vector<std::ptrdiff_t> block_order(std::ptrdiff_t n, std::ptrdiff_t length, Random& random);

/// values[order[0]], values[order[1]], …
template <class T>
std::vector<T> reordered(std::span<const T> values, std::span<const std::ptrdiff_t> order) {
  std::vector<T> result;
  result.reserve(order.size());
  for (const auto at : order) result.push_back(values[at]);
  return result;
}

/// Iterated amplitude-adjusted Fourier surrogate: a series of the same values whose power spectrum is that of `values`, as
/// nearly as the values allow. Ends where an iteration changes nothing, at the latest after `max_iterations`.
GOLGI_API std::vector<double> iaaft(std::span<const double> values, Random& random, const Poll& poll = no_poll,
                                    int max_iterations = 200);

/// Each event anew, uniformly in its interval: interval k is from k · interval_s to (k + 1) · interval_s, the last one ends at
/// `duration_s`.
/// @param times_s  ascending, in [0, duration_s)   @return ascending
GOLGI_API std::vector<double> jittered(std::span<const double> times_s, double interval_s, double duration_s, Random& random);

enum class SurrogateMethod { shift, blocks, iaaft, jitter };

/// How series are scrambled.
struct SurrogateKind {
  SurrogateMethod method = SurrogateMethod::shift;
  double least_shift = 0;         ///< of shift: at least this share of the trial from the original place, both ways round
  std::ptrdiff_t block = 1;       ///< of blocks, samples; 1: every sample for itself
  double interval_s = undefined;  ///< of jitter
};

/// What was recorded of one variable in one trial.
struct OneSeries {
  std::vector<double> values;   ///< (T); empty: events alone
  std::vector<double> times_s;  ///< of events, ascending
};

/// A surrogate of both, in the same time: samples keep their events where they go. Events without values move by the same rules
/// on the grid of dt_s. iaaft leaves no events, jitter leaves the values as they are.
/// @param n_samples  of the trial, on the grid of dt_s
GOLGI_API OneSeries surrogate_of(const OneSeries& original, const SurrogateKind& kind, std::ptrdiff_t n_samples, double dt_s,
                                 Random& random, const Poll& poll = no_poll);

}  // namespace golgi
