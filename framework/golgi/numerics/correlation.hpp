// Pearson correlation between variables, one of them earlier by a lag.
#pragma once

#include "golgi/core/export.hpp"
#include "golgi/data/matrix.hpp"
#include "golgi/numerics/parallel.hpp"
#include "golgi/numerics/trials.hpp"

namespace golgi {

/// @param lag  >= 0, samples
/// @return (N, N): entry (i, j) correlates i(t) with j(t - lag) over the pairs that exist within trials, with the means and
///         variances of those pairs; in [-1, 1], NaN if one of them is constant. The diagonal is the autocorrelation.
GOLGI_API Matrix lagged_correlation(Trials trials, std::ptrdiff_t lag, const ParallelFor& parallel_for = serial_for);

}  // namespace golgi
