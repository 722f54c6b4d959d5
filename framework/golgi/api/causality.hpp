// Causality estimators compute a connectivity matrix from a dataset or a trained model. Names: "causality/…".
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
  /// @param input  input.data() is the stage's dataset, or the one that its model was trained on; other ports are found by
  ///               their names.
  ///               Constant variables are left out, so match the variables of several ports by name.
  ///               The input contains neither the ground truth nor hidden series.
  /// @return (N, N) matrices, row = target, column = source; names as in the data; undefined values are NaN
  /// @throws DataError for a recording that it cannot use, ConfigError for a model that lacks a required capability,
  ///         NumericError if the computation fails, Interrupted through check_cancelled
  virtual Connectivity estimate(const Inputs& input, const TaskContext& context) const = 0;

  Artifact run(const Inputs& inputs, const TaskContext& context) const override;
};

}  // namespace golgi
