#include "golgi/learning/adamw.hpp"

#include <Eigen/Core>
#include <algorithm>
#include <cmath>

namespace golgi::learning {

void AdamW::begin(std::int64_t step, double learning_rate) {
  const double correction1 = 1 - std::pow(rates_.beta1, static_cast<double>(step));
  const double correction2 = 1 - std::pow(rates_.beta2, static_cast<double>(step));
  decay_ = static_cast<float>(1 - learning_rate * rates_.weight_decay);
  rate_ = static_cast<float>(learning_rate / correction1 * std::sqrt(correction2));
  eps_ = static_cast<float>(rates_.eps * std::sqrt(correction2));
}

void AdamW::update(Index offset, Index count, const float* gradient, float* parameters, float scale) {
  const auto beta1 = static_cast<float>(rates_.beta1), beta2 = static_cast<float>(rates_.beta2);
  const auto keep1 = static_cast<float>(1 - rates_.beta1) * scale, keep2 = static_cast<float>(1 - rates_.beta2) * scale * scale;
  constexpr Index piece = 1024;  // stays in the first-level cache from one line to the next
  for (Index at = 0; at < count; at += piece) {
    const Index n = std::min(piece, count - at);
    const Eigen::Map<const Eigen::ArrayXf> g(gradient + offset + at, n);
    Eigen::Map<Eigen::ArrayXf> m(mean_ + offset + at, n), v(square_ + offset + at, n), p(parameters + offset + at, n);
    m = beta1 * m + keep1 * g;
    v = beta2 * v + keep2 * g.square();
    // p - rate m̂ / (sqrt(v̂) + eps), both corrections taken out of the loop
    p = decay_ * p - rate_ * m / (v.sqrt() + eps_);
  }
}

}  // namespace golgi::learning
