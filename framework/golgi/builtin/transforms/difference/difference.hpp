// transform/difference: differences of successive samples, for recordings whose mean drifts.
#pragma once

#include "golgi/builtin/transforms/value_transform.hpp"
#include "golgi/params/schema.hpp"

namespace golgi {

/// x(t) - x(t-1), `order` times. The first `order` samples and the events before them are removed; other events move
/// with their samples.
class Difference : public ValueTransform {
 public:
  static constexpr const char* name = "transform/difference";
  static constexpr const char* summary = "Differences of successive samples.";
  static constexpr bool accepts_gaps = true;
  struct Params {
    int order = 1;
    static void describe(SchemaOf<Params>& s);
  };
  explicit Difference(const Params& params) : params_(params) {}
  Dataset apply(const Dataset& input, const TaskContext& context) const override;

 private:
  Params params_;
};

}  // namespace golgi
