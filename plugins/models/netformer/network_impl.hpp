// The definitions of network.hpp, for network.cpp (float) and for tests (double).
#pragma once

#include <algorithm>

#include "network.hpp"

namespace golgi::netformer {

template <class T>
double Network<T>::bytes(const Layout& layout, Index max_windows, bool with_gradients) {
  const Shape& s = layout.shape;
  const Index Q = s.n_targets(), d = s.width();
  const Index a_pass = (s.norm ? 2 : 1) * s.N * d + Q * (2 * d + s.K + s.N + 2 * s.h + 1);
  return static_cast<double>(sizeof(T)) * static_cast<double>(max_windows * a_pass * (with_gradients ? 2 : 1));
}

template <class T>
Network<T>::Network(const Layout& layout, Index max_windows, bool with_gradients) : layout_(layout), shape_(layout.shape) {
  const Index d = shape_.width(), M = shape_.N * max_windows, P = shape_.n_targets() * max_windows;
  const auto take = [&](Index rows, Index cols, Storage<T>& value, Storage<T>& gradient) {
    value = Storage<T>(pool_, rows, cols);
    if (with_gradients) gradient = Storage<T>(pool_, rows, cols);
  };
  take(d, M, raw_, d_normed_);
  if (shape_.norm) take(d, M, normed_, d_raw_);
  take(d, P, own_, d_own_);
  take(d, P, reader_, d_reader_);
  take(shape_.K, P, query_, d_query_);
  take(shape_.N, P, attention_, d_attention_);
  take(shape_.h, P, mixed_, d_scaled_);
  if (shape_.norm) take(shape_.h, P, scaled_, d_mixed_);
  take(1, P, output_, d_output_);
  sums_.resize(d);
}

// --- Forward

template <class T>
void Network<T>::embed() {
  const Index N = shape_.N;
  auto raw = raw_.view(tokens());
  for (Index c = 0; c < shape_.D; ++c) {
    auto row = raw.row(shape_.h + c);
    for (Index j = 0; j < N; ++j) row(j) = weights_[layout_.embedding + j * shape_.D + c];
    for (Index w = 1; w < B_; ++w) std::copy_n(row.data(), N, row.data() + w * N);
  }
}

template <class T>
void Network<T>::forward() {
  const Shape& s = shape_;
  const Index N = s.N, Q = s.n_targets(), d = s.width(), h = s.h, M = tokens(), P = outputs();
  embed();
  if (s.norm)
    layer_norm<T>(raw_.view(M), epsilon, weights_ + layout_.norm_in.gain, weights_ + layout_.norm_in.shift, normed_.view(M),
                  scratch_);
  const auto u = after_norm(raw_, normed_).view(M);
  auto own = own_.view(P), query = query_.view(P), reader = reader_.view(P), mixed = mixed_.view(P);
  for (Index c = 0; c < d; ++c)
    for (Index w = 0; w < B_; ++w)
      for (Index i = 0; i < Q; ++i) own(c, w * Q + i) = u(c, w * N + s.targets[i]);
  combine<T>(s.K, d, P, weights_ + layout_.query, 1, d, own.data(), P, query.data(), P);
  const T scale = static_cast<T>(s.scale);
  combine<T>(d, s.K, P, weights_ + layout_.key, d, 1, query.data(), P, reader.data(), P,
             [scale](auto& to, Index, Index, const auto& sum) { to = scale * sum; });
  for (Index w = 0; w < B_; ++w) {
    auto a = attention_of(attention_, w);
    combine<T>(Q, d, N, reader.data() + w * Q, P, 1, u.data() + w * N, M, a.data(), N);
    mixed.middleCols(w * Q, Q) = own.block(0, w * Q, h, Q);
    mixed.middleCols(w * Q, Q).noalias() += u.block(0, w * N, h, N) * a.transpose();
  }
  if (s.norm)
    layer_norm<T>(mixed, epsilon, weights_ + layout_.norm_out.gain, weights_ + layout_.norm_out.shift, scaled_.view(P),
                  scratch_);
  output_.view(P) = after_norm(mixed_, scaled_).view(P).row(h - 1);
}

template <class T>
void Network<T>::evaluate(const T* weights) {
  weights_ = weights;
  forward();
}

// --- Backward: the forward pass in reverse

template <class T>
void Network<T>::norm_backward(const NormSlot& slot, In<T> x, In<T> dy, T* gradient, Out<T> dx) {
  if (gradient) {
    layer_norm_sums<T>(x, epsilon, dy, sums_.data(), scratch_);
    for (Index c = 0; c < x.rows(); ++c) {
      gradient[slot.gain + c] = sums_[c].dy_x;
      gradient[slot.shift + c] = sums_[c].dy;
    }
  }
  dx.setZero();
  layer_norm_backward<T>(x, epsilon, dy, weights_ + slot.gain, dx, scratch_);
}

/// forward: A = rᵀ u, O = A v + own
template <class T>
void Network<T>::attend_backward(In<T> d_mixed) {
  const Index N = shape_.N, Q = shape_.n_targets(), d = shape_.width(), h = shape_.h, M = tokens(), P = outputs();
  const auto u = after_norm(raw_, normed_).view(M), reader = reader_.view(P);
  auto d_u = d_normed_.view(M), d_reader = d_reader_.view(P);
  for (Index w = 0; w < B_; ++w) {
    const auto d_o = d_mixed.middleCols(w * Q, Q);
    auto d_a = attention_of(d_attention_, w);
    d_a.noalias() = d_o.transpose() * u.block(0, w * N, h, N);
    combine<T>(d, Q, N, reader.data() + w * Q, 1, P, d_a.data(), N, d_u.data() + w * N, M);
    d_u.block(0, w * N, h, N).noalias() += d_o * attention_of(attention_, w);
    d_reader.middleCols(w * Q, Q).noalias() = u.middleCols(w * N, N) * d_a.transpose();
  }
}

/// forward: r = scale Wkᵀ q, q = Wq own; own is part of all tokens, and bypasses attention
template <class T>
void Network<T>::queries_backward(In<T> d_mixed, T* gradient) {
  const Shape& s = shape_;
  const Index N = s.N, Q = s.n_targets(), d = s.width(), P = outputs();
  const T scale = static_cast<T>(s.scale);
  auto d_reader = d_reader_.view(P), d_query = d_query_.view(P), d_own = d_own_.view(P);
  combine<T>(s.K, d, P, weights_ + layout_.key, 1, d, d_reader.data(), P, d_query.data(), P,
             [scale](auto& to, Index, Index, const auto& sum) { to = scale * sum; });
  if (gradient) {
    Tensor<T>(gradient + layout_.key, s.K, d).noalias() = scale * query_.view(P) * d_reader.transpose();
    Tensor<T>(gradient + layout_.query, s.K, d).noalias() = d_query * own_.view(P).transpose();
  }
  combine<T>(d, s.K, P, weights_ + layout_.query, d, 1, d_query.data(), P, d_own.data(), P);
  d_own.topRows(s.h) += d_mixed;
  auto d_u = d_normed_.view(tokens());
  for (Index c = 0; c < d; ++c)
    for (Index w = 0; w < B_; ++w)
      for (Index i = 0; i < Q; ++i) d_u(c, w * N + s.targets[i]) += d_own(c, w * Q + i);
}

template <class T>
void Network<T>::backward(T* gradient) {
  const Shape& s = shape_;
  const Index M = tokens(), P = outputs();
  auto d_scaled = d_scaled_.view(P);
  d_scaled.setZero();
  d_scaled.row(s.h - 1) = d_output_.view(P);
  if (s.norm) norm_backward(layout_.norm_out, mixed_.view(P), d_scaled, gradient, d_mixed_.view(P));
  const auto d_mixed = before_norm(d_mixed_, d_scaled_).view(P);
  attend_backward(d_mixed);
  queries_backward(d_mixed, gradient);
  if (s.norm) norm_backward(layout_.norm_in, raw_.view(M), d_normed_.view(M), gradient, d_raw_.view(M));
  if (!gradient) return;
  const auto d_raw = before_norm(d_raw_, d_normed_).view(M);
  for (Index c = 0; c < s.D; ++c)
    for (Index w = 0; w < B_; ++w)
      for (Index j = 0; j < s.N; ++j) gradient[layout_.embedding + j * s.D + c] += d_raw(s.h + c, w * s.N + j);
}

template <class T>
double Network<T>::train(const T* weights, const T* target, LossKind loss, T* gradient) {
  evaluate(weights);
  const Index P = outputs();
  const auto y = output();
  const T share = 1 / static_cast<T>(P);
  double sum = 0;
  for (Index m = 0; m < P; ++m) {
    const auto [value, slope] = loss_term(loss, y(0, m), target[m]);
    sum += static_cast<double>(value);
    d_output_.data()[m] = share * slope;
  }
  std::fill_n(gradient, layout_.n_trained, T(0));
  backward(gradient);
  return sum / static_cast<double>(P);
}

template <class T>
Tensor<T> Network<T>::backward_to_inputs(const T* weights, const T* d_output) {
  weights_ = weights;
  std::copy_n(d_output, outputs(), d_output_.data());
  backward(nullptr);
  return input_gradient();
}

}  // namespace golgi::netformer
