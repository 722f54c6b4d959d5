// Transforms compute a dataset from a dataset. Names: "transform/…".
#pragma once

#include "golgi/api/component.hpp"
#include "golgi/api/inputs.hpp"
#include "golgi/api/task_context.hpp"
#include "golgi/data/dataset.hpp"

namespace golgi {

/// Changes a dataset.
class GOLGI_API Transform : public Component {
 public:
  static constexpr ComponentKind kind = ComponentKind::transform;
  /// @param input  of the port "data"
  /// @return the dataset that later stages get. The ground truth is kept, and restricted if variables are left out; events are
  ///         kept if their times are still valid; hidden series are dropped. Unchanged parts are shared: start from `input`.
  /// @throws DataError for a recording that it cannot use, Interrupted through check_cancelled
  virtual Dataset apply(const Dataset& input, const TaskContext& context) const = 0;

  Artifact run(const Inputs& inputs, const TaskContext& context) const override;
};

}  // namespace golgi
