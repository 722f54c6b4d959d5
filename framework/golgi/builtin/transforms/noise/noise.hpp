// transform/noise: observation noise, as a measuring device adds it.
#pragma once

#include "golgi/builtin/transforms/value_transform.hpp"
#include "golgi/params/schema.hpp"

namespace golgi {

/// Gaussian white noise on every observed sample, as a measuring device adds it. Its variance is the variable's own over all
/// trials divided by `snr`. Events stay as they are: mark them again with transform/events where a threshold found them.
class Noise : public ValueTransform {
 public:
  static constexpr const char* name = "transform/noise";
  static constexpr const char* summary = "Adds white observation noise of a given signal-to-noise ratio.";
  static constexpr bool stochastic = true;
  static constexpr bool accepts_gaps = true;
  static constexpr bool acausal = true;
  struct Params {
    double snr = 10;
    static void describe(SchemaOf<Params>& s);
  };
  explicit Noise(const Params& params) : params_(params) {}
  Dataset apply(const Dataset& input, const TaskContext& context) const override;

 private:
  Params params_;
};

}  // namespace golgi
