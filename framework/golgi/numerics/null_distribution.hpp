// p-values from statistics of data on which a null hypothesis was imposed: surrogates, permuted trials. Each test is evaluated
// alone, all tests together on a common scale, or by the largest statistic of all tests.
// Sources: Phipson & Smyth 2010 (1 is added to numerator and denominator); Westfall & Young 1993 (the maximum).
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "golgi/core/export.hpp"
#include "golgi/data/matrix.hpp"

namespace golgi {

enum class NullPool {
  none,         ///< each test has the null distribution of its own replicates
  studentised,  ///< one for all tests, of (statistic - mean) / standard deviation: assumes that all have the same shape
  max,          ///< that of the largest such value over all tests: p is family-wise
};

/// p-values of K tests from m replicates: (1 + number of replicates that reach the observed statistic) / (1 + number of
/// replicates). A replicate is studentised by the mean and standard deviation of the test's other replicates, since the
/// observed statistic is not among its replicates either.
/// @param observed  (K), larger values are stronger evidence against the null hypothesis; NaN: not tested
/// @param null      (m, K); NaN: the replicate has failed for that test and is not counted
/// @return (K), NaN where not tested, where no replicate is left, and, unless pool is none, where the replicates do not vary
GOLGI_API std::vector<double> p_of_null(NullPool pool, std::span<const double> observed, ConstView null);

/// The smallest number of replicates with which `n_links` true links among `n_tests` tests can reach q <= level by Benjamini &
/// Hochberg; with max, a family-wise p <= level.
GOLGI_API std::int64_t replicates_needed(NullPool pool, double n_tests, double level, double n_links = 1);

}  // namespace golgi
