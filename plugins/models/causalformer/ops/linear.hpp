// Linear maps: y = w x + b for every token. w (out, in), x (in, tokens), y (out, tokens).
#pragma once

#include "../tensor.hpp"

namespace golgi::causalformer {

/// Tokens a product takes at once: their part of x and y stays in the cache, and what Eigen packs fits on the stack.
constexpr Index max_product_tokens = 512;

template <class Body>
void for_token_blocks(Index tokens, const Body& body) {
  const Index n_blocks = (tokens + max_product_tokens - 1) / max_product_tokens;
  for (Index b = 0; b < n_blocks; ++b) {
    const Index first = b * tokens / n_blocks;
    body(first, (b + 1) * tokens / n_blocks - first);
  }
}

/// y += w x
template <class T>
void add_product(In<T> w, In<T> x, Out<T> y) {
  for_token_blocks(x.cols(), [&](Index first, Index n) { y.middleCols(first, n).noalias() += w * x.middleCols(first, n); });
}

/// y = w x + b
template <class T>
void linear(In<T> w, const T* b, In<T> x, Out<T> y) {
  for (Index i = 0; i < y.rows(); ++i) y.row(i).setConstant(b[i]);
  add_product<T>(w, x, y);
}

/// y = r + w x + b: the residual stream r goes on as y.
template <class T>
void linear_onto(In<T> w, const T* b, In<T> x, In<T> r, Out<T> y) {
  for (Index i = 0; i < y.rows(); ++i) y.row(i) = r.row(i).array() + b[i];
  add_product<T>(w, x, y);
}

/// forward: y = w x + b;  dx = wᵀ dy
template <class T>
void linear_backward_input(In<T> w, In<T> dy, Out<T> dx) {
  for_token_blocks(dy.cols(),
                   [&](Index first, Index n) { dx.middleCols(first, n).noalias() = w.transpose() * dy.middleCols(first, n); });
}

/// forward: y = w x + b;  dw (+)= dy xᵀ, db (+)= row sums of dy.
/// @param first  of the chunks that the sum runs over: it overwrites
template <class T>
void linear_backward_weight(In<T> dy, In<T> x, bool first, Out<T> dw, T* db) {
  if (first)
    dw.noalias() = dy * x.transpose();
  else
    dw.noalias() += dy * x.transpose();
  for (Index i = 0; i < dy.rows(); ++i) db[i] = (first ? T(0) : db[i]) + dy.row(i).sum();
}

}  // namespace golgi::causalformer
