// transform/slice: a range of samples.
#pragma once

#include <cstdint>
#include <optional>

#include "golgi/api/transform.hpp"
#include "golgi/params/schema.hpp"

namespace golgi {

/// Samples start … stop-1 of each trial; events move with their samples.
class Slice : public Transform {
 public:
  static constexpr const char* name = "transform/slice";
  static constexpr const char* summary = "Keeps a range of samples of each trial.";
  static constexpr bool accepts_gaps = true;
  struct Params {
    std::int64_t start = 0;
    std::optional<std::int64_t> stop;
    static void describe(SchemaOf<Params>& s);
  };
  /// @throws ConfigError unless start < stop
  explicit Slice(const Params& params);
  Dataset apply(const Dataset& input, const TaskContext& context) const override;

 private:
  Params params_;
};

}  // namespace golgi
