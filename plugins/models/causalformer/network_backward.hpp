// The backward pass of network.hpp: the forward pass in reverse, chunk by chunk; then the gradients of weights are summed.
#pragma once

#include <golgi/learning/linear.hpp>
#include "network.hpp"

namespace golgi::causalformer {

template <class T>
void Network<T>::map_backward(const LinearSlot& map, In<T> d_y, In<T> x, const Share* share) {
  if (!share) return;
  linear_backward_weight<T>(d_y, x, share->first, Tensor<T>(share->gradient + map.weight, map.out, map.in),
                            share->gradient + map.bias);
}

template <class T>
void Network<T>::head_backward(Chunk& chunk, const Share* share) {
  // forward: output = head z + b
  const Index M = chunk.decoder.tokens;
  const auto d_output = chunk.d_output.view(M);
  map_backward(layout_.head, d_output, chunk.decoder.x.back().view(M), share);
  linear_backward_input<T>(weight(layout_.head), d_output, chunk.decoder.d_x.view(M));
}

template <class T>
void Network<T>::keys_backward(Chunk& chunk, const Share* share) {
  // forward: kv = kv_map x + b
  const Index M = chunk.encoder.tokens;
  const auto d_kv = chunk.kv.view(M);
  map_backward(layout_.kv, d_kv, chunk.encoder.x.back().view(M), share);
  linear_backward_input<T>(weight(layout_.kv), d_kv, chunk.encoder.d_x.view(M));
}

template <class T>
void Network<T>::backward(Chunk& chunk, Site site, const Share* share, Scratch<T>& scratch) {
  Stream& of = stream(chunk, site.in_encoder);
  Block& block = of.blocks[site.index];
  const SublayerSlot& at = slot(site);
  const typename Scratch<T>::Scope scope(scratch);
  const Index M = of.tokens, lanes = chunk.windows * shape_.N, width = shape_.heads_width();
  const auto d_y = of.d_x.view(M), h = block.h.view(M);
  auto d_h = of.d_h.view(M), in = block.in.view(M);

  if (at.kind == SublayerKind::feed_forward) {
    // forward: y = x + drop(out(middle)), middle = drop(gelu(map(h)))
    const bool drops = batch_statistics_ && dropout_.active();
    Tensor<T> d_out(drops ? scratch.take(d_y.size()) : of.d_x.data(), d_y.rows(), M);
    if (drops) drop(d_y.data(), block.keep.data(), static_cast<T>(dropout_.scale()), d_out.data(), d_y.size());
    auto d_in = block.slope.view(M);
    map_backward(at.out, d_out, in, share);
    linear_backward_slope<T>(weight(at.out), d_out, d_in);
    map_backward(at.in, d_in, h, share);
    linear_backward_input<T>(weight(at.in), d_in, d_h);
  } else {
    // forward: y = x + out(heads), heads = attention(map(h))
    Tensor<T> d_heads(scratch.take(at.out.in * M), at.out.in, M);
    map_backward(at.out, d_y, block.heads.view(M), share);
    linear_backward_input<T>(weight(at.out), d_y, d_heads);
    T* probabilities = block.probabilities.data();
    if (at.kind == SublayerKind::self_attention) {
      self_.backward(d_heads, lanes, probabilities, in.topRows(width), in.middleRows(width, width), in.bottomRows(width),
                     scratch);
    } else {
      auto kv = chunk.kv.view(chunk.encoder.tokens);
      auto keys = kv.middleRows(at.kv_row, width), values = kv.middleRows(at.kv_row + width, width);
      if (at.kind == SublayerKind::local_attention)
        local_.backward(d_heads, lanes, probabilities, in, keys, values, scratch);
      else
        global_.backward(d_heads, chunk.windows, probabilities, in, keys, values, scratch);
    }
    map_backward(at.in, in, h, share);
    linear_backward_input<T>(weight(at.in), in, d_h);
  }

  // forward: h = norm(x); norm_backward does the rest, after all chunks have computed these sums
  if (!batch_statistics_) return;
  NormSums<T>* sums = chunk_sums_.data() + (&chunk - chunks_.data()) * shape_.D;
  if (shape_.norm == NormKind::batch)
    batch_norm_sums<T>(of.x[site.index].view(M), d_h, norm_state(site).channels, sums);
  else
    layer_norm_sums<T>(of.x[site.index].view(M), epsilon_, d_h, sums, scratch);
}

template <class T>
void Network<T>::fold(Site site) {
  auto& sums = norm_state(site).sums;
  for (std::size_t d = 0; d < sums.size(); ++d) {
    sums[d] = chunk_sums_[d];
    for (Index c = 1; c < n_chunks_; ++c) {
      const auto& more = chunk_sums_[static_cast<std::size_t>(c * shape_.D) + d];
      sums[d].dy += more.dy;
      sums[d].dy_x += more.dy_x;
    }
  }
}

template <class T>
void Network<T>::norm_backward(Chunk& chunk, Site site, Scratch<T>& scratch) {
  Stream& of = stream(chunk, site.in_encoder);
  const auto x = of.x[site.index].view(of.tokens), d_h = of.d_h.view(of.tokens);
  auto d_x = of.d_x.view(of.tokens);
  const T* norm_weight = number(slot(site).norm.weight);
  if (shape_.norm == NormKind::layer) return layer_norm_backward<T>(x, epsilon_, d_h, norm_weight, d_x, scratch);
  const NormState& state = norm_state(site);
  const Index tokens = n_windows_ * shape_.N * (site.in_encoder ? shape_.L : shape_.P);
  batch_norm_backward<T>(x, d_h, state.channels, norm_weight, batch_statistics_ ? state.sums.data() : nullptr, tokens, d_x);
}

template <class T>
void Network<T>::value_backward(Chunk& chunk) {
  Stream& of = chunk.encoder;
  embed_backward_value<T>(embedding_of(weights_.trained), grid(chunk, true), of.d_x.view(of.tokens), of.d_y.data());
}

template <class T>
void Network<T>::fold_map(const LinearSlot& map, T* gradient, const OnGradient& on_gradient) {
  constexpr Index piece = 4096;  // stays in the first-level cache until its weights are updated
  for (Index at = map.weight, end = at + map.size(); at < end; at += piece) {
    const Index n = std::min(piece, end - at);
    const auto part = [&](T* of) { return Eigen::Map<Eigen::Array<T, Eigen::Dynamic, 1>>(of + at, n); };
    auto sum = part(gradient);
    sum = part(groups_[0].data());
    for (Index g = 1; g < n_groups_; ++g) sum += part(groups_[g].data());
    on_gradient(at, n);
  }
}

template <class T>
void Network<T>::embedding_gradient(T* gradient, const OnGradient& on_gradient, Scratch<T>& scratch) {
  const auto weights = embedding_of(weights_.trained), grads = embedding_of(gradient);
  const auto chunks = std::span(chunks_).first(n_chunks_);
  grads.time_w[0] = grads.time_b[0] = 0;
  for (Index d = 0; d < shape_.D; ++d)
    for (Chunk& chunk : chunks)
      for (const bool encoder : {true, false})
        embed_backward_row<T>(weights, grid(chunk, encoder), d,
                              &stream(chunk, encoder).d_x.view(stream(chunk, encoder).tokens)(d, 0),
                              &chunk == chunks.data() && encoder, grads, scratch);
  for (const auto& tensor : layout_.trained)
    if (tensor.offset <= layout_.embedding.space) on_gradient(tensor.offset, tensor.size());
}

template <class T>
void Network<T>::norm_gradients(T* gradient, const OnGradient& on_gradient) {
  for (const bool in_encoder : {true, false})
    for (std::size_t s = 0; s < (in_encoder ? layout_.encoder : layout_.decoder).size(); ++s) {
      const NormSlot& norm = slot({in_encoder, s}).norm;
      const auto& sums = norm_state({in_encoder, s}).sums;
      for (Index d = 0; d < shape_.D; ++d) {
        gradient[norm.weight + d] = sums[d].dy_x;
        gradient[norm.bias + d] = sums[d].dy;
      }
      on_gradient(norm.weight, shape_.D);
      on_gradient(norm.bias, shape_.D);
    }
}

}  // namespace golgi::causalformer
