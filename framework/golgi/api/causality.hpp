// Causality estimators: from a dataset or a trained model to a connectivity matrix. Names: "causality/…".
#pragma once

#include "golgi/api/component.hpp"
#include "golgi/api/inputs.hpp"
#include "golgi/api/model.hpp"
#include "golgi/api/task_context.hpp"
#include "golgi/data/connectivity.hpp"
#include "golgi/data/dataset.hpp"

namespace golgi {

/// An estimator of directed connectivity.
class GOLGI_API Causality : public Component {
 public:
  static constexpr ComponentKind kind = ComponentKind::causality;
  /// @param input  input.data() is the stage's dataset, or the one that its model was trained on; further ports by their names.
  ///               Variables that never vary are left out of it, so match the variables of several ports by name.
  ///               Neither truth nor hidden series are in it.
  /// @return (N, N) matrices, row = target, column = source; names as in the data; what is undefined is NaN
  /// @throws DataError for a recording that it cannot use, ConfigError for a model that lacks what it asks for, NumericError
  ///         where the computation fails, Interrupted through check_cancelled
  virtual Connectivity estimate(const Inputs& input, const TaskContext& context) const = 0;

  Artifact run(const Inputs& inputs, const TaskContext& context) const override;
};

}  // namespace golgi
