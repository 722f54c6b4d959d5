// Whether single counts of a correlogram are more, or fewer, than expected.
#pragma once

#include <cstddef>
#include <span>

#include <golgi/api/plugin.hpp>

namespace golgi::ccg {

/// Mid-p, two-sided: twice the smaller of P(X > count) + P(X = count)/2 and P(X < count) + P(X = count)/2 of a Poisson number,
/// at most 1. NaN unless `expected` > 0.
double poisson_mid_p(double count, double expected);

/// Signed root of the deviance: in standard deviations where much is expected, positive where the count is larger. NaN unless
/// `expected` > 0.
double deviance_root(double count, double expected);

/// What a pair's lags say together.
struct PairTest {
  double root = undefined;        ///< the one of largest size
  std::ptrdiff_t lag_index = -1;  ///< where it is; -1: no lag has an expectation
  double p = undefined;           ///< of the smallest p of all lags, corrected for their number (Sidak)
};

/// @param counts, expected  one per tested lag, an expectation of 0 where there is none
PairTest test_pair(std::span<const double> counts, std::span<const double> expected);

}  // namespace golgi::ccg
