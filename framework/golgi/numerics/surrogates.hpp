// Surrogates of time series: they keep what a null hypothesis assumes and randomise the rest.
//
//   shifted_order  keeps a series except its alignment with others (and one seam)   needs a stationary series
//   block_order    keeps the values, and the course within a block                  destroys slower structure
//   iaaft          keeps the values exactly, the power spectrum nearly              destroys nonlinear structure and alignment
//   jittered       keeps the number of events in every interval                     destroys timing finer than the interval
//
// surrogate_of applies one of these to a variable of a trial; events move with their samples.
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

/// The order of n items shifted by `offset`; items shifted past the end come first.
GOLGI_API std::vector<std::ptrdiff_t> shifted_order(std::ptrdiff_t n, std::ptrdiff_t offset);

/// Blocks of `length` neighbours in random order; one block, at a random position, may be shorter.
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
/// closely as the values allow. Stops when an iteration changes nothing, at the latest after `max_iterations`.
GOLGI_API std::vector<double> iaaft(std::span<const double> values, Random& random, const Poll& poll = no_poll,
                                    int max_iterations = 200);

/// Redraws each event uniformly in its interval: interval k is from k · interval_s to (k + 1) · interval_s; the last one ends
/// at `duration_s`.
/// @param times_s  ascending, in [0, duration_s)   @return ascending
GOLGI_API std::vector<double> jittered(std::span<const double> times_s, double interval_s, double duration_s, Random& random);

enum class SurrogateMethod { shift, blocks, iaaft, jitter };

/// How surrogates are made.
struct SurrogateKind {
  SurrogateMethod method = SurrogateMethod::shift;
  double least_shift = 0;         ///< with shift: smallest shift in either direction, as a share of the trial
  std::ptrdiff_t block = 1;       ///< with blocks: samples per block; 1: every sample by itself
  double interval_s = undefined;  ///< with jitter: length of an interval
};

/// The recording of one variable in one trial.
struct OneSeries {
  std::vector<double> values;   ///< (T); empty: only events
  std::vector<double> times_s;  ///< times of events, ascending
};

/// A surrogate of values and events, of the same length: events move with their samples. Events without values move by the same
/// rules on the grid of dt_s. iaaft removes the events; jitter does not change the values.
/// @param n_samples  samples of the trial, on the grid of dt_s
GOLGI_API OneSeries surrogate_of(const OneSeries& original, const SurrogateKind& kind, std::ptrdiff_t n_samples, double dt_s,
                                 Random& random, const Poll& poll = no_poll);

}  // namespace golgi
