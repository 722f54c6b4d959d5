// Linear maps: y = w x + b for every token. w (out, in), x (in, tokens), y (out, tokens).
#pragma once

#include "golgi/learning/products.hpp"

namespace golgi::learning {

/// y = put(w x), see combine
template <class T, class Put>
void linear_with(In<T> w, In<T> x, Out<T>& y, const Put& put) {
  combine<T>(w.rows(), w.cols(), x.cols(), w.data(), 1, w.outerStride(), x.data(), x.outerStride(), y.data(), y.outerStride(),
             put);
}

/// y = w x + b
template <class T>
void linear(In<T> w, const T* b, In<T> x, Out<T> y) {
  linear_with<T>(w, x, y, [&](auto& to, Index i, Index, const auto& sum) { to = sum + b[i]; });
}

/// y = r + w x + b: the residual stream r continues as y.
template <class T>
void linear_onto(In<T> w, const T* b, In<T> x, In<T> r, Out<T> y) {
  linear_with<T>(w, x, y, [&]<class Sum>(auto& to, Index i, Index t, const Sum& sum) {
    to = Eigen::Map<const Sum>(r.data() + i * r.outerStride() + t) + (sum + b[i]);
  });
}

/// forward: y = w x + b;  dx = wᵀ dy
template <class T>
void linear_backward_input(In<T> w, In<T> dy, Out<T> dx) {
  combine<T>(w.cols(), w.rows(), dy.cols(), w.data(), w.outerStride(), 1, dy.data(), dy.outerStride(), dx.data(),
             dx.outerStride());
}

/// forward: y = w f(x) + b, slope = f'(x);  slope *= wᵀ dy
template <class T>
void linear_backward_slope(In<T> w, In<T> dy, Out<T> slope) {
  combine<T>(w.cols(), w.rows(), dy.cols(), w.data(), w.outerStride(), 1, dy.data(), dy.outerStride(), slope.data(),
             slope.outerStride(), [](auto& to, Index, Index, const auto& sum) { to *= sum; });
}

/// forward: y = w x + b;  dw (+)= dy xᵀ, db (+)= row sums of dy.
/// @param first  whether this is the first chunk of the sum: it overwrites dw and db
template <class T>
void linear_backward_weight(In<T> dy, In<T> x, bool first, Out<T> dw, T* db) {
  if (first)
    dw.noalias() = dy * x.transpose();
  else
    dw.noalias() += dy * x.transpose();
  for (Index i = 0; i < dy.rows(); ++i) db[i] = (first ? T(0) : db[i]) + dy.row(i).sum();
}

}  // namespace golgi::learning
