// Tokens: one per variable and step. A token is the sum of two terms, each with its own dropout:
//
//   x = drop(W [a t + b ; y] + c + sin(w · position + f)) + drop(space of the variable)
//
// t is the time in seconds since the recording's first sample, y the value. A chunk's token is a column: (position · windows +
// window) · N + variable; lanes = windows · N. In the decoder's tokens, y = 0.
#pragma once

#include <cmath>

#include <golgi/learning/dropout.hpp>

namespace golgi::causalformer {

using namespace learning;

/// The parameters, or their gradients. value_weight (D, 2): for time code and value. space (N, D). time_w and time_b have one
/// number, the others D.
template <class T>
struct EmbeddingTensors {
  T *time_w, *time_b, *pos_w, *pos_b, *value_weight, *value_bias, *space;
};

/// The tokens of one chunk: `steps` positions of `lanes` columns each.
template <class T>
struct TokenGrid {
  Index steps, lanes, N, D;
  const T* t;        ///< seconds, one per token
  const T* y;        ///< values, one per token; null: all 0
  const Keep* keep;  ///< (2 D, tokens): dropout mask of the first term, then of the second; null: no dropout
  T scale = 1;       ///< factor of the numbers that dropout keeps

  Index tokens() const { return steps * lanes; }
};

/// Computes the tokens. @param x  (D, tokens), overwritten
template <class T>
void embed(const EmbeddingTensors<T>& p, const TokenGrid<T>& grid, Out<T> x, Scratch<T>& scratch) {
  const typename Scratch<T>::Scope scope(scratch);
  const Index M = grid.tokens();
  T* space = scratch.take(grid.lanes);
  for (Index d = 0; d < grid.D; ++d) {
    const T slope_t = p.value_weight[2 * d] * p.time_w[0], slope_y = p.value_weight[2 * d + 1];
    T* row = &x(d, 0);
    for (Index l = 0; l < grid.steps; ++l) {
      const T constant =
          p.value_weight[2 * d] * p.time_b[0] + p.value_bias[d] + std::sin(static_cast<T>(l) * p.pos_w[d] + p.pos_b[d]);
      const Index first = l * grid.lanes;
      if (grid.y)
        for (Index m = first; m < first + grid.lanes; ++m) row[m] = slope_t * grid.t[m] + slope_y * grid.y[m] + constant;
      else
        for (Index m = first; m < first + grid.lanes; ++m) row[m] = slope_t * grid.t[m] + constant;
    }
    const Keep* keep = grid.keep ? grid.keep + d * M : nullptr;
    const Keep* keep_space = grid.keep ? grid.keep + (grid.D + d) * M : nullptr;
    if (keep) drop(row, keep, grid.scale, row, M);
    for (Index m = 0; m < grid.lanes; ++m) space[m] = p.space[m % grid.N * grid.D + d] * (keep ? grid.scale : T(1));
    for (Index first = 0; first < M; first += grid.lanes)
      if (keep)
        for (Index m = 0; m < grid.lanes; ++m) row[first + m] += space[m] * static_cast<T>(keep_space[first + m]);
      else
        for (Index m = 0; m < grid.lanes; ++m) row[first + m] += space[m];
  }
}

/// Gradients of the embedding's parameters for one row d: row d of value_weight, value_bias, pos_w and pos_b, column d of
/// space, and the row's contribution to time_w and time_b, which the caller sets to 0 before the first row.
/// @param first  whether the grid is the first of the sum; it then overwrites the gradients
template <class T>
void embed_backward_row(const EmbeddingTensors<T>& p, const TokenGrid<T>& grid, Index d, const T* dx, bool first,
                        const EmbeddingTensors<T>& grad, Scratch<T>& scratch) {
  const typename Scratch<T>::Scope scope(scratch);
  T *work = scratch.take(grid.tokens()), *lane_sums = scratch.take(grid.lanes);
  using Row = Eigen::Map<const Eigen::Array<T, 1, Eigen::Dynamic>>;
  const Index M = grid.tokens();
  const auto add = [&](T& to, T value) { to = (first ? T(0) : to) + value; };

  // forward: x += drop(space)
  const T* d_space = dx;
  if (grid.keep) {
    drop(dx, grid.keep + (grid.D + d) * M, grid.scale, work, M);
    d_space = work;
  }
  std::copy_n(d_space, grid.lanes, lane_sums);
  for (Index at = grid.lanes; at < M; at += grid.lanes)
    for (Index m = 0; m < grid.lanes; ++m) lane_sums[m] += d_space[at + m];
  for (Index n = 0; n < grid.N; ++n) {
    T sum = 0;
    for (Index m = n; m < grid.lanes; m += grid.N) sum += lane_sums[m];
    add(grad.space[n * grid.D + d], sum);
  }

  // forward: x = drop(W0 (time_w t + time_b) + W1 y + c + sin(pos_w l + pos_b))
  const T* d_value = dx;
  if (grid.keep) {
    drop(dx, grid.keep + d * M, grid.scale, work, M);
    d_value = work;
  }
  const Row row(d_value, M);
  T sum = 0, d_pos_w = 0, d_pos_b = 0;
  for (Index l = 0; l < grid.steps; ++l) {
    const T part = row.segment(l * grid.lanes, grid.lanes).sum();
    const T d_phase = part * std::cos(static_cast<T>(l) * p.pos_w[d] + p.pos_b[d]);
    sum += part;
    d_pos_b += d_phase;
    d_pos_w += d_phase * static_cast<T>(l);
  }
  const T sum_t = (row * Row(grid.t, M)).sum();
  add(grad.pos_w[d], d_pos_w);
  add(grad.pos_b[d], d_pos_b);
  add(grad.value_bias[d], sum);
  add(grad.value_weight[2 * d], p.time_w[0] * sum_t + p.time_b[0] * sum);
  add(grad.value_weight[2 * d + 1], grid.y ? (row * Row(grid.y, M)).sum() : T(0));
  grad.time_w[0] += p.value_weight[2 * d] * sum_t;
  grad.time_b[0] += p.value_weight[2 * d] * sum;
}

/// d x / d y · dx for every token. @param dy  tokens() numbers, overwritten
template <class T>
void embed_backward_value(const EmbeddingTensors<T>& p, const TokenGrid<T>& grid, In<T> dx, T* dy) {
  const Index M = grid.tokens();
  std::fill_n(dy, M, T(0));
  for (Index d = 0; d < grid.D; ++d) {
    const T slope = p.value_weight[2 * d + 1];
    for (Index m = 0; m < M; ++m)
      dy[m] += slope * dx(d, m) * (grid.keep ? static_cast<T>(grid.keep[d * M + m]) * grid.scale : T(1));
  }
}

}  // namespace golgi::causalformer
