// Whether the correlations between channels at short lags are the same at the beginning and at the end of a recording.
#pragma once

#include <span>

#include "golgi/core/export.hpp"
#include "golgi/data/matrix.hpp"

namespace golgi {

/// The ordered pair of channels whose correlation changes most, in standard errors.
struct LinkChange {
  double p = 1;  ///< p-value of 'no change', Bonferroni-corrected over pairs and lags
  std::ptrdiff_t target = 0, source = 0, lag = 0;
  double before = undefined, after = undefined;  ///< correlation of the target with the source `lag` samples before
};

/// Compares correlations at lags of 1 to 3 samples in two parts of equal length. Their standard errors are those of the mean of
/// products, so the parts need not agree in variance or in heavy tails, or those of the mean of sixteen blocks if these are
/// larger: correlations of beating oscillators or of slow chaos fluctuate slowly. The sums cost O(N² M).
/// @param first, last  (N, M) residuals that each channel's own past does not explain
/// @param first_age, last_age  (M) number of samples before each sample in its segment: lags do not cross segments
GOLGI_API LinkChange link_change(const Matrix& first, std::span<const std::ptrdiff_t> first_age, const Matrix& last,
                                 std::span<const std::ptrdiff_t> last_age);

}  // namespace golgi
