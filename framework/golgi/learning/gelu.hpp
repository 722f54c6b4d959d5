// Gaussian error linear unit, exact: g(x) = x Φ(x), Φ(x) = (1 + erf(x / √2)) / 2, g'(x) = Φ(x) + x φ(x). Both come from one
// exponential, so the forward pass keeps g' for the backward pass. Source: Hendrycks & Gimpel 2016.
#pragma once

#include <cmath>
#include <numbers>
#include <type_traits>

#include "golgi/learning/dropout.hpp"

namespace golgi::learning {

namespace detail {

template <class T>
constexpr T inverse_root_two_pi = static_cast<T>(0.39894228040143267794);

inline void gelu_pair(double x, double& value, double& slope) {
  const double below = 0.5 * std::erfc(-x / std::numbers::sqrt2);
  value = x * below;
  slope = below + x * inverse_root_two_pi<double> * std::exp(-0.5 * x * x);
}

/// Error of Φ: 1e-7. Source: Abramowitz & Stegun 1964, 7.1.26.
template <int n>
void gelu_lanes(const float* x, float* value, float* slope) {
  using Group = Lanes<float, n>;
  const Group v = Eigen::Map<const Group>(x);
  const Group t = (1 + (0.3275911f / std::numbers::sqrt2_v<float>)*v.abs()).inverse();
  const Group density = (-0.5f * v.square()).exp();
  const Group tail =
      0.5f * density * t * (0.254829592f + t * (-0.284496736f + t * (1.421413741f + t * (-1.453152027f + t * 1.061405429f))));
  // Φ is the tail left of 0 and 1 - tail right of it. Lanes need no branch: near 0, where `right` is neither 0 nor 1, both are
  // one half.
  const Group right = (v * 1e20f).max(0.0f).min(1.0f);
  const Group below = tail + right * (1 - 2 * tail);
  Eigen::Map<Group>{value} = v * below;
  Eigen::Map<Group>{slope} = below + v * density * inverse_root_two_pi<float>;
}

}  // namespace detail

/// y = g(y) and slope = g'(y), n numbers each.
template <class T>
void gelu(T* y, T* slope, Index n) {
  Index i = 0;
  if constexpr (std::is_same_v<T, float>) {
    constexpr int group = 16;
    for (; i + group <= n; i += group) detail::gelu_lanes<group>(y + i, y + i, slope + i);
    for (; i < n; ++i) detail::gelu_lanes<1>(y + i, y + i, slope + i);
  } else {
    for (; i < n; ++i) detail::gelu_pair(y[i], y[i], slope[i]);
  }
}

/// gelu followed by dropout: y = g(y) · keep · scale, slope = g'(y) · keep · scale.
/// @param first  word of the random stream, see Dropout::decide
template <class T>
void gelu_dropout(T* y, T* slope, Index n, const Dropout& dropout, const Random& random, Index first) {
  constexpr Index piece = 2048;  // stays in the first-level cache
  std::array<Keep, piece> keep;
  const T scale = static_cast<T>(dropout.scale());
  for (Index at = 0; at < n; at += piece) {
    const Index count = std::min(piece, n - at);
    gelu(y + at, slope + at, count);
    dropout.decide(random, first + Dropout::words(at), keep.data(), count);
    for (Index i = 0; i < count; ++i) {
      const T factor = static_cast<T>(keep[i]) * scale;
      y[at + i] *= factor;
      slope[at + i] *= factor;
    }
  }
}

}  // namespace golgi::learning
