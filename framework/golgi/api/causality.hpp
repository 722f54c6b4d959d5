// Causality estimators: from a dataset or a trained model to a connectivity matrix. Names: "causality/…".
#pragma once

#include <memory>
#include <string>

#include "golgi/api/component.hpp"
#include "golgi/api/model.hpp"
#include "golgi/api/task_context.hpp"
#include "golgi/data/connectivity.hpp"
#include "golgi/data/dataset.hpp"

namespace golgi {

/// `data` is the stage's input, or the dataset that its model was trained on. Its truth is for evaluators; leave it alone.
struct EstimatorInput {
  const Dataset& data;
  const FittedModel* model = nullptr;  ///< null where the input is a dataset
  std::string model_name{};            ///< component, for messages
};

/// An estimator of directed connectivity.
struct GOLGI_API Causality : Component {
  static constexpr ComponentKind kind = ComponentKind::causality;
  /// @return (N, N) matrices, row = target, column = source; names as in the data; what is undefined is NaN
  /// @throws DataError for a recording that it cannot use, ConfigError for a model that lacks what it asks for, NumericError
  ///         where the computation fails, Interrupted through check_cancelled
  virtual Connectivity estimate(const EstimatorInput& input, const TaskContext& context) const = 0;
};

}  // namespace golgi
