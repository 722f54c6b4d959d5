// Values at another sampling rate: what transform/resample and transform/join share.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "golgi/core/poll.hpp"
#include "golgi/data/dataset.hpp"

namespace golgi {

/// `up` new samples last as long as `down` old ones; without a common divisor.
struct RateRatio {
  std::int64_t up = 1, down = 1;
  friend bool operator==(const RateRatio&, const RateRatio&) = default;
};

/// @throws DataError where the two are not a ratio of whole numbers up to 10,000, to within 1e-9; the message names the nearest
/// rate
RateRatio rate_ratio(double old_dt_s, double new_dt_s);

/// A polyphase filter: low-pass at the lower one of both Nyquist frequencies, (10 max(up, down) · 2 + 1) taps of a sinc under a
/// Kaiser window (beta 5), as scipy's resample_poly designs it.
class Resampler {
 public:
  explicit Resampler(RateRatio ratio);

  /// Of a trial of so many old samples; a rest shorter than a new sample is left out.
  std::ptrdiff_t n_samples(std::ptrdiff_t n_old) const { return n_old * ratio_.up / ratio_.down; }
  /// The new samples that lie in a stretch of old ones, from those of the stretch alone: the line from its first to its last
  /// sample is taken out before, and put back afterwards, so that it goes on at both ends.
  /// @param out  of the whole trial; others stay as they are
  void resample(std::span<const double> values, SampleRange stretch, std::span<double> out) const;

 private:
  RateRatio ratio_;
  std::int64_t half_;         // taps on each side of the middle
  std::vector<double> taps_;  // at the rate of old and new samples together
};

/// A trial at the resampler's rate: each stretch of a variable between gaps for itself; events keep their times, and those
/// beyond the last whole sample are left out; covariates as `covariates_on`. @param dt_s  the new sampling interval
Trial resampled(const Dataset& data, std::ptrdiff_t trial, const Resampler& resampler, double dt_s, const Poll& poll);

}  // namespace golgi
