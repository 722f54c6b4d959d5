// Agreement between two estimates of the same variables.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "golgi/core/export.hpp"
#include "golgi/data/connectivity.hpp"

namespace golgi {

/// Ranks of the values, from 1; equal values share the mean of their ranks. O(n log n)
GOLGI_API std::vector<double> ranks(std::span<const double> values);

/// Spearman's rank correlation; undefined for fewer than three values, and if all values of `a` or of `b` are equal.
GOLGI_API double rank_correlation(std::span<const double> a, std::span<const double> b);

struct Agreement {
  std::ptrdiff_t n_pairs = 0;               ///< pairs that both define; undirected estimates: each pair once
  double rank_correlation = undefined;      ///< of the scores of these pairs
  std::ptrdiff_t n_both = 0, n_either = 0;  ///< links with q up to the level in both, in either; 0 if one has no q
  double jaccard() const { return n_either > 0 ? static_cast<double>(n_both) / static_cast<double>(n_either) : undefined; }
};

/// Compares pairs of different variables. @param level  largest q of a link   @throws DataError if the variables differ
GOLGI_API Agreement agreement(const Connectivity& a, const Connectivity& b, double level);

}  // namespace golgi
