// How a network cuts a batch into chunks, and the memory that this takes.
#pragma once

#include <algorithm>

#include "network.hpp"

namespace golgi::causalformer {

/// Target number of tokens per chunk: its activations then fit the second-level cache, and matrix products run at full speed.
constexpr Index chunk_tokens = 400;

/// Largest number of groups of chunks that sum gradients of weights separately, and so of threads that share a backward pass.
constexpr Index max_groups = 8;

inline Index windows_per_chunk(const Shape& shape, Index max_windows) {
  return std::clamp<Index>(chunk_tokens / (shape.N * shape.L), 1, max_windows);
}

template <class T>
double Network<T>::bytes(const Layout& layout, Index max_windows, bool with_gradients) {
  const Shape& s = layout.shape;
  const auto sum = [&](const std::vector<SublayerSlot>& sublayers, double keys, double probabilities) {
    double numbers = 0;
    for (const auto& slot : sublayers) {
      numbers += 2 * static_cast<double>(s.D) + static_cast<double>(slot.in.out) + static_cast<double>(slot.out.in);
      if (slot.kind == SublayerKind::global_attention)
        numbers += keys;
      else if (slot.kind != SublayerKind::feed_forward)
        numbers += probabilities;
    }
    return numbers + (with_gradients ? 3 : 1) * static_cast<double>(s.D);
  };
  const double H = static_cast<double>(s.H), L = static_cast<double>(s.L), P = static_cast<double>(s.P),
               N = static_cast<double>(s.N);
  const double window = N * L * (sum(layout.encoder, 0, H * L) + static_cast<double>(layout.kv.out)) +
                        N * P * sum(layout.decoder, H * (N * L + 16), H * L);
  const Index each = windows_per_chunk(s, max_windows), n_chunks = (max_windows + each - 1) / each;
  const auto n_windows = static_cast<double>(n_chunks * each);
  if (!with_gradients) return n_windows * window * sizeof(T);
  // The dropout masks of each embedding, and after each feed-forward.
  const double D = static_cast<double>(s.D), keep = N * L * D * static_cast<double>(2 + s.encoder_layers) +
                                                    N * P * D * static_cast<double>(2 + s.decoder_layers);
  const auto groups = static_cast<double>(std::min(n_chunks, max_groups) * layout.n_trained);
  return n_windows * (window * sizeof(T) + keep * sizeof(Keep)) + groups * sizeof(T);
}

}  // namespace golgi::causalformer
