// Whether channels keep one level and their noise one size: drifts, trends and changing noise make channels that do not drive
// each other predict each other. Each channel is looked at by an autoregression of its own, O(N T), so that no estimator is
// needed, and what is left of it next to the others' remainders; limits on what was found are for who warns.
#pragma once

#include <span>
#include <vector>

#include "golgi/core/export.hpp"
#include "golgi/core/poll.hpp"
#include "golgi/data/matrix.hpp"
#include "golgi/numerics/link_change.hpp"

namespace golgi {

/// Samples of one channel that follow each other. Lags do not reach from one stretch into the next.
using Stretches = std::vector<std::span<const double>>;

/// Of one channel. NaN: too few samples, or the next sample follows from the last ones to rounding.
struct ChannelCourse {
  /// Augmented Dickey-Fuller t of "it does not return to a level", with a constant; below -2.86 in 95 % of channels that
  /// return.
  double return_t = undefined;
  /// T (1 - ρ) / √stretches, in units of what a step lasts: how many times the recording is longer than its memory. Below 14 in
  /// 95 % of random walks.
  double memories = undefined;
  double trend_t = undefined;      ///< t of a straight trend over the recording, among the autoregression's regressors
  double trend_share = undefined;  ///< of the channel's variance
  /// Levene's test on tenths of the recording: one-way analysis of variance of the size of the noise, each tenth by ten blocks,
  /// so that noise that is large or small for a while within a block is allowed for, and over several blocks by their
  /// correlation with the next one.
  double change_p = undefined;
  double change_ratio = undefined;           ///< of the noise in the tenth where it is largest to that where it is smallest
  std::ptrdiff_t loudest = 0, quietest = 0;  ///< those tenths, from 0
};

struct Courses {
  std::vector<ChannelCourse> channels;
  /// Mean correlation, over ordered pairs of channels, of the size of one's noise in 20 samples with that of the other in the
  /// 20 before. Noise that channels share at one time does not add to it, a gain that they share does.
  double shared_gain = undefined;
  double shared_gain_error = undefined;  ///< its standard error where noise changes independently; Bartlett 1935
  /// Between the noise (at most 4 times its median size) of the first and of the last part: halves, or shorter where N² times a
  /// part would exceed 5e7. p = 1 for channels of different times.
  LinkChange links;
};

/// Autoregressions of order T / 50, at least 1 and at most 10. The size of the noise is the absolute residual, at most 4 times
/// its median, so that spikes count little.
/// Sources: Said & Dickey 1984, Biometrika 71:599; Levene 1960, in: Contributions to Probability and Statistics.
/// @param channels  of any lengths; stretches of several channels are of one time where their places are
GOLGI_API Courses courses_of(std::span<const Stretches> channels, const Poll& poll = no_poll);

}  // namespace golgi
