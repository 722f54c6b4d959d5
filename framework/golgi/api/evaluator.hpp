// Evaluators compute scores from the ground truth and estimates. Names: "evaluate/…".
#pragma once

#include "golgi/api/component.hpp"
#include "golgi/api/inputs.hpp"
#include "golgi/api/task_context.hpp"
#include "golgi/data/connectivity.hpp"
#include "golgi/data/scores.hpp"

namespace golgi {

/// Scores estimates, by default against the ground truth.
class GOLGI_API Evaluator : public Component {
 public:
  static constexpr ComponentKind kind = ComponentKind::evaluator;
  /// @param input  by default two ports: input.dataset("truth"), which has a truth(); and "estimates", which takes many
  /// @return rows by estimate and metric; an undefined value has a reason
  /// @throws DataError if an estimate does not match the truth
  virtual Scores evaluate(const Inputs& input, const TaskContext& context) const = 0;

  Artifact run(const Inputs& inputs, const TaskContext& context) const override;
};

}  // namespace golgi
