// Transforms: from a dataset to a dataset. Names: "transform/…".
#pragma once

#include "golgi/api/component.hpp"
#include "golgi/api/task_context.hpp"
#include "golgi/data/dataset.hpp"

namespace golgi {

struct GOLGI_API Transform : Component {
  static constexpr ComponentKind kind = ComponentKind::transform;
  virtual Dataset apply(const Dataset& input, const TaskContext& context) const = 0;
};

}  // namespace golgi
