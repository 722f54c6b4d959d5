// transform/resample: another sampling rate.
#pragma once

#include "golgi/api/transform.hpp"
#include "golgi/params/schema.hpp"

namespace golgi {

/// A low-pass filter and samples at the new rate in one (polyphase), without delay: unlike transform/downsample it takes out
/// what the new rate cannot show, and takes factors that are not whole numbers. Events keep their times. Each stretch of a
/// variable between gaps is treated for itself. Delays of the truth are in seconds and stay.
/// Source: Crochiere & Rabiner 1983, Multirate Digital Signal Processing; design as scipy's resample_poly.
class Resample : public Transform {
 public:
  static constexpr const char* name = "transform/resample";
  static constexpr const char* summary = "Another sampling rate, by a polyphase filter against aliases.";
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
