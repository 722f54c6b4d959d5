// Evaluators: from the truth and estimates to scores.
#pragma once

#include <string>
#include <vector>

#include "golgi/api/component.hpp"
#include "golgi/api/task_context.hpp"
#include "golgi/data/connectivity.hpp"
#include "golgi/data/scores.hpp"
#include "golgi/data/wiring.hpp"

namespace golgi {

struct NamedEstimate {
  std::string name;  ///< of the stage
  const Connectivity& connectivity;
};

struct EvaluatorInput {
  const Wiring& truth;
  std::string truth_name;  ///< of the stage
  std::vector<NamedEstimate> estimates;
};

struct GOLGI_API Evaluator : Component {
  static constexpr ComponentKind kind = ComponentKind::evaluator;
  virtual Scores evaluate(const EvaluatorInput& input, const TaskContext& context) const = 0;
};

}  // namespace golgi
