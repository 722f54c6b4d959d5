// Simulators and other sources: from parameters to a dataset. Names: "simulator/…", "source/…".
#pragma once

#include "golgi/api/component.hpp"
#include "golgi/api/task_context.hpp"
#include "golgi/data/dataset.hpp"

namespace golgi {

struct GOLGI_API Simulator : Component {
  static constexpr ComponentKind kind = ComponentKind::simulator;
  /// @return at least one trial; truth where it is known.
  virtual Dataset simulate(const TaskContext& context) const = 0;
};

}  // namespace golgi
