// Evaluators: from the truth and estimates to scores. Names: "evaluate/…".
#pragma once

#include <string>
#include <vector>

#include "golgi/api/component.hpp"
#include "golgi/api/task_context.hpp"
#include "golgi/data/connectivity.hpp"
#include "golgi/data/scores.hpp"
#include "golgi/data/wiring.hpp"

namespace golgi {

/// One estimate to be scored.
struct NamedEstimate {
  std::string name;  ///< of the stage
  const Connectivity& connectivity;
};

/// What is scored, and against what.
struct EvaluatorInput {
  const Wiring& truth;                   ///< of N variables
  std::string truth_name;                ///< of the stage
  std::vector<NamedEstimate> estimates;  ///< in the order of the pipeline; N may differ from the truth's
};

/// Scores estimates against the truth.
struct GOLGI_API Evaluator : Component {
  static constexpr ComponentKind kind = ComponentKind::evaluator;
  /// @return rows by estimate and metric; an undefined value says why
  /// @throws DataError where an estimate does not fit the truth
  virtual Scores evaluate(const EvaluatorInput& input, const TaskContext& context) const = 0;
};

}  // namespace golgi
