// transform/select: some of the variables.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "golgi/api/transform.hpp"
#include "golgi/params/schema.hpp"

namespace golgi {

/// Some variables, in the order given or, where others are dropped, in their original order, with the ground truth among them.
/// A warning names each variable that `varying`, `min_events` and `quality` leave out.
class Select : public Transform {
 public:
  static constexpr const char* name = "transform/select";
  static constexpr const char* summary = "Keeps some of the variables.";
  static constexpr Needs needs = Needs::any;
  static constexpr bool accepts_gaps = true;
  struct Params {
    std::vector<std::string> variables;
    std::optional<int> first;
    std::vector<std::string> drop;
    bool varying = false;
    std::optional<std::int64_t> min_events = std::nullopt;
    std::vector<std::string> quality = {};
    static void describe(SchemaOf<Params>& s);
  };
  /// @throws ConfigError where more than one of variables, first and drop is given, or nothing at all
  explicit Select(const Params& params);
  Dataset apply(const Dataset& input, const TaskContext& context) const override;

 private:
  Params params_;
};

}  // namespace golgi
