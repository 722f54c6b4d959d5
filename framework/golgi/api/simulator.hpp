// Simulators and other sources make a dataset from parameters. Names: "simulator/…", "source/…".
#pragma once

#include "golgi/api/component.hpp"
#include "golgi/api/inputs.hpp"
#include "golgi/api/task_context.hpp"
#include "golgi/data/dataset.hpp"

namespace golgi {

/// Makes a dataset from parameters and random numbers, or from files.
class GOLGI_API Simulator : public Component {
 public:
  static constexpr ComponentKind kind = ComponentKind::simulator;
  /// @return at least one trial of values (N, T), T in samples of dt_s seconds; ground truth where it is known
  /// @throws DataError for files that cannot be used, NumericError if the simulation diverges, Interrupted through
  ///         check_cancelled
  virtual Dataset simulate(const TaskContext& context) const = 0;

  Artifact run(const Inputs& inputs, const TaskContext& context) const override;
};

}  // namespace golgi
