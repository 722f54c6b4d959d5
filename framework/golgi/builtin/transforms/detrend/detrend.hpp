// transform/detrend: values without their polynomial trend.
#pragma once

#include "golgi/builtin/transforms/value_transform.hpp"
#include "golgi/params/schema.hpp"

namespace golgi {

/// Removes the least-squares polynomial in time from each variable of each trial.
class Detrend : public ValueTransform {
 public:
  static constexpr const char* name = "transform/detrend";
  static constexpr const char* summary = "Removes a polynomial trend from each variable of each trial.";
  static constexpr bool accepts_gaps = true;
  static constexpr bool acausal = true;
  struct Params {
    int order = 1;
    static void describe(SchemaOf<Params>& s);
  };
  explicit Detrend(const Params& params) : params_(params) {}
  Dataset apply(const Dataset& input, const TaskContext& context) const override;

 private:
  Params params_;
};

}  // namespace golgi
