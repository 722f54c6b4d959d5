// Multi-head softmax attention for many short sequences in parallel: every variable of every window attends over its own steps.
// A token is a column: position · lanes + lane, where a lane is one sequence. Neighbouring lanes share SIMD registers.
//
//   s(p, r) = Σ_e q(e, p) k(e, r) / sqrt(E);  a(p, ·) = softmax(s(p, ·));  o(e, p) = Σ_r a(p, r) v(e, r)
//
// H heads of width E; Lq queries and Lk keys per sequence.
#pragma once

#include <algorithm>
#include <cmath>

#include <golgi/learning/tensor.hpp>

namespace golgi::causalformer {

using namespace learning;

/// A small matrix whose entries are packs, so that it holds one matrix per lane of a pack.
template <class Pack>
struct PackMatrix {
  Pack* packs;
  Index rows, cols, row_stride, col_stride;

  PackMatrix transposed() const { return {packs, cols, rows, col_stride, row_stride}; }
  Pack& operator()(Index i, Index j) const { return packs[i * row_stride + j * col_stride]; }
};

namespace detail {

template <int n_i, int n_j, class Pack>
void multiply_tile(PackMatrix<Pack> a, PackMatrix<Pack> b, PackMatrix<Pack> c) {
  Pack sum[n_i][n_j];
  for (auto& row : sum)
    for (auto& cell : row) cell.setZero();
  for (Index k = 0; k < a.cols; ++k, a.packs += a.col_stride, b.packs += b.row_stride)
    for (int i = 0; i < n_i; ++i)
      for (int j = 0; j < n_j; ++j) sum[i][j] += a(i, 0) * b(0, j);
  for (int i = 0; i < n_i; ++i)
    for (int j = 0; j < n_j; ++j) c(i, j) = sum[i][j];
}

template <int n_i, class Pack>
void multiply_rows(PackMatrix<Pack> a, PackMatrix<Pack> b, PackMatrix<Pack> c) {
  Index j = 0;
  const auto advance = [&](Index n) {
    j += n;
    b.packs += n * b.col_stride;
    c.packs += n * c.col_stride;
  };
  for (; j + 4 <= c.cols; advance(4)) multiply_tile<n_i, 4>(a, b, c);
  for (; j + 2 <= c.cols; advance(2)) multiply_tile<n_i, 2>(a, b, c);
  for (; j < c.cols; advance(1)) multiply_tile<n_i, 1>(a, b, c);
}

}  // namespace detail

/// c = a b, lane by lane. Tiles of c stay in registers.
template <class Pack>
void multiply(PackMatrix<Pack> a, PackMatrix<Pack> b, PackMatrix<Pack> c) {
  Index i = 0;
  const auto advance = [&](Index n) {
    i += n;
    a.packs += n * a.row_stride;
    c.packs += n * c.row_stride;
  };
  for (; i + 2 <= c.rows; advance(2)) detail::multiply_rows<2>(a, b, c);
  for (; i < c.rows; advance(1)) detail::multiply_rows<1>(a, b, c);
}

template <class T>
class SequenceAttention {
 public:
  SequenceAttention(Index heads, Index width, Index queries, Index keys) : H(heads), E(width), Lq(queries), Lk(keys) {}

  /// Size of `probabilities` for a number of lanes.
  Index n_probabilities(Index lanes) const { return H * blocks(lanes) * Lq * Lk * group; }

  /// @param q    (H·E, Lq · lanes)   @param k, v  (H·E, Lk · lanes)
  /// @param o    (H·E, Lq · lanes)   @param probabilities  kept for backward
  void forward(In<T> q, In<T> k, In<T> v, Index lanes, T* probabilities, Out<T> o, Scratch<T>& scratch) const {
    const typename Scratch<T>::Scope scope(scratch);
    const Head head = take(lanes, scratch);
    for (Index h = 0; h < H; ++h) {
      load(q, h, lanes, Lq, head.q);
      load(k, h, lanes, Lk, head.k);
      load(v, h, lanes, Lk, head.v);
      for (Index b = 0; b < blocks(lanes); ++b, probabilities += Lq * Lk * group) {
        const auto a = scores(probabilities);
        multiply(block(head.q, b, Lq).transposed(), block(head.k, b, Lk), a);
        softmax(a);
        multiply(block(head.v, b, Lk), a.transposed(), block(head.o, b, Lq));
      }
      store(head.o, h, lanes, Lq, o);
    }
  }

  /// Gradients overwrite q, k and v.
  /// @param d_o  (H·E, Lq · lanes)
  void backward(In<T> d_o, Index lanes, T* probabilities, Out<T> q, Out<T> k, Out<T> v, Scratch<T>& scratch) const {
    const typename Scratch<T>::Scope scope(scratch);
    const Head head = take(lanes, scratch), d = take(lanes, scratch);
    const auto ds = scores(scratch.take(Lq * Lk * group));
    for (Index h = 0; h < H; ++h) {
      load(q, h, lanes, Lq, head.q);
      load(k, h, lanes, Lk, head.k);
      load(v, h, lanes, Lk, head.v);
      load(d_o, h, lanes, Lq, d.o);
      for (Index b = 0; b < blocks(lanes); ++b, probabilities += Lq * Lk * group) {
        const auto a = scores(probabilities), d_out = block(d.o, b, Lq);
        // forward: o = v aᵀ
        multiply(d_out.transposed(), block(head.v, b, Lk), ds);
        multiply(d_out, a, block(d.v, b, Lk));
        softmax_backward(a, ds);
        // forward: s = qᵀ k
        multiply(block(head.k, b, Lk), ds.transposed(), block(d.q, b, Lq));
        multiply(block(head.q, b, Lq), ds, block(d.k, b, Lk));
      }
      store(d.q, h, lanes, Lq, q);
      store(d.k, h, lanes, Lk, k);
      store(d.v, h, lanes, Lk, v);
    }
  }

 private:
  static constexpr int group = 8;
  using Pack = Lanes<T, group>;
  using Packs = PackMatrix<Pack>;

  /// One head of all lanes; each array is (blocks, E, positions).
  struct Head {
    Pack *q, *k, *v, *o;
  };

  static Index blocks(Index lanes) { return (lanes + group - 1) / group; }

  Head take(Index lanes, Scratch<T>& scratch) const {
    const auto packs = [&](Index positions) {
      return reinterpret_cast<Pack*>(scratch.take(blocks(lanes) * E * positions * group));
    };
    return {packs(Lq), packs(Lk), packs(Lk), packs(Lq)};
  }

  /// (E, positions) of one block
  Packs block(Pack* packs, Index b, Index positions) const { return {packs + b * E * positions, E, positions, positions, 1}; }
  Packs scores(T* numbers) const { return {reinterpret_cast<Pack*>(numbers), Lq, Lk, Lk, 1}; }

  // load and store process a whole head in the order of memory, so that the processor prefetches.

  void load(In<T> x, Index h, Index lanes, Index positions, Pack* to) const {
    const Index whole = lanes / group, rest = lanes % group;
    for (Index e = 0; e < E; ++e)
      for (Index p = 0; p < positions; ++p) {
        const T* from = x.data() + (h * E + e) * x.outerStride() + p * lanes;
        Pack* at = to + e * positions + p;
        for (Index b = 0; b < whole; ++b) at[b * E * positions] = Eigen::Map<const Pack>(from + b * group);
        if (rest == 0) continue;  // lanes beyond the last are computed, but not used
        at[whole * E * positions].setZero();
        std::copy_n(from + whole * group, rest, at[whole * E * positions].data());
      }
  }

  void store(const Pack* from, Index h, Index lanes, Index positions, Out<T>& x) const {
    const Index whole = lanes / group, rest = lanes % group;
    for (Index e = 0; e < E; ++e)
      for (Index p = 0; p < positions; ++p) {
        T* to = &x(h * E + e, p * lanes);
        const Pack* at = from + e * positions + p;
        for (Index b = 0; b < whole; ++b) Eigen::Map<Pack>{to + b* group} = at[b * E * positions];
        if (rest > 0) std::copy_n(at[whole * E * positions].data(), rest, to + whole * group);
      }
  }

  void softmax(const Packs& s) const {
    const T scale = 1 / std::sqrt(static_cast<T>(E));
    for (Index p = 0; p < Lq; ++p) {
      Pack largest = s(p, 0);
      for (Index r = 1; r < Lk; ++r) largest = largest.max(s(p, r));
      Pack sum = Pack::Zero();
      for (Index r = 0; r < Lk; ++r) {
        s(p, r) = ((s(p, r) - largest) * scale).exp();
        sum += s(p, r);
      }
      const Pack inverse = sum.inverse();
      for (Index r = 0; r < Lk; ++r) s(p, r) *= inverse;
    }
  }

  /// @param a   softmax(s)   @param ds  in: gradient of a; out: gradient of s before its scale
  void softmax_backward(const Packs& a, const Packs& ds) const {
    const T scale = 1 / std::sqrt(static_cast<T>(E));
    for (Index p = 0; p < Lq; ++p) {
      Pack mean = Pack::Zero();
      for (Index r = 0; r < Lk; ++r) mean += a(p, r) * ds(p, r);
      for (Index r = 0; r < Lk; ++r) ds(p, r) = a(p, r) * (ds(p, r) - mean) * scale;
    }
  }

  Index H, E, Lq, Lk;
};

}  // namespace golgi::causalformer
