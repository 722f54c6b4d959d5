// Mutual information of x and y given z, in nats: of Gaussian variables, and by nearest neighbours for any dependence.
// Sources: Kraskov, Stögbauer & Grassberger 2004 (algorithm 1); Frenzel & Pompe 2007 (given z); Barnett, Barrett & Seth 2009
// (Gaussian: half the log ratio of Granger causality).
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "golgi/core/export.hpp"
#include "golgi/data/matrix.hpp"

namespace golgi {

/// ψ(n) for whole n >= 1.
GOLGI_API double digamma(std::ptrdiff_t n);

/// Half the log of the residual variances' ratio, of y without and with x, both with z and a constant.
/// @param x, y, z  (dimensions, n) each; y has one, z may have none
/// @return  0 where y follows from z
GOLGI_API double gaussian_information(ConstView x, ConstView y, ConstView z);

/// What KSG needs to know of its samples.
struct KsgOptions {
  int k = 4;                 ///< neighbours
  std::int64_t window = 1;   ///< samples nearer in time than this count for nothing; 1: the sample itself
  bool brute_force = false;  ///< for tests: never a tree
  bool tree = false;         ///< for tests: always
};

/// KSG's first estimator, maximum norm over all coordinates. Unbiased to a few hundredths; small values may be negative.
/// @param x, y, z  (dimensions, n) each, coordinates of about the same spread, without ties; z may have none
/// @param times    (n) ascending
GOLGI_API double ksg_information(ConstView x, ConstView y, ConstView z, std::span<const std::int64_t> times,
                                 const KsgOptions& options);

/// Copies the values with mean 0 and variance 1.
GOLGI_API std::vector<double> standardised(std::span<const double> values);
/// The same; values that equal another get noise of 1e-8 standard deviations, of a fixed seed, which breaks ties.
/// @param n_tied  set to their number
GOLGI_API std::vector<double> standardised_without_ties(std::span<const double> values, std::uint64_t stream,
                                                        std::ptrdiff_t& n_tied);

}  // namespace golgi
