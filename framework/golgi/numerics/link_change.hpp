// Whether what follows what among channels is the same at the beginning of a recording and at its end.
#pragma once

#include <span>

#include "golgi/core/export.hpp"
#include "golgi/data/matrix.hpp"

namespace golgi {

/// The ordered pair of channels whose correlation changes most, in standard errors.
struct LinkChange {
  double p = 1;  ///< of no change, after Bonferroni over pairs and lags
  std::ptrdiff_t target = 0, source = 0, lag = 0;
  double before = undefined, after = undefined;  ///< correlation of the target with the source `lag` samples before
};

/// Correlations at lags of 1 to 3 samples in two parts of equal length; their standard errors are those of the mean of
/// products, so that neither the parts' variances nor heavy tails have to agree, or those of the mean of sixteen blocks where
/// they are larger: correlations of oscillators that beat, or of chaos that lingers, wander. The sums cost O(N² M).
/// @param first, last  N x M, what each channel's own past does not explain
/// @param first_age, last_age  M values, how many samples of the same stretch lie before: lags do not reach beyond
GOLGI_API LinkChange link_change(const Matrix& first, std::span<const std::ptrdiff_t> first_age, const Matrix& last,
                                 std::span<const std::ptrdiff_t> last_age);

}  // namespace golgi
