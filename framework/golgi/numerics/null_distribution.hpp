// p-values from statistics of data on which a null hypothesis was imposed: surrogates, permuted trials. Each test alone, all
// tests together after bringing them to one scale, or the largest of all tests.
// Sources: Phipson & Smyth 2010 (1 is added above and below); Westfall & Young 1993 (the maximum).
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "golgi/core/export.hpp"
#include "golgi/data/matrix.hpp"

namespace golgi {

enum class NullPool {
  none,         ///< each test has the null distribution of its own replicates
  studentised,  ///< one for all tests, of (statistic - mean) / standard deviation: assumes that they have one shape
  max,          ///< of the largest such value over all tests: p is the family-wise one
};

/// p of K tests from m replicates: (1 + how many replicates reach the observed statistic) / (1 + how many there are). The mean
/// and standard deviation that a replicate is studentised by are those of the test's other replicates, as the observed one's
/// are those of replicates that it is none of.
/// @param observed  (K), larger = more against the null; NaN: not tested
/// @param null      (m, K); NaN: the replicate has failed for that test and is not counted
/// @return (K), NaN where not tested, where no replicate is left, and, unless pool is none, where the replicates do not vary
GOLGI_API std::vector<double> p_of_null(NullPool pool, std::span<const double> observed, ConstView null);

/// Fewest replicates with which `n_links` true ones of `n_tests` tests can reach q <= level by Benjamini & Hochberg; by max,
/// a family-wise p <= level.
GOLGI_API std::int64_t replicates_needed(NullPool pool, double n_tests, double level, double n_links = 1);

}  // namespace golgi
