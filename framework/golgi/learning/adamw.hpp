// AdamW: Adam with decoupled weight decay, on every parameter. Source: Loshchilov & Hutter 2019; bias corrections as in
// PyTorch.
#pragma once

#include <cstdint>
#include <span>

#include "golgi/core/export.hpp"
#include "golgi/learning/numbers.hpp"

namespace golgi::learning {

struct AdamWRates {
  double weight_decay = 1e-3, beta1 = 0.9, beta2 = 0.999, eps = 1e-8;
};

class GOLGI_API AdamW {
 public:
  /// @param mean, square  running means of the gradient and its square, one per parameter, 0 before the first step
  AdamW(std::span<float> mean, std::span<float> square, const AdamWRates& rates)
      : rates_(rates), mean_(mean.data()), square_(square.data()) {}

  /// Begins a step; to be called before its updates.
  /// @param step  counted from 1
  void begin(std::int64_t step, double learning_rate);

  /// Updates parameters offset … offset + count - 1; callable from any thread. The gradient is first multiplied by `scale`.
  void update(Index offset, Index count, const float* gradient, float* parameters, float scale = 1);

 private:
  AdamWRates rates_;
  float *mean_, *square_;
  float decay_ = 1, rate_ = 0, eps_ = 0;
};

}  // namespace golgi::learning
