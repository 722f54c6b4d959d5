// The forward pass of network.hpp, chunk by chunk: embedding, sublayers, head, loss.
#pragma once

#include <golgi/learning/gelu.hpp>
#include <golgi/learning/linear.hpp>
#include "network.hpp"

namespace golgi::causalformer {

template <class T>
void Network<T>::fill_and_embed(Chunk& chunk, std::span<const Sample<T>> batch, Scratch<T>& scratch) {
  const Index N = shape_.N, L = shape_.L, P = shape_.P, B = chunk.windows;
  for (Index w = 0; w < B; ++w) {
    const Sample<T>& sample = batch[chunk.first_window + w];
    for (Index l = 0; l < L; ++l) {
      std::copy_n(sample.values + l * N, N, chunk.encoder.y.data() + (l * B + w) * N);
      std::fill_n(chunk.encoder.t.data() + (l * B + w) * N, N, sample.seconds[l]);
    }
    for (Index p = 0; p < P; ++p) {
      std::fill_n(chunk.decoder.t.data() + (p * B + w) * N, N, sample.seconds[L + p]);
      if (batch_statistics_) std::copy_n(sample.values + (L + p) * N, N, chunk.target.data() + (p * B + w) * N);
    }
  }
  for (const bool in_encoder : {true, false}) {
    Stream& of = stream(chunk, in_encoder);
    const auto tokens = grid(chunk, in_encoder);
    if (tokens.keep)
      dropout_.decide(*random_, chunk.random_words[in_encoder ? 0 : 1 + 2 * layout_.encoder.size()], of.keep.data(),
                      2 * shape_.D * of.tokens);
    embed<T>(embedding_of(weights_.trained), tokens, of.x[0].view(of.tokens), scratch);
  }
}

template <class T>
void Network<T>::moments(Chunk& chunk, Site site) {
  if (shape_.norm != NormKind::batch || !batch_statistics_) return;
  Stream& of = stream(chunk, site.in_encoder);
  const auto c = &chunk - chunks_.data();
  channel_moments<T>(of.x[site.index].view(of.tokens),
                     moments_.data() + ((site.in_encoder ? 0 : std::ssize(chunks_)) + c) * shape_.D);
}

template <class T>
void Network<T>::join(Site site) {
  if (shape_.norm != NormKind::batch) return;
  auto& channels = norm_state(site).channels;
  const NormSlot& norm = slot(site).norm;
  T* running_mean = weights_.running + norm.running_mean;
  T* running_var = weights_.running + norm.running_var;
  if (batch_statistics_) {
    const Index tokens_per_window = shape_.N * (site.in_encoder ? shape_.L : shape_.P);
    join_moments<T>(std::span<const Index>(chunk_windows_).first(n_chunks_), tokens_per_window,
                    moments_.data() + (site.in_encoder ? 0 : std::ssize(chunks_)) * shape_.D, channels, epsilon_,
                    static_cast<T>(shape_.norm_momentum), running_mean, running_var);
  } else {
    for (Index d = 0; d < shape_.D; ++d) channels[d] = {running_mean[d], 1 / std::sqrt(running_var[d] + epsilon_)};
  }
}

template <class T>
void Network<T>::forward(Chunk& chunk, Site site, Scratch<T>& scratch) {
  Stream& of = stream(chunk, site.in_encoder);
  Block& block = of.blocks[site.index];
  const SublayerSlot& at = slot(site);
  const Index M = of.tokens, lanes = chunk.windows * shape_.N, width = shape_.heads_width();
  const auto x = of.x[site.index].view(M);
  auto y = of.x[site.index + 1].view(M), h = block.h.view(M), in = block.in.view(M);

  if (shape_.norm == NormKind::batch)
    batch_norm<T>(x, norm_state(site).channels, number(at.norm.weight), number(at.norm.bias), h);
  else
    layer_norm<T>(x, epsilon_, number(at.norm.weight), number(at.norm.bias), h, scratch);
  linear<T>(weight(at.in), number(at.in.bias), h, in);

  if (at.kind == SublayerKind::feed_forward) {
    const bool drops = batch_statistics_ && dropout_.active();
    if (!drops) {
      gelu(in.data(), block.slope.data(), in.size());
      return linear_onto<T>(weight(at.out), number(at.out.bias), in, x, y);
    }
    const auto* word = &chunk.random_words[(site.in_encoder ? 1 : 2 + 2 * layout_.encoder.size()) + 2 * site.index];
    gelu_dropout(in.data(), block.slope.data(), in.size(), dropout_, *random_, word[0]);
    linear<T>(weight(at.out), number(at.out.bias), in, y);
    dropout_.decide(*random_, word[1], block.keep.data(), y.size());
    drop_onto(of.x[site.index].data(), block.keep.data(), static_cast<T>(dropout_.scale()), y.data(), y.size());
    return;
  }

  auto heads = block.heads.view(M);
  T* probabilities = block.probabilities.data();
  if (at.kind == SublayerKind::self_attention) {
    self_.forward(in.topRows(width), in.middleRows(width, width), in.bottomRows(width), lanes, probabilities, heads, scratch);
  } else {
    auto kv = chunk.kv.view(chunk.encoder.tokens);
    const auto keys = kv.middleRows(at.kv_row, width), values = kv.middleRows(at.kv_row + width, width);
    if (at.kind == SublayerKind::local_attention)
      local_.forward(in, keys, values, lanes, probabilities, heads, scratch);
    else
      global_.forward(in, keys, values, chunk.windows, probabilities, heads, scratch);
  }
  linear_onto<T>(weight(at.out), number(at.out.bias), heads, x, y);
}

template <class T>
void Network<T>::encode_keys(Chunk& chunk) {
  const Index M = chunk.encoder.tokens;
  linear<T>(weight(layout_.kv), number(layout_.kv.bias), chunk.encoder.x.back().view(M), chunk.kv.view(M));
}

template <class T>
void Network<T>::read_head(Chunk& chunk) {
  const Index M = chunk.decoder.tokens;
  linear<T>(weight(layout_.head), number(layout_.head.bias), chunk.decoder.x.back().view(M), chunk.output.view(M));
}

template <class T>
void Network<T>::score(Chunk& chunk, LossKind loss) {
  const T share = 1 / static_cast<T>(n_windows_ * shape_.P * shape_.N);
  double sum = 0;
  for (Index m = 0; m < chunk.decoder.tokens; ++m) {
    const auto term = loss_term(loss, chunk.output.data()[m], chunk.target.data()[m]);
    sum += static_cast<double>(term.value);
    chunk.d_output.data()[m] = term.slope * share;
  }
  chunk.loss = sum;
}

}  // namespace golgi::causalformer
