// evaluate/my_evaluator: how many of the strongest pairs are true links?
#pragma once

#include <golgi/api/plugin.hpp>
#include <optional>

class MyEvaluator final : public golgi::Evaluator {
 public:
  static constexpr const char* name = "evaluate/my_evaluator";
  static constexpr const char* summary = "Share of true links among the strongest pairs of an estimate.";

  struct Params {
    std::optional<int> pairs;
    static void describe(golgi::SchemaOf<Params>& s) {
      s.field("pairs", &Params::pairs)
          .at_least(1)
          .doc("How many of the strongest pairs are looked at; none: as many as links.");
    }
  };

  explicit MyEvaluator(const Params& params) : params_(params) {}

  /// @return one row per estimate, in [0, 1]; undefined, with the reason, where too few pairs have a score
  /// @throws golgi::DataError where an estimate and the truth are of different variables
  golgi::Scores evaluate(const golgi::Inputs& input, const golgi::TaskContext& context) const override;

 private:
  Params params_;
};
