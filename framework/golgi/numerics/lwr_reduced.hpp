// LWR fits without one variable, for all variables in turn: what the significance tests need. Refitting N times from the
// samples costs O(N³·p·T). Here the lagged products are summed once, O(N²·p·T), and each reduced recursion runs on them,
// O(N³·p³): at N = 40, p = 3, T = 5,000 some thirty times less work.
#pragma once

#include "golgi/core/export.hpp"
#include "golgi/numerics/parallel.hpp"
#include "golgi/numerics/trials.hpp"

namespace golgi {

/// Residual variance of i in the VAR of the given order, by LWR, of all variables but j; the divisor is that of LwrFits.
/// Works on lagged products unless their condition number exceeds 1e7, where it refits from the samples.
/// @return (N, N) row i, column j; diagonal NaN
/// @throws NumericError if such a VAR cannot be fitted
GOLGI_API Matrix lwr_reduced_variances(Trials trials, std::ptrdiff_t order, const ParallelFor& parallel_for = serial_for);

/// The simple twin: N refits from the samples.
GOLGI_API Matrix lwr_reduced_variances_by_refit(Trials trials, std::ptrdiff_t order,
                                                const ParallelFor& parallel_for = serial_for);

}  // namespace golgi
