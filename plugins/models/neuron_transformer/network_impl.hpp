// The definitions of network.hpp, for network.cpp (float) and for tests (double).
#pragma once

#include "network.hpp"

namespace golgi::neuron_transformer {

template <class T>
double Network<T>::bytes(const Layout& layout, Index max_windows, bool with_gradients) {
  const Shape& s = layout.shape;
  const bool per_window = s.logits == Logits::input;
  const auto tokens = static_cast<double>(s.sources() * max_windows), pairs = static_cast<double>(s.H * s.N * s.sources());
  const auto of_layer = static_cast<double>(4 * s.D + 2 * s.values_width() + 2 * s.F + (per_window ? 2 * s.keys_width() : 0));
  const auto others = static_cast<double>(s.C + 3 * s.D + 1 + (with_gradients ? 2 * s.D + s.C + 1 : 0));
  return sizeof(T) * (tokens * (others + static_cast<double>(s.layers) * of_layer) +
                      static_cast<double>(s.layers) * pairs * (per_window ? static_cast<double>(max_windows) : 1));
}

template <class T>
Network<T>::Network(const Layout& layout, Index max_windows, bool with_gradients)
    : layout_(layout), shape_(layout.shape), with_gradients_(with_gradients), attention_(layout.shape) {
  const Shape& s = shape_;
  const Index M = s.sources() * max_windows;
  const auto take = [&](Index rows) { return Storage<T>(pool_, rows, M); };
  x_ = take(s.C);
  embedded_ = take(s.D);
  embed_slope_ = take(s.D);
  normed_ = take(s.D);
  output_ = take(1);
  for (Index k = 0; k < s.layers; ++k) {
    Layer& layer = layers_.emplace_back();
    for (auto* of : {&layer.attended, &layer.fed, &layer.normed, &layer.feed_normed}) *of = take(s.D);
    for (auto* of : {&layer.value, &layer.mixed}) *of = take(s.values_width());
    for (auto* of : {&layer.hidden, &layer.slope}) *of = take(s.F);
    layer.weights = Storage<T>(pool_, s.H, s.N * s.sources() * (per_window() ? max_windows : 1));
    if (per_window())
      for (auto* of : {&layer.query, &layer.key}) *of = take(s.keys_width());
  }
  if (!with_gradients) return;
  d_output_ = take(1);
  d_z_ = take(s.D);
  d_h_ = take(s.D);
  d_x_ = take(s.C);
  d_weights_.resize(s.N * s.sources());
  if (per_window()) d_lines_.resize(M);
}

template <class T>
void Network<T>::add_per_variable(const T* e, Out<T> x) const {
  const Index n = x.cols() / B_;
  for (Index d = 0; d < x.rows(); ++d)
    for (Index i = 0; i < n; ++i) x.row(d).segment(i * B_, B_).array() += e[d * n + i];
}

template <class T>
void Network<T>::sum_per_variable(In<T> d_x, T* d_e) const {
  const Index n = d_x.cols() / B_;
  for (Index d = 0; d < d_x.rows(); ++d)
    for (Index i = 0; i < n; ++i) d_e[d * n + i] = d_x.row(d).segment(i * B_, B_).sum();
}

// --- Forward

template <class T>
void Network<T>::attend(const LayerSlot& slot, Layer& layer) {
  const Shape& s = shape_;
  const auto normed = layer.normed.view(tokens());
  auto value = layer.value.view(tokens()), mixed = layer.mixed.view(targets());
  linear<T>(map(slot.value), bias(slot.value), normed, value);
  if (per_window()) {
    auto query = layer.query.view(targets()), key = layer.key.view(tokens());
    linear<T>(map(slot.query_map), bias(slot.query_map), normed.leftCols(targets()), query);
    add_per_variable(weights_ + slot.query, query);
    linear<T>(map(slot.key_map), bias(slot.key_map), normed, key);
    add_per_variable(weights_ + slot.key, key);
  }
  for (Index h = 0; h < s.H; ++h) {
    T* weights = head_weights(layer, h);
    const auto v = value.middleRows(h * s.E, s.E);
    if (per_window()) {
      attention_.forward(layer.query.view(targets()).middleRows(h * s.K, s.K),
                         layer.key.view(tokens()).middleRows(h * s.K, s.K), v, B_, weights, mixed.middleRows(h * s.E, s.E));
    } else {
      attention_.weights(weights_ + slot.query + h * s.K * s.N, weights_ + slot.key + h * s.K * s.sources(), weights);
      attention_.mix(weights, v, B_, mixed.middleRows(h * s.E, s.E));
    }
  }
}

template <class T>
void Network<T>::forward() {
  const Shape& s = shape_;
  const Index M = tokens(), of_variables = targets(), others = M - of_variables;
  const auto x = x_.view(M);
  auto z = embedded_.view(M);
  linear<T>(map(layout_.embed), bias(layout_.embed), x, z);
  add_per_variable(weights_ + layout_.variable, z);
  gelu(z.data(), embed_slope_.data(), z.size());

  const T* stream = z.data();
  const auto streamed = [&] { return Tensor<T>(const_cast<T*>(stream), s.D, M); };
  const auto norm = [&](const NormSlot& slot, Out<T> to) {
    layer_norm<T>(streamed().leftCols(to.cols()), epsilon, weights_ + slot.weight, weights_ + slot.bias, to, scratch_);
  };
  for (std::size_t k = 0; k < layers_.size(); ++k) {
    Layer& layer = layers_[k];
    const LayerSlot& slot = layout_.layers[k];
    norm(slot.attention_norm, layer.normed.view(M));
    attend(slot, layer);
    auto attended = layer.attended.view(M);
    linear_onto<T>(map(slot.out), bias(slot.out), layer.mixed.view(of_variables), streamed().leftCols(of_variables),
                   attended.leftCols(of_variables));
    attended.rightCols(others) = streamed().rightCols(others);
    stream = attended.data();
    norm(slot.feed_norm, layer.feed_normed.view(M));
    auto hidden = layer.hidden.view(M);
    linear<T>(map(slot.up), bias(slot.up), layer.feed_normed.view(M), hidden);
    gelu(hidden.data(), layer.slope.data(), hidden.size());
    linear_onto<T>(map(slot.down), bias(slot.down), hidden, attended, layer.fed.view(M));
    stream = layer.fed.data();
  }
  const auto normed = normed_.view(of_variables);
  norm(layout_.head_norm, normed);
  auto y = output_.view(of_variables);
  for (Index i = 0; i < s.N; ++i) {
    auto of = y.middleCols(i * B_, B_);
    of.array() = x.row(0).segment(i * B_, B_).array() + weights_[layout_.head_bias + i];
    for (Index d = 0; d < s.D; ++d) of += weights_[layout_.head_weight + d * s.N + i] * normed.row(d).segment(i * B_, B_);
  }
}

template <class T>
void Network<T>::evaluate(const T* weights) {
  weights_ = weights;
  forward();
}

template <class T>
void Network<T>::add_attention(Index window, Index layer, double* to) {
  const Index N = shape_.N, step = per_window() ? B_ : 1, at = per_window() ? window : 0;
  for (Index h = 0; h < shape_.H; ++h) {
    const T* weights = head_weights(layers_[layer], h);
    for (Index i = 0; i < N; ++i)
      for (Index j = 0; j < N; ++j)
        to[i * N + j] += std::abs(static_cast<double>(weights[(i * shape_.sources() + j) * step + at]));
  }
}

// --- Backward: the forward pass in reverse

template <class T>
void Network<T>::map_backward(const LinearSlot& slot, In<T> dy, In<T> x, T* gradient) {
  if (gradient)
    linear_backward_weight<T>(dy, x, true, Tensor<T>(gradient + slot.weight, slot.out, slot.in), gradient + slot.bias);
}

template <class T>
void Network<T>::norm_backward(const NormSlot& slot, In<T> x, In<T> dy, T* gradient, Out<T> dx) {
  if (gradient) {
    const typename Scratch<T>::Scope scope(scratch_);
    auto* sums = reinterpret_cast<NormSums<T>*>(scratch_.take(2 * shape_.D));
    layer_norm_sums<T>(x, epsilon, dy, sums, scratch_);
    for (Index d = 0; d < shape_.D; ++d) {
      gradient[slot.bias + d] = sums[d].dy;
      gradient[slot.weight + d] = sums[d].dy_x;
    }
  }
  layer_norm_backward<T>(x, epsilon, dy, weights_ + slot.weight, dx, scratch_);
}

template <class T>
void Network<T>::attend_backward(const LayerSlot& slot, Layer& layer, T* gradient) {
  const Shape& s = shape_;
  const Index M = tokens();
  const auto normed = layer.normed.view(M);
  auto value = layer.value.view(M), d_mixed = layer.mixed.view(targets()), d_h = d_h_.view(M);
  const typename Scratch<T>::Scope scope(scratch_);
  Tensor<T> d_value(scratch_.take(s.values_width() * M), s.values_width(), M);
  const Index keys = per_window() ? s.keys_width() : 0;
  Tensor<T> d_query(scratch_.take(keys * targets()), keys, targets()), d_key(scratch_.take(keys * M), keys, M);
  for (Index h = 0; h < s.H; ++h) {
    T* weights = head_weights(layer, h);
    const auto v = value.middleRows(h * s.E, s.E), dc = d_mixed.middleRows(h * s.E, s.E);
    if (per_window()) {
      attention_.backward(layer.query.view(targets()).middleRows(h * s.K, s.K), layer.key.view(M).middleRows(h * s.K, s.K), v,
                          dc, B_, weights, d_lines_.data(), d_query.middleRows(h * s.K, s.K), d_key.middleRows(h * s.K, s.K),
                          d_value.middleRows(h * s.E, s.E));
      continue;
    }
    attention_.mix_backward(weights, v, dc, B_, d_weights_.data(), d_value.middleRows(h * s.E, s.E));
    const Index query = slot.query + h * s.K * s.N, key = slot.key + h * s.K * s.sources();
    if (gradient)
      attention_.weights_backward(weights_ + query, weights_ + key, weights, d_weights_.data(), gradient + query,
                                  gradient + key);
  }
  map_backward(slot.value, d_value, normed, gradient);
  linear_backward_input<T>(map(slot.value), d_value, d_h);
  if (!per_window()) return;
  Tensor<T> more(scratch_.take(s.D * M), s.D, M);
  for (const auto& [linear_slot, variable, d_y] :
       {std::tuple(slot.query_map, slot.query, d_query), std::tuple(slot.key_map, slot.key, d_key)}) {
    const Index n = d_y.cols();
    map_backward(linear_slot, d_y, normed.leftCols(n), gradient);
    if (gradient) sum_per_variable(d_y, gradient + variable);
    linear_backward_input<T>(map(linear_slot), d_y, more.leftCols(n));
    d_h.leftCols(n) += more.leftCols(n);
  }
}

template <class T>
void Network<T>::backward(T* gradient) {
  const Shape& s = shape_;
  const Index M = tokens(), of_variables = targets();
  const auto normed = normed_.view(of_variables), d_y = d_output_.view(of_variables);
  auto d_z = d_z_.view(M), d_h = d_h_.view(M);
  // forward: y = h · normed + b + x_0
  for (Index d = 0; d < s.D; ++d)
    for (Index i = 0; i < s.N; ++i) {
      const Index at = d * s.N + i;
      d_h.row(d).segment(i * B_, B_) = weights_[layout_.head_weight + at] * d_y.middleCols(i * B_, B_);
      if (gradient) gradient[layout_.head_weight + at] = normed.row(d).segment(i * B_, B_).dot(d_y.row(0).segment(i * B_, B_));
    }
  if (gradient) sum_per_variable(d_y, gradient + layout_.head_bias);
  d_z.setZero();
  const auto stream_before = [&](std::size_t k) { return k == 0 ? embedded_.view(M) : layers_[k - 1].fed.view(M); };
  norm_backward(layout_.head_norm, stream_before(layers_.size()).leftCols(of_variables), d_h.leftCols(of_variables), gradient,
                d_z.leftCols(of_variables));
  for (std::size_t k = layers_.size(); k-- > 0;) {
    Layer& layer = layers_[k];
    const LayerSlot& slot = layout_.layers[k];
    // forward: z += down gelu(up norm(z))
    map_backward(slot.down, d_z, layer.hidden.view(M), gradient);
    auto d_hidden = layer.slope.view(M);
    linear_backward_slope<T>(map(slot.down), d_z, d_hidden);
    map_backward(slot.up, d_hidden, layer.feed_normed.view(M), gradient);
    linear_backward_input<T>(map(slot.up), d_hidden, d_h);
    norm_backward(slot.feed_norm, layer.attended.view(M), d_h, gradient, d_z);
    // forward: z += out attend(norm(z))
    auto mixed = layer.mixed.view(of_variables);
    map_backward(slot.out, d_z.leftCols(of_variables), mixed, gradient);
    linear_backward_input<T>(map(slot.out), d_z.leftCols(of_variables), mixed);
    attend_backward(slot, layer, gradient);
    norm_backward(slot.attention_norm, stream_before(k), d_h, gradient, d_z);
  }
  // forward: z = gelu(embed x + e)
  d_z.array() *= embed_slope_.view(M).array();
  map_backward(layout_.embed, d_z, x_.view(M), gradient);
  if (gradient) sum_per_variable(d_z, gradient + layout_.variable);
}

template <class T>
double Network<T>::train(const T* weights, const T* target, T* gradient) {
  evaluate(weights);
  const Index M = targets();
  const auto y = output_.view(M);
  const T share = 2 / static_cast<T>(M);
  double sum = 0;
  for (Index m = 0; m < M; ++m) {
    const T error = y(0, m) - target[m];
    sum += static_cast<double>(error) * static_cast<double>(error);
    d_output_.data()[m] = share * error;
  }
  std::fill_n(gradient, layout_.n_trained, T(0));  // also clears the gaps between tensors
  backward(gradient);
  return sum / static_cast<double>(M);
}

template <class T>
Tensor<T> Network<T>::backward_to_features(const T* weights, const T* d_output) {
  weights_ = weights;
  std::copy_n(d_output, targets(), d_output_.data());
  backward(nullptr);
  auto d_x = d_x_.view(tokens());
  linear_backward_input<T>(map(layout_.embed), d_z_.view(tokens()), d_x);
  d_x.row(0).head(targets()) += d_output_.view(targets());
  return d_x;
}

}  // namespace golgi::neuron_transformer
