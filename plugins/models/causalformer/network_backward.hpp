// The backward pass of network.hpp, the forward pass upside down: gradients of activations chunk by chunk, then those of
// weights, a task per tensor.
#pragma once

#include "network.hpp"
#include "ops/linear.hpp"

namespace golgi::causalformer {

template <class T>
void Network<T>::head_backward(Chunk& chunk) {
  // forward: output = head z + b
  const Index M = chunk.decoder.tokens;
  linear_backward_input<T>(weight(layout_.head), chunk.d_output.view(M), chunk.decoder.d_x.view(M));
}

template <class T>
void Network<T>::keys_backward(Chunk& chunk) {
  // forward: kv = kv_map x + b
  const Index M = chunk.encoder.tokens;
  linear_backward_input<T>(weight(layout_.kv), chunk.kv.view(M), chunk.encoder.d_x.view(M));
}

template <class T>
void Network<T>::backward(Chunk& chunk, Site site, Scratch<T>& scratch) {
  Stream& of = stream(chunk, site.in_encoder);
  Block& block = of.blocks[site.index];
  const SublayerSlot& at = slot(site);
  const typename Scratch<T>::Scope scope(scratch);
  const Index M = of.tokens, lanes = chunk.windows * shape_.N, width = shape_.heads_width();
  auto d_y = of.d_x.view(M), d_out = block.d_out.view(M), d_h = of.d_h.view(M), in = block.in.view(M);
  Tensor<T> d_middle(scratch.take(at.out.in * M), at.out.in, M);

  // forward: y = x + drop(out(middle))
  if (at.kind == SublayerKind::feed_forward && batch_statistics_ && dropout_.active())
    drop(d_y.data(), block.keep.data(), static_cast<T>(dropout_.scale()), d_out.data(), d_out.size());
  else
    d_out = d_y;
  linear_backward_input<T>(weight(at.out), d_out, d_middle);

  // forward: middle = attention(in) or drop(gelu(in)), in = map(h)
  T* probabilities = block.probabilities.data();
  if (at.kind == SublayerKind::feed_forward) {
    auto d_in = block.slope.view(M);
    d_in.array() *= d_middle.array();
    linear_backward_input<T>(weight(at.in), d_in, d_h);
  } else {
    if (at.kind == SublayerKind::self_attention) {
      self_.backward(d_middle, lanes, probabilities, in.topRows(width), in.middleRows(width, width), in.bottomRows(width),
                     scratch);
    } else {
      auto kv = chunk.kv.view(chunk.encoder.tokens);
      auto keys = kv.middleRows(at.kv_row, width), values = kv.middleRows(at.kv_row + width, width);
      if (at.kind == SublayerKind::local_attention)
        local_.backward(d_middle, lanes, probabilities, in, keys, values, scratch);
      else
        global_.backward(d_middle, chunk.windows, probabilities, in, keys, values, scratch);
    }
    linear_backward_input<T>(weight(at.in), in, d_h);
  }

  // forward: h = norm(x); the rest follows in norm_backward, once all chunks have these sums
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
void Network<T>::gradient_task(const Task& task, T* gradient, const OnGradient& on_gradient, Scratch<T>& scratch) {
  const auto chunks = std::span(chunks_).first(static_cast<std::size_t>(n_chunks_));
  // d_y and x of a map y = map x + b, of each chunk
  const auto map = [&](const LinearSlot& of, const auto& d_y, const auto& x) {
    Tensor<T> d_weight(gradient + of.weight, of.out, of.in);
    for (Chunk& chunk : chunks)
      linear_backward_weight<T>(d_y(chunk), x(chunk), &chunk == chunks.data(), d_weight, gradient + of.bias);
    on_gradient(of.weight, of.out * of.in);
    on_gradient(of.bias, of.out);
  };
  const auto stream_of = [&](Chunk& chunk) -> Stream& { return stream(chunk, task.site.in_encoder); };
  const auto block_of = [&](Chunk& chunk) -> Block& { return stream_of(chunk).blocks[task.site.index]; };
  const auto tokens = [&](Chunk& chunk) { return stream_of(chunk).tokens; };
  switch (task.kind) {
    case TaskKind::map_in: {
      const bool gelu = slot(task.site).kind == SublayerKind::feed_forward;
      return map(
          slot(task.site).in, [&](Chunk& c) { return (gelu ? block_of(c).slope : block_of(c).in).view(tokens(c)); },
          [&](Chunk& c) { return block_of(c).h.view(tokens(c)); });
    }
    case TaskKind::map_out: {
      const bool gelu = slot(task.site).kind == SublayerKind::feed_forward;
      return map(
          slot(task.site).out, [&](Chunk& c) { return block_of(c).d_out.view(tokens(c)); },
          [&](Chunk& c) { return (gelu ? block_of(c).in : block_of(c).heads).view(tokens(c)); });
    }
    case TaskKind::kv:
      return map(
          layout_.kv, [](Chunk& c) { return c.kv.view(c.encoder.tokens); },
          [](Chunk& c) { return c.encoder.x.back().view(c.encoder.tokens); });
    case TaskKind::head:
      return map(
          layout_.head, [](Chunk& c) { return c.d_output.view(c.decoder.tokens); },
          [](Chunk& c) { return c.decoder.x.back().view(c.decoder.tokens); });
    case TaskKind::embedding: {
      const auto weights = embedding_of(weights_.trained), grads = embedding_of(gradient);
      grads.time_w[0] = grads.time_b[0] = 0;
      for (Index d = 0; d < shape_.D; ++d)
        for (Chunk& chunk : chunks)
          for (const bool encoder : {true, false})
            embed_backward_row<T>(weights, grid(chunk, encoder), d,
                                  &stream(chunk, encoder).d_x.view(stream(chunk, encoder).tokens)(d, 0),
                                  &chunk == chunks.data() && encoder, grads, scratch);
      for (const auto& tensor : layout_.trained)
        if (tensor.offset <= layout_.embedding.space) on_gradient(tensor.offset, tensor.size());
      return;
    }
    case TaskKind::norms:
      for (const bool in_encoder : {true, false})
        for (std::size_t s = 0; s < (in_encoder ? layout_.encoder : layout_.decoder).size(); ++s) {
          const NormSlot& norm = slot({in_encoder, s}).norm;
          const auto& sums = norm_state({in_encoder, s}).sums;
          for (Index d = 0; d < shape_.D; ++d) {
            gradient[norm.weight + d] = sums[static_cast<std::size_t>(d)].dy_x;
            gradient[norm.bias + d] = sums[static_cast<std::size_t>(d)].dy;
          }
          on_gradient(norm.weight, shape_.D);
          on_gradient(norm.bias, shape_.D);
        }
  }
}

}  // namespace golgi::causalformer
