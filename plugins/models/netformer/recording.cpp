#include "recording.hpp"

#include <algorithm>
#include <cmath>
#include <string>

namespace golgi::netformer {

Scaling no_scaling(Index n_variables) {
  const std::size_t n = n_variables;
  return {std::vector<double>(n, 0), std::vector<double>(n, 1)};
}

Scaling scale_targets(const Dataset& data, const Shape& shape, const WindowSplit& split) {
  std::vector<Index> n_samples(data.n_trials());  // in training windows
  for (const Window& window : split.train)
    n_samples[window.trial] = std::max(n_samples[window.trial], window.start + shape.h + 1);
  Scaling scaling = no_scaling(shape.N);
  for (const Index i : shape.targets) {
    const auto mean_of = [&](const auto& value) {
      double sum = 0, n = 0;
      for (std::size_t r = 0; r < n_samples.size(); ++r)
        for (const double x : data.trial(static_cast<Index>(r)).values().row(i).first(n_samples[r])) sum += value(x), ++n;
      return sum / n;
    };
    const double mean = mean_of([](double x) { return x; });
    const double variance = mean_of([mean](double x) { return (x - mean) * (x - mean); });
    if (!(variance > 0))
      throw DataError(
          "'" + data.names()[i] +
          "' does not vary in the training part and cannot be scaled; set zscore_targets: " + "false, or a larger train_share");
    scaling.mean[i] = mean;
    scaling.deviation[i] = std::sqrt(variance);
  }
  return scaling;
}

Recording::Recording(const Dataset& data, const Shape& shape, const Scaling& scaling)
    : data_(data), shape_(shape), scaling_(scaling) {}

void Recording::write(std::span<const Window> windows, Tensor<float> inputs) const {
  for (Index w = 0; w < std::ssize(windows); ++w) {
    const auto& [trial, start] = windows[w];
    if (trial < 0 || trial >= data_.n_trials() || start < 0 || start + shape_.h > data_.trial(trial).n_samples())
      throw DataError("the window from sample " + std::to_string(start) + " of trial " + std::to_string(trial) +
                      " is not within the recording");
    const SharedMatrix& values = data_.trial(trial).values();
    for (Index j = 0; j < shape_.N; ++j) {
      const auto history = values.row(j).subspan(start, shape_.h);
      for (Index p = 0; p < shape_.h; ++p) inputs(p, w * shape_.N + j) = static_cast<float>(scaling_.scaled(j, history[p]));
    }
  }
}

void Recording::write_targets(std::span<const Window> windows, float* targets) const {
  for (const auto& [trial, start] : windows) {
    const SharedMatrix& values = data_.trial(trial).values();
    for (const Index i : shape_.targets) *targets++ = static_cast<float>(scaling_.scaled(i, values(i, start + shape_.h)));
  }
}

}  // namespace golgi::netformer
