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

/// Half the log ratio of the residual variances of y without and with x, both given z and a constant.
/// @param x, y, z  (dimensions, n) each; y has one, z may have none
/// @return  0 if y follows from z
GOLGI_API double gaussian_information(ConstView x, ConstView y, ConstView z);

/// Options of the KSG estimator.
struct KsgOptions {
  int k = 4;                 ///< number of neighbours
  std::int64_t window = 1;   ///< samples nearer in time than this are ignored; 1: only the sample itself
  bool brute_force = false;  ///< for tests: never use a tree
  bool tree = false;         ///< for tests: always use a tree
};

/// The first estimator of KSG, with the maximum norm over all coordinates. Its bias is at most a few hundredths; small values
/// may be negative.
/// @param x, y, z  (dimensions, n) each, coordinates of about the same spread, without ties; z may have none
/// @param times    (n) ascending
GOLGI_API double ksg_information(ConstView x, ConstView y, ConstView z, std::span<const std::int64_t> times,
                                 const KsgOptions& options);

/// The values, scaled to mean 0 and variance 1.
GOLGI_API std::vector<double> standardised(std::span<const double> values);
/// As `standardised`; values that equal another one get noise of 1e-8 standard deviations, from a fixed seed, to break ties.
/// @param n_tied  set to the number of such values
GOLGI_API std::vector<double> standardised_without_ties(std::span<const double> values, std::uint64_t stream,
                                                        std::ptrdiff_t& n_tied);

}  // namespace golgi
