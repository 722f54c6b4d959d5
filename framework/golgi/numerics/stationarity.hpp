// Stationarity: whether channels keep a constant level and their noise a constant size. Drifts, trends and changing noise make
// channels that do not drive each other predict each other. Each channel is fitted by its own autoregression, O(N T), so no
// estimator is needed, and its residuals are compared with those of the others. The caller chooses the limits for warnings.
#pragma once

#include <span>
#include <vector>

#include "golgi/core/export.hpp"
#include "golgi/core/poll.hpp"
#include "golgi/data/matrix.hpp"
#include "golgi/numerics/link_change.hpp"

namespace golgi {

/// Segments of successive samples of one channel. Lags do not cross from one segment into the next.
using Stretches = std::vector<std::span<const double>>;

/// Results for one channel. NaN: too few samples, or the last samples determine the next one up to rounding.
struct ChannelCourse {
  /// Augmented Dickey-Fuller t of the hypothesis "it does not return to a level", with a constant; above -2.86 in 95 % of
  /// random walks.
  double return_t = undefined;
  /// T (1 - ρ) / √segments, divided by how long a step lasts: the length of the recording in units of its memory. Below 14 in
  /// 95 % of random walks.
  double memories = undefined;
  double trend_t = undefined;      ///< t of a straight trend over the recording, among the autoregression's regressors
  double trend_share = undefined;  ///< share of the channel's variance that the trend explains
  /// p of Levene's test on tenths of the recording: one-way analysis of variance of the size of the noise, with ten blocks per
  /// tenth. It allows for noise that is large or small for a while: within a block by using the blocks, over several blocks by
  /// their correlation with the next one.
  double change_p = undefined;
  double change_ratio = undefined;           ///< size of the noise in the tenth where it is largest to that in the smallest
  std::ptrdiff_t loudest = 0, quietest = 0;  ///< indices of these tenths, from 0
};

struct Courses {
  std::vector<ChannelCourse> channels;
  /// Mean correlation, over ordered pairs of channels, of the size of one channel's noise in 20 samples with that of the other
  /// in the 20 samples before. Noise that channels share at the same time does not add to it, but a shared gain does.
  double shared_gain = undefined;
  double shared_gain_error = undefined;  ///< its standard error if noise changes independently; Bartlett 1935
  /// Change between the noise (limited to 4 times its median size) of the first and of the last part: halves, or shorter parts
  /// if N² times a part would exceed 5e7. p = 1 for channels of different times.
  LinkChange links;
};

/// Autoregressions of order T / 50, at least 1 and at most 10. The size of the noise is the absolute residual, at most 4 times
/// its median, so that spikes have little weight.
/// Sources: Said & Dickey 1984, Biometrika 71:599; Levene 1960, in: Contributions to Probability and Statistics.
/// @param channels  of any lengths; segments of several channels are simultaneous if their positions in the list are equal
GOLGI_API Courses courses_of(std::span<const Stretches> channels, const Poll& poll = no_poll);

}  // namespace golgi
