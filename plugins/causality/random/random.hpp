// causality/random: random scores, the floor of every comparison.
#pragma once

#include <golgi/api/plugin.hpp>

namespace golgi::random_plugin {

class RandomScores final : public Causality {
 public:
  struct Params {
    static void describe(SchemaOf<Params>&) {}
  };
  static constexpr const char* name = "causality/random";
  static constexpr const char* summary = "Baseline: scores drawn uniformly from (0, 1), whatever the data.";
  static constexpr bool stochastic = true;
  static constexpr bool accepts_gaps = true;
  static constexpr bool control = true;
  static constexpr Needs needs = Needs::any;

  explicit RandomScores(const Params&) {}
  Connectivity estimate(const Inputs& input, const TaskContext& context) const override;
};

}  // namespace golgi::random_plugin
