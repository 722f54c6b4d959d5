// Transforms: from a dataset to a dataset. Names: "transform/…".
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
  /// @return the dataset that later stages see. Truth is carried along, and restricted where variables are left out; events are
  ///         kept where their times still hold; hidden series are dropped. What is not changed is shared: start from `input`.
  /// @throws DataError for a recording that it cannot use, Interrupted through check_cancelled
  virtual Dataset apply(const Dataset& input, const TaskContext& context) const = 0;

  Artifact run(const Inputs& inputs, const TaskContext& context) const override;
};

}  // namespace golgi
