// The definitions of network.hpp, for network.cpp (float) and for tests (double).
#pragma once

#include <algorithm>

#include "network.hpp"
#include "network_backward.hpp"
#include "network_forward.hpp"
#include "network_memory.hpp"

namespace golgi::causalformer {

template <class T>
Network<T>::Network(const Layout& layout, Index max_windows, bool with_gradients)
    : layout_(layout),
      shape_(layout.shape),
      epsilon_(static_cast<T>(layout.shape.norm_epsilon)),
      with_gradients_(with_gradients),
      self_(shape_.H, shape_.E, shape_.L, shape_.L),
      local_(shape_.H, shape_.E, shape_.P, shape_.L),
      global_(shape_.H, shape_.E, shape_.P, shape_.L, shape_.N) {
  const Index windows = windows_per_chunk(shape_, max_windows), lanes = windows * shape_.N;
  const auto take = [&](Stream& stream, const std::vector<SublayerSlot>& sublayers, Index steps) {
    const Index M = steps * lanes;
    stream.t = Storage<T>(pool_, 1, M);
    stream.y = Storage<T>(pool_, 1, M);
    stream.keep.resize(with_gradients ? 2 * shape_.D * M : 0);
    for (std::size_t s = 0; s <= sublayers.size(); ++s) stream.x.emplace_back(pool_, shape_.D, M);
    if (with_gradients) {
      stream.d_x = Storage<T>(pool_, shape_.D, M);
      stream.d_h = Storage<T>(pool_, shape_.D, M);
      stream.d_y = Storage<T>(pool_, 1, M);
    }
    for (const auto& slot : sublayers) {
      Block& block = stream.blocks.emplace_back();
      block.h = Storage<T>(pool_, shape_.D, M);
      block.in = Storage<T>(pool_, slot.in.out, M);
      if (slot.kind == SublayerKind::feed_forward) {
        block.slope = Storage<T>(pool_, slot.in.out, M);
        block.keep.resize(with_gradients ? shape_.D * M : 0);
      } else {
        block.heads = Storage<T>(pool_, slot.out.in, M);
      }
      switch (slot.kind) {
        case SublayerKind::self_attention: block.probabilities = Storage<T>(pool_, 1, self_.n_probabilities(lanes)); break;
        case SublayerKind::local_attention: block.probabilities = Storage<T>(pool_, 1, local_.n_probabilities(lanes)); break;
        case SublayerKind::global_attention: block.probabilities = Storage<T>(pool_, windows, global_.n_probabilities()); break;
        case SublayerKind::feed_forward: break;
      }
    }
  };
  const Index n_chunks = (max_windows + windows - 1) / windows;
  for (Index c = 0; c < n_chunks; ++c) {
    Chunk& chunk = chunks_.emplace_back();
    take(chunk.encoder, layout_.encoder, shape_.L);
    take(chunk.decoder, layout_.decoder, shape_.P);
    chunk.kv = Storage<T>(pool_, layout_.kv.out, shape_.L * lanes);
    for (auto* row : {&chunk.target, &chunk.output, &chunk.d_output}) *row = Storage<T>(pool_, 1, shape_.P * lanes);
    chunk.random_words.resize(2 + layout_.encoder.size() * 2 + layout_.decoder.size() * 2);
  }
  const std::size_t D = shape_.D;
  norms_.resize(layout_.encoder.size() + layout_.decoder.size());
  for (auto& norm : norms_) {
    norm.channels.resize(D);
    norm.sums.resize(D);
  }
  moments_.resize(2 * chunks_.size() * D);
  chunk_sums_.resize(chunks_.size() * D);
  chunk_windows_.resize(chunks_.size());

  if (!with_gradients) return;
  for (Index g = 0; g < std::min(n_chunks, max_groups); ++g) groups_.emplace_back(pool_, 1, layout_.n_trained);
  for (const auto* sublayers : {&layout_.encoder, &layout_.decoder})
    for (const auto& sublayer : *sublayers) maps_.insert(maps_.end(), {sublayer.in, sublayer.out});
  maps_.insert(maps_.end(), {layout_.kv, layout_.head});
}

template <class T>
std::unique_ptr<Scratch<T>> Network<T>::lend() {
  const std::scoped_lock lock(mutex_);
  if (scratches_.empty()) return std::make_unique<Scratch<T>>();
  auto scratch = std::move(scratches_.back());
  scratches_.pop_back();
  return scratch;
}

template <class T>
void Network<T>::give_back(std::unique_ptr<Scratch<T>> scratch) {
  const std::scoped_lock lock(mutex_);
  scratches_.push_back(std::move(scratch));
}

template <class T>
template <class Body>
void Network<T>::for_all(Index n, const Body& body) {
  if (n == 1) return body(0);
  (*parallel_for_)(n, std::cref(body));  // by reference: a copy would allocate memory
}

template <class T>
template <class Body>
void Network<T>::for_chunks(const Body& body) {
  for_all(n_chunks_, [&](Index c) {
    const Lease lease(*this);
    body(chunks_[c], *lease.scratch);
  });
}

/// Runs groups in parallel, and the chunks of a group one after the other.
template <class T>
template <class Body>
void Network<T>::for_groups(const Body& body) {
  for_all(n_groups_, [&](Index g) {
    const Lease lease(*this);
    const Index first = g * n_chunks_ / n_groups_, end = (g + 1) * n_chunks_ / n_groups_;
    for (Index c = first; c < end; ++c) body(chunks_[c], Share{groups_[g].data(), c == first}, *lease.scratch);
  });
}

template <class T>
EmbeddingTensors<T> Network<T>::embedding_of(T* block) const {
  const auto& e = layout_.embedding;
  return {block + e.time_w,       block + e.time_b,     block + e.pos_w, block + e.pos_b,
          block + e.value_weight, block + e.value_bias, block + e.space};
}

template <class T>
TokenGrid<T> Network<T>::grid(Chunk& chunk, bool encoder) {
  Stream& of = stream(chunk, encoder);
  const bool drops = batch_statistics_ && dropout_.active();
  return {encoder ? shape_.L : shape_.P,
          chunk.windows * shape_.N,
          shape_.N,
          shape_.D,
          of.t.data(),
          encoder ? of.y.data() : nullptr,
          drops ? of.keep.data() : nullptr,
          static_cast<T>(dropout_.scale())};
}

// --- Passes

template <class T>
void Network<T>::begin(Weights<T> weights, std::span<const Sample<T>> batch, const ParallelFor& parallel_for) {
  weights_ = weights;
  parallel_for_ = &parallel_for;
  n_windows_ = std::ssize(batch);
  const Index each = windows_per_chunk(shape_, n_windows_);
  n_chunks_ = (n_windows_ + each - 1) / each;
  n_groups_ = std::min(n_chunks_, max_groups);
  Index word = 0;
  for (Index c = 0; c < n_chunks_; ++c) {
    Chunk& chunk = chunks_[c];
    chunk.first_window = c * n_windows_ / n_chunks_;
    chunk.windows = (c + 1) * n_windows_ / n_chunks_ - chunk.first_window;
    chunk.encoder.tokens = shape_.L * chunk.windows * shape_.N;
    chunk.decoder.tokens = shape_.P * chunk.windows * shape_.N;
    chunk_windows_[c] = chunk.windows;
    auto site = chunk.random_words.begin();
    const auto reserve = [&](Index n) {
      *site++ = word;
      word += Dropout::words(n);
    };
    for (const bool in_encoder : {true, false}) {
      const Index tokens = stream(chunk, in_encoder).tokens;
      reserve(2 * shape_.D * tokens);
      for (const auto& slot : in_encoder ? layout_.encoder : layout_.decoder) {
        reserve(slot.kind == SublayerKind::feed_forward ? shape_.F * tokens : 0);
        reserve(slot.kind == SublayerKind::feed_forward ? shape_.D * tokens : 0);
      }
    }
  }
}

template <class T>
void Network<T>::evaluate(Weights<T> weights, std::span<const Sample<T>> batch, const ParallelFor& parallel_for) {
  batch_statistics_ = false;
  begin(weights, batch, parallel_for);
  for (const bool in_encoder : {true, false})
    for (std::size_t s = 0; s < (in_encoder ? layout_.encoder : layout_.decoder).size(); ++s) join({in_encoder, s});
  for_chunks([&](Chunk& chunk, Scratch<T>& scratch) {
    fill_and_embed(chunk, batch, scratch);
    for (std::size_t s = 0; s < layout_.encoder.size(); ++s) forward(chunk, {true, s}, scratch);
    encode_keys(chunk);
    for (std::size_t s = 0; s < layout_.decoder.size(); ++s) forward(chunk, {false, s}, scratch);
    read_head(chunk);
  });
}

template <class T>
double Network<T>::train(Weights<T> weights, std::span<const Sample<T>> batch, LossKind loss, const Dropout& dropout,
                         const Random& random, T* gradient, const OnGradient& on_gradient, const ParallelFor& parallel_for) {
  batch_statistics_ = true;
  dropout_ = dropout;
  random_ = random;
  begin(weights, batch, parallel_for);
  const std::size_t n_encoder = layout_.encoder.size(), n_decoder = layout_.decoder.size();

  for_chunks([&](Chunk& chunk, Scratch<T>& scratch) {
    fill_and_embed(chunk, batch, scratch);
    moments(chunk, {true, 0});
    moments(chunk, {false, 0});
  });
  join({true, 0});
  join({false, 0});
  for (std::size_t s = 0; s < n_encoder; ++s) {
    for_chunks([&](Chunk& chunk, Scratch<T>& scratch) {
      forward(chunk, {true, s}, scratch);
      if (s + 1 < n_encoder)
        moments(chunk, {true, s + 1});
      else
        encode_keys(chunk);
    });
    if (s + 1 < n_encoder) join({true, s + 1});
  }
  for (std::size_t s = 0; s < n_decoder; ++s) {
    for_chunks([&](Chunk& chunk, Scratch<T>& scratch) {
      forward(chunk, {false, s}, scratch);
      if (s + 1 < n_decoder) return moments(chunk, {false, s + 1});
      read_head(chunk);
      score(chunk, loss);
    });
    if (s + 1 < n_decoder) join({false, s + 1});
  }

  for (std::size_t s = n_decoder; s-- > 0;) {
    for_groups([&](Chunk& chunk, const Share& share, Scratch<T>& scratch) {
      if (s + 1 == n_decoder)
        head_backward(chunk, &share);
      else
        norm_backward(chunk, {false, s + 1}, scratch);
      backward(chunk, {false, s}, &share, scratch);
    });
    fold({false, s});
  }
  for (std::size_t s = n_encoder; s-- > 0;) {
    for_groups([&](Chunk& chunk, const Share& share, Scratch<T>& scratch) {
      if (s + 1 == n_encoder) {
        norm_backward(chunk, {false, 0}, scratch);
        keys_backward(chunk, &share);
      } else {
        norm_backward(chunk, {true, s + 1}, scratch);
      }
      backward(chunk, {true, s}, &share, scratch);
    });
    fold({true, s});
  }
  for_chunks([&](Chunk& chunk, Scratch<T>& scratch) { norm_backward(chunk, {true, 0}, scratch); });

  const Index n_maps = std::ssize(maps_);
  for_all(n_maps + 2, [&](Index i) {
    const Lease lease(*this);
    if (i == 0) return embedding_gradient(gradient, on_gradient, *lease.scratch);  // the longest task first
    if (i == 1) return norm_gradients(gradient, on_gradient);
    fold_map(maps_[i - 2], gradient, on_gradient);
  });
  double sum = 0;
  for (Index c = 0; c < n_chunks_; ++c) sum += chunks_[c].loss;
  return sum / static_cast<double>(n_windows_ * shape_.P * shape_.N);
}

template <class T>
void Network<T>::backward_to_input(Weights<T> weights, std::span<const T> d_output, const ParallelFor& parallel_for) {
  eigen_assert(!batch_statistics_ && with_gradients_);
  weights_ = weights;
  parallel_for_ = &parallel_for;
  const Index N = shape_.N, P = shape_.P;
  for_chunks([&](Chunk& chunk, Scratch<T>& scratch) {
    for (Index w = 0; w < chunk.windows; ++w)
      for (Index p = 0; p < P; ++p)
        std::copy_n(d_output.data() + ((chunk.first_window + w) * P + p) * N, N,
                    chunk.d_output.data() + (p * chunk.windows + w) * N);
    head_backward(chunk, nullptr);
    for (std::size_t s = layout_.decoder.size(); s-- > 0;) {
      backward(chunk, {false, s}, nullptr, scratch);
      norm_backward(chunk, {false, s}, scratch);
    }
    keys_backward(chunk, nullptr);
    for (std::size_t s = layout_.encoder.size(); s-- > 0;) {
      backward(chunk, {true, s}, nullptr, scratch);
      norm_backward(chunk, {true, s}, scratch);
    }
    value_backward(chunk);
  });
}

template <class T>
void Network<T>::backward_to_values(const ParallelFor& parallel_for) {
  parallel_for_ = &parallel_for;
  for_chunks([&](Chunk& chunk, Scratch<T>&) { value_backward(chunk); });
}

// --- Results of a window

template <class T>
typename Network<T>::Chunk& Network<T>::chunk_of(Index window) {
  Index c = n_chunks_ - 1;
  while (chunks_[c].first_window > window) --c;
  return chunks_[c];
}

template <class T>
void Network<T>::read_output(Index window, T* to) {
  Chunk& chunk = chunk_of(window);
  for (Index p = 0; p < shape_.P; ++p)
    std::copy_n(chunk.output.data() + (p * chunk.windows + window - chunk.first_window) * shape_.N, shape_.N,
                to + p * shape_.N);
}

template <class T>
void Network<T>::read_input_gradient(Index window, T* to) {
  Chunk& chunk = chunk_of(window);
  for (Index l = 0; l < shape_.L; ++l)
    std::copy_n(chunk.encoder.d_y.data() + (l * chunk.windows + window - chunk.first_window) * shape_.N, shape_.N,
                to + l * shape_.N);
}

template <class T>
void Network<T>::add_attention(Index window, Index layer, double* to) {
  Chunk& chunk = chunk_of(window);
  for (std::size_t s = 0; s < layout_.decoder.size(); ++s)
    if (layout_.decoder[s].kind == SublayerKind::global_attention && layer-- == 0)
      global_.add_readout(
          chunk.decoder.blocks[s].probabilities.data() + (window - chunk.first_window) * global_.n_probabilities(), to);
}

}  // namespace golgi::causalformer
