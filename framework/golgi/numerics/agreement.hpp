// How far two estimates of the same variables agree.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "golgi/core/export.hpp"
#include "golgi/data/connectivity.hpp"

namespace golgi {

/// From 1; equal values share the mean of their ranks. O(n log n)
GOLGI_API std::vector<double> ranks(std::span<const double> values);

/// Spearman's rank correlation; undefined for fewer than three values, and where all of one are equal.
GOLGI_API double rank_correlation(std::span<const double> a, std::span<const double> b);

struct Agreement {
  std::ptrdiff_t n_pairs = 0;               ///< that both define; of undirected estimates each once
  double rank_correlation = undefined;      ///< of their scores
  std::ptrdiff_t n_both = 0, n_either = 0;  ///< links at q up to the level; 0 where one has no q
  double jaccard() const { return n_either > 0 ? static_cast<double>(n_both) / static_cast<double>(n_either) : undefined; }
};

/// Pairs of different variables. @param level  of q   @throws DataError for estimates of other variables
GOLGI_API Agreement agreement(const Connectivity& a, const Connectivity& b, double level);

}  // namespace golgi
