// transform/fill: fills missing samples from the observed ones next to them, for estimators that accept no gaps.
#pragma once

#include <cstdint>
#include <optional>

#include "golgi/builtin/transforms/value_transform.hpp"
#include "golgi/params/schema.hpp"

namespace golgi {

/// Missing samples are interpolated linearly between the observed ones next to them; at the ends of a trial they get the value
/// of the nearest one. A variable without an observed sample in a trial stays missing there. Events stay as they are.
class Fill : public ValueTransform {
 public:
  static constexpr const char* name = "transform/fill";
  static constexpr const char* summary = "Fills missing samples by linear interpolation in time.";
  static constexpr bool accepts_gaps = true;
  static constexpr bool acausal = true;
  struct Params {
    std::optional<std::int64_t> max_gap;
    static void describe(SchemaOf<Params>& s);
  };
  explicit Fill(const Params& params) : params_(params) {}
  Dataset apply(const Dataset& input, const TaskContext& context) const override;

 private:
  Params params_;
};

}  // namespace golgi
