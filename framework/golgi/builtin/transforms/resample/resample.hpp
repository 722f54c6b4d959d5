// transform/resample: another sampling rate.
#pragma once

#include "golgi/api/transform.hpp"
#include "golgi/params/schema.hpp"

namespace golgi {

/// Low-pass filtering and resampling in one step (polyphase), without delay: unlike transform/downsample it removes frequencies
/// above the new Nyquist frequency, and accepts factors that are not whole numbers. Events keep their times. Each segment of a
/// variable between gaps is resampled separately. Delays of the ground truth are in seconds and stay.
/// Source: Crochiere & Rabiner 1983, Multirate Digital Signal Processing; design as scipy's resample_poly.
class Resample : public Transform {
 public:
  static constexpr const char* name = "transform/resample";
  static constexpr const char* summary = "Changes the sampling rate, with a polyphase anti-aliasing filter.";
  static constexpr bool accepts_gaps = true;
  static constexpr bool acausal = true;
  struct Params {
    double rate_hz = 250;  // not used: it must be given
    static void describe(SchemaOf<Params>& s);
  };
  explicit Resample(const Params& params) : params_(params) {}
  /// @throws DataError for a rate that is not a simple ratio of the present one, or leaves no sample
  Dataset apply(const Dataset& input, const TaskContext& context) const override;

 private:
  Params params_;
};

}  // namespace golgi
