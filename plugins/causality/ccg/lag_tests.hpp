// Tests whether single counts of a correlogram are larger, or smaller, than expected.
#pragma once

#include <cstddef>
#include <span>

#include <golgi/api/plugin.hpp>

namespace golgi::ccg {

/// Mid-p, two-sided: twice the smaller of P(X > count) + P(X = count)/2 and P(X < count) + P(X = count)/2 of a Poisson number,
/// at most 1. NaN unless `expected` > 0.
double poisson_mid_p(double count, double expected);

/// Signed root of the deviance: about standard deviations where the expected count is large, positive where the count is
/// larger. NaN unless `expected` > 0.
double deviance_root(double count, double expected);

/// The joint test of a pair's lags.
struct PairTest {
  double root = undefined;        ///< the signed root of largest absolute value
  std::ptrdiff_t lag_index = -1;  ///< lag of that root; -1: no lag has an expectation
  double p = undefined;           ///< the smallest p of all lags, corrected for their number (Sidak)
};

/// @param counts, expected  one per tested lag, with 0 for a missing expectation
PairTest test_pair(std::span<const double> counts, std::span<const double> expected);

}  // namespace golgi::ccg
