// Dropout: each number is kept with probability 1 - p and then scaled by 1 / (1 - p). Each decision uses 16 random bits of a
// counter-based stream, so it depends on the seed and the position in the batch, not on the order of computation.
#pragma once

#include <array>
#include <cmath>
#include <cstdint>
#include <cstring>

#include "golgi/api/plugin.hpp"

#include "golgi/learning/tensor.hpp"

namespace golgi::learning {

using Keep = std::uint8_t;  ///< 1 or 0

class Dropout {
 public:
  Dropout() = default;
  /// @param p  in [0, 1), rounded to a multiple of 2^-16
  explicit Dropout(double p) : threshold_(static_cast<std::uint16_t>(std::lround(p * 65536))) {}

  bool active() const { return threshold_ > 0; }
  double scale() const { return 65536.0 / (65536.0 - threshold_); }
  /// Words of the random stream that n decisions use.
  static Index words(Index n) { return (n + 3) / 4; }

  /// @param first  word of the stream where these decisions begin
  void decide(Random random, Index first, Keep* keep, Index n) const {
    random.seek(static_cast<std::uint64_t>(first));
    std::array<std::uint64_t, piece / 4> bits;
    std::array<std::uint16_t, piece> parts;
    for (Index at = 0; at < n; at += piece) {
      const Index count = std::min<Index>(piece, n - at);
      random.fill_words(std::span(bits).first(words(count)));
      std::memcpy(parts.data(), bits.data(), sizeof bits);
      if (count == piece)
        for (Index i = 0; i < piece; ++i) keep[at + i] = parts[i] >= threshold_;
      else
        for (Index i = 0; i < count; ++i) keep[at + i] = parts[i] >= threshold_;
    }
  }

 private:
  static constexpr Index piece = 1024;
  std::uint16_t threshold_ = 0;
};

/// y = x · keep · scale
template <class T>
void drop(const T* x, const Keep* keep, T scale, T* y, Index n) {
  for (Index i = 0; i < n; ++i) y[i] = x[i] * (static_cast<T>(keep[i]) * scale);
}

/// y = r + y · keep · scale
template <class T>
void drop_onto(const T* r, const Keep* keep, T scale, T* y, Index n) {
  for (Index i = 0; i < n; ++i) y[i] = r[i] + y[i] * (static_cast<T>(keep[i]) * scale);
}

}  // namespace golgi::learning
