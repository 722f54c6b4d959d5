// causality/random: scores that know nothing, the floor of every comparison.
#pragma once

#include <golgi/api/plugin.hpp>

namespace golgi::random_plugin {

class RandomScores final : public Causality {
 public:
  struct Params {
    static void describe(SchemaOf<Params>&) {}
  };
  static constexpr const char* name = "causality/random";
  static constexpr const char* summary = "Control: scores drawn uniformly from (0, 1), whatever the data.";
  static constexpr bool stochastic = true;
  static constexpr bool accepts_mask = true;
  static constexpr bool control = true;

  explicit RandomScores(const Params&) {}
  Connectivity estimate(const EstimatorInput& input, const TaskContext& context) const override;
};

}  // namespace golgi::random_plugin
