// Values at another sampling rate: shared by transform/resample and transform/join.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "golgi/core/poll.hpp"
#include "golgi/data/dataset.hpp"

namespace golgi {

/// `up` new samples last as long as `down` old ones; in lowest terms.
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

  /// The number of new samples in a trial of n_old samples; a remainder shorter than a new sample is left out.
  std::ptrdiff_t n_samples(std::ptrdiff_t n_old) const { return n_old * ratio_.up / ratio_.down; }
  /// The new samples within a segment of old ones, computed from that segment alone: the line from its first to its last sample
  /// is subtracted before and added back afterwards, so that it continues at both ends.
  /// @param out  a row of the whole trial; samples outside the segment stay as they are
  void resample(std::span<const double> values, SampleRange stretch, std::span<double> out) const;

 private:
  RateRatio ratio_;
  std::int64_t half_;         // taps on each side of the centre
  std::vector<double> taps_;  // on the grid common to both rates
};

/// A trial at the resampler's rate. Each segment of a variable between gaps is resampled separately; events keep their times,
/// and those after the last whole sample are left out; covariates are treated as by `covariates_on`. @param dt_s  the new
/// sampling interval
Trial resampled(const Dataset& data, std::ptrdiff_t trial, const Resampler& resampler, double dt_s, const Poll& poll);

}  // namespace golgi
