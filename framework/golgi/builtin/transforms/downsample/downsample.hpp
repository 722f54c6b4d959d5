// transform/downsample: a lower sampling rate.
#pragma once

#include "golgi/builtin/transforms/value_transform.hpp"
#include "golgi/params/schema.hpp"

namespace golgi {

/// One sample from every `factor` samples; an incomplete rest at the end is removed. Events keep their times.
class Downsample : public ValueTransform {
 public:
  static constexpr const char* name = "transform/downsample";
  static constexpr const char* summary = "Lowers the sampling rate by a whole factor.";
  static constexpr bool accepts_gaps = true;
  enum class Method {
    mean,  ///< the mean of the observed samples
    pick,  ///< the first sample
  };
  struct Params {
    int factor = 2;
    Method method = Method::mean;
    static void describe(SchemaOf<Params>& s);
  };
  explicit Downsample(const Params& params) : params_(params) {}
  Dataset apply(const Dataset& input, const TaskContext& context) const override;

 private:
  Params params_;
};

}  // namespace golgi
