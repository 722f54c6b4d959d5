// evaluate/my_evaluator: the fraction of true links among the strongest pairs.
#pragma once

#include <golgi/api/plugin.hpp>
#include <optional>

class MyEvaluator final : public golgi::Evaluator {
 public:
  static constexpr const char* name = "evaluate/my_evaluator";
  static constexpr const char* summary = "Fraction of true links among the strongest pairs of an estimate.";

  struct Params {
    std::optional<int> pairs;
    static void describe(golgi::SchemaOf<Params>& s) {
      s.field("pairs", &Params::pairs).at_least(1).doc("Number of strongest pairs to count; none: the number of links.");
    }
  };

  explicit MyEvaluator(const Params& params) : params_(params) {}

  /// @return one row per estimate, in [0, 1]; undefined, with the reason, if too few pairs have a score
  /// @throws golgi::DataError if an estimate and the ground truth have different numbers of variables
  golgi::Scores evaluate(const golgi::Inputs& input, const golgi::TaskContext& context) const override;

 private:
  Params params_;
};
