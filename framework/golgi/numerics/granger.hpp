// Pairwise-conditional Granger causality, from one fitted VAR: how much better target i is predicted if source j's past is
// known in addition to all others'. Source: Barnett & Seth 2015, "Granger causality for state-space models", Phys. Rev. E 91.
// Without j the observed variables follow a state-space model whose hidden state is j's own past (hidden_sources.hpp). With P
// the covariance of its error, Σᴿ_ii = Σ_ii + c_i P c_iᵀ and F(i, j) = ln Σᴿ_ii - ln Σ_ii = log1p(c_i P c_iᵀ / Σ_ii), without
// cancellation.
#pragma once

#include "golgi/core/export.hpp"
#include "golgi/numerics/parallel.hpp"
#include "golgi/numerics/var.hpp"

namespace golgi {

/// @return (N, N) F(target, source), dimensionless, >= 0; diagonal NaN
/// @throws NumericError if a source's Riccati equation has no accurate solution; the message gives the source's index
GOLGI_API Matrix pairwise_conditional_granger(const VarModel& model, const ParallelFor& parallel_for = serial_for);

/// The tests of 'no effect'; see granger_p_values.
enum class GrangerTest { f, likelihood_ratio };

/// p-values of 'no effect of j on i given the others', as in the MVGC toolbox 1.3: the residual variances of i in the full VAR
/// and in a VAR of the same order fitted without j, both by LWR. F-test with (p, M - p·N - 1) degrees of freedom, or M times
/// the log ratio against χ² with p. The two fits are not nested least squares, so the statistic can be negative: p is then 1.
/// @return (N, N), diagonal NaN
/// @throws DataError for M <= p·N + 1   @throws NumericError if a reduced VAR cannot be fitted
GOLGI_API Matrix granger_p_values(Trials trials, const VarModel& full, GrangerTest test,
                                  const ParallelFor& parallel_for = serial_for);

}  // namespace golgi
