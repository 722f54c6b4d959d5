// transform/clip: values limited to an interval.
#pragma once

#include <optional>

#include "golgi/builtin/transforms/value_transform.hpp"
#include "golgi/params/schema.hpp"

namespace golgi {

/// Values below `min` become `min`, values above `max` become `max`. Events stay as they are.
class Clip : public ValueTransform {
 public:
  static constexpr const char* name = "transform/clip";
  static constexpr const char* summary = "Limits values to an interval.";
  static constexpr bool accepts_gaps = true;
  struct Params {
    std::optional<double> min, max;
    static void describe(SchemaOf<Params>& s);
  };
  /// @throws ConfigError without a limit, or if min > max
  explicit Clip(const Params& params);
  Dataset apply(const Dataset& input, const TaskContext& context) const override;

 private:
  Params params_;
};

}  // namespace golgi
