// transform/calcium: the fluorescence signal of a calcium indicator, computed from events.
#pragma once

#include "golgi/api/transform.hpp"
#include "golgi/params/schema.hpp"

namespace golgi {

/// The recorded fluorescence of a calcium indicator: every event adds (1 - exp(-t/rise_s)) exp(-t/decay_s), scaled to a peak of
/// 1; values are sampled at `rate_hz`, with white noise. A camera records no events, so the output has none.
/// Source: the usual model of fluorescence without saturation, as in Vogelstein et al. 2009, Biophys. J. 97:636.
class Calcium : public Transform {
 public:
  static constexpr const char* name = "transform/calcium";
  static constexpr const char* summary = "Fluorescence of a calcium indicator, computed from events, at a camera's rate.";
  static constexpr bool stochastic = true;
  static constexpr Needs needs = Needs::events;
  struct Params {
    double rise_s = 0.05, decay_s = 0.5, rate_hz = 30, noise_sd = 0.1;
    static void describe(SchemaOf<Params>& s);
  };
  explicit Calcium(const Params& params) : params_(params) {}
  /// @throws DataError where the recording has no events, or is shorter than a frame
  Dataset apply(const Dataset& input, const TaskContext& context) const override;

 private:
  Params params_;
};

}  // namespace golgi
