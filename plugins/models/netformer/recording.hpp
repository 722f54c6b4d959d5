// A recording as the network reads it, window by window.
#pragma once

#include <golgi/api/plugin.hpp>
#include <golgi/learning/tensor.hpp>
#include <span>
#include <vector>

#include "parameters.hpp"

namespace golgi::netformer {

/// What variables are scaled by; kept with a trained model.
struct Scaling {
  std::vector<double> mean, deviation;  ///< (N); 0 and 1 for those that stay as they are

  double scaled(Index variable, double value) const {
    const std::size_t i = variable;
    return (value - mean[i]) / deviation[i];
  }
};

/// The targets with mean 0 and variance 1 over what the training windows hold; other variables stay as they are.
/// @throws DataError for a target that does not vary there
Scaling scale_targets(const Dataset& data, const Shape& shape, const WindowSplit& split);
/// All variables stay as they are.
Scaling no_scaling(Index n_variables);

class Recording {
 public:
  /// Keeps all arguments.
  Recording(const Dataset& data, const Shape& shape, const Scaling& scaling);

  /// (h, B · N): of each window the history of every variable. @throws DataError where one does not lie in the recording
  void write(std::span<const Window> windows, Tensor<float> inputs) const;
  /// (B · Q): what follows each history.
  void write_targets(std::span<const Window> windows, float* targets) const;

 private:
  const Dataset& data_;
  const Shape& shape_;
  const Scaling& scaling_;
};

}  // namespace golgi::netformer
