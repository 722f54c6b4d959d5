// transform/zscore: each variable with mean 0 and variance 1.
#pragma once

#include "golgi/builtin/transforms/value_transform.hpp"
#include "golgi/params/schema.hpp"

namespace golgi {

/// (x - mean) / sd of each variable over the observed samples of all trials; sd² is the mean square deviation (1/n).
/// A variable that does not vary becomes 0, with a warning.
class ZScore : public ValueTransform {
 public:
  static constexpr const char* name = "transform/zscore";
  static constexpr const char* summary = "Gives each variable mean 0 and variance 1 over all trials.";
  static constexpr bool accepts_gaps = true;
  static constexpr bool acausal = true;
  struct Params {
    static void describe(SchemaOf<Params>&) {}
  };
  explicit ZScore(const Params&) {}
  Dataset apply(const Dataset& input, const TaskContext& context) const override;
};

}  // namespace golgi
