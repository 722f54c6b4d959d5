// Transforms: from a dataset to a dataset. Names: "transform/…".
#pragma once

#include "golgi/api/component.hpp"
#include "golgi/api/task_context.hpp"
#include "golgi/data/dataset.hpp"

namespace golgi {

/// Changes a dataset.
struct GOLGI_API Transform : Component {
  static constexpr ComponentKind kind = ComponentKind::transform;
  /// @return the dataset that later stages see. Truth is carried along, and restricted where variables are left out; events are
  ///         kept where their times still hold; companions are dropped.
  /// @throws DataError for a recording that it cannot use, Interrupted through check_cancelled
  virtual Dataset apply(const Dataset& input, const TaskContext& context) const = 0;
};

}  // namespace golgi
