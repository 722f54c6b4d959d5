// A recording in the form that the network reads, window by window.
#pragma once

#include <golgi/api/plugin.hpp>
#include <golgi/learning/tensor.hpp>
#include <span>
#include <vector>

#include "parameters.hpp"

namespace golgi::netformer {

/// Mean and deviation by which variables are scaled; stored with a trained model.
struct Scaling {
  std::vector<double> mean, deviation;  ///< (N); 0 and 1 for variables that are not scaled

  double scaled(Index variable, double value) const {
    const std::size_t i = variable;
    return (value - mean[i]) / deviation[i];
  }
};

/// Scales the targets to mean 0 and variance 1 over the training windows; other variables are not scaled.
/// @throws DataError for a target that is constant in the training windows
Scaling scale_targets(const Dataset& data, const Shape& shape, const WindowSplit& split);
/// Scales no variable.
Scaling no_scaling(Index n_variables);

class Recording {
 public:
  /// Keeps references to all arguments.
  Recording(const Dataset& data, const Shape& shape, const Scaling& scaling);

  /// Writes the history of every variable in each window: (h, B · N).
  /// @throws DataError if a window is not within the recording
  void write(std::span<const Window> windows, Tensor<float> inputs) const;
  /// Writes the samples of the targets that follow each history: (B · Q).
  void write_targets(std::span<const Window> windows, float* targets) const;

 private:
  const Dataset& data_;
  const Shape& shape_;
  const Scaling& scaling_;
};

}  // namespace golgi::netformer
