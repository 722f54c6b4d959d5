// Multi-head softmax attention of many short sequences at once: every variable of every window attends over its own steps.
// A token is a column: position · lanes + lane, a lane being one sequence. Sequences of neighbouring lanes share registers.
//
//   s(p, r) = Σ_e q(e, p) k(e, r) / sqrt(E);  a(p, ·) = softmax(s(p, ·));  o(e, p) = Σ_r a(p, r) v(e, r)
//
// H heads of width E; Lq queries and Lk keys a sequence.
#pragma once

#include <algorithm>
#include <cmath>
#include <limits>

#include "../tensor.hpp"

namespace golgi::causalformer {

template <class T>
class SequenceAttention {
 public:
  SequenceAttention(Index heads, Index width, Index queries, Index keys) : H(heads), E(width), Lq(queries), Lk(keys) {}

  /// Numbers in `probabilities` for so many lanes.
  Index n_probabilities(Index lanes) const { return H * blocks(lanes) * Lq * Lk * group; }

  /// @param q    (H·E, Lq · lanes)   @param k, v  (H·E, Lk · lanes)
  /// @param o    (H·E, Lq · lanes)   @param probabilities  kept for backward
  void forward(In<T> q, In<T> k, In<T> v, Index lanes, T* probabilities, Out<T> o, Scratch<T>& scratch) const {
    const typename Scratch<T>::Scope scope(scratch);
    const Packs packs = take(scratch);
    for (Index h = 0; h < H; ++h)
      for (Index b = 0; b < blocks(lanes); ++b, probabilities += Lq * Lk * group) {
        load(q, h, b, lanes, Lq, packs.q);
        load(k, h, b, lanes, Lk, packs.k);
        load(v, h, b, lanes, Lk, packs.v);
        auto* a = reinterpret_cast<Pack*>(probabilities);
        for (Index p = 0; p < Lq; ++p, a += Lk) {
          softmax_scores(packs, p, a);
          for (Index e = 0; e < E; ++e) {
            Pack sum = a[0] * packs.v[e * Lk];
            for (Index r = 1; r < Lk; ++r) sum += a[r] * packs.v[e * Lk + r];
            packs.o[e * Lq + p] = sum;
          }
        }
        store(packs.o, h, b, lanes, Lq, o);
      }
  }

  /// Gradients take the places of q, k and v.
  /// @param d_o  (H·E, Lq · lanes)
  void backward(In<T> d_o, Index lanes, T* probabilities, Out<T> q, Out<T> k, Out<T> v, Scratch<T>& scratch) const {
    const typename Scratch<T>::Scope scope(scratch);
    const Packs packs = take(scratch);
    const Packs d = take(scratch);
    auto* ds = reinterpret_cast<Pack*>(scratch.take(Lk * group));
    const T scale = 1 / std::sqrt(static_cast<T>(E));
    for (Index h = 0; h < H; ++h)
      for (Index b = 0; b < blocks(lanes); ++b, probabilities += Lq * Lk * group) {
        load(q, h, b, lanes, Lq, packs.q);
        load(k, h, b, lanes, Lk, packs.k);
        load(v, h, b, lanes, Lk, packs.v);
        load(d_o, h, b, lanes, Lq, d.o);
        for (Index at = 0; at < E * Lk; ++at) {
          d.k[at].setZero();
          d.v[at].setZero();
        }
        const auto* a = reinterpret_cast<const Pack*>(probabilities);
        for (Index p = 0; p < Lq; ++p, a += Lk) {
          // forward: o = Σ_r a v
          Pack mean = Pack::Zero();
          for (Index r = 0; r < Lk; ++r) {
            Pack da = d.o[p] * packs.v[r];
            for (Index e = 1; e < E; ++e) da += d.o[e * Lq + p] * packs.v[e * Lk + r];
            ds[r] = da;
            mean += a[r] * da;
          }
          // forward: a = softmax(s)
          for (Index r = 0; r < Lk; ++r) ds[r] = a[r] * (ds[r] - mean) * scale;
          for (Index e = 0; e < E; ++e) {
            const Pack query = packs.q[e * Lq + p], d_out = d.o[e * Lq + p];
            Pack dq = Pack::Zero();
            for (Index r = 0; r < Lk; ++r) {
              d.v[e * Lk + r] += a[r] * d_out;
              // forward: s = Σ_e q k
              dq += ds[r] * packs.k[e * Lk + r];
              d.k[e * Lk + r] += ds[r] * query;
            }
            d.q[e * Lq + p] = dq;
          }
        }
        store(d.q, h, b, lanes, Lq, q);
        store(d.k, h, b, lanes, Lk, k);
        store(d.v, h, b, lanes, Lk, v);
      }
  }

 private:
  static constexpr int group = 8;
  using Pack = Lanes<T, group>;

  /// One head of one group of lanes: (E, positions) each.
  struct Packs {
    Pack *q, *k, *v, *o;
  };

  static Index blocks(Index lanes) { return (lanes + group - 1) / group; }

  Packs take(Scratch<T>& scratch) const {
    const auto packs = [&](Index positions) { return reinterpret_cast<Pack*>(scratch.take(E * positions * group)); };
    return {packs(Lq), packs(Lk), packs(Lk), packs(Lq)};
  }

  void load(In<T> x, Index h, Index b, Index lanes, Index positions, Pack* to) const {
    const Index n = std::min<Index>(group, lanes - b * group);
    for (Index e = 0; e < E; ++e)
      for (Index p = 0; p < positions; ++p, ++to) {
        const T* from = x.data() + (h * E + e) * x.outerStride() + p * lanes + b * group;
        if (n == group) {
          *to = Eigen::Map<const Pack>(from);
        } else {  // lanes beyond the last are computed and thrown away
          to->setZero();
          std::copy_n(from, n, to->data());
        }
      }
  }

  void store(const Pack* from, Index h, Index b, Index lanes, Index positions, Out<T>& x) const {
    const Index n = std::min<Index>(group, lanes - b * group);
    for (Index e = 0; e < E; ++e)
      for (Index p = 0; p < positions; ++p, ++from) {
        T* to = &x(h * E + e, p * lanes + b * group);
        if (n == group)
          Eigen::Map<Pack>{to} = *from;
        else
          std::copy_n(from->data(), n, to);
      }
  }

  void softmax_scores(const Packs& packs, Index p, Pack* a) const {
    const T scale = 1 / std::sqrt(static_cast<T>(E));
    Pack largest = Pack::Constant(std::numeric_limits<T>::lowest());
    for (Index r = 0; r < Lk; ++r) {
      Pack s = packs.q[p] * packs.k[r];
      for (Index e = 1; e < E; ++e) s += packs.q[e * Lq + p] * packs.k[e * Lk + r];
      a[r] = s;
      largest = largest.max(s);
    }
    Pack sum = Pack::Zero();
    for (Index r = 0; r < Lk; ++r) {
      a[r] = ((a[r] - largest) * scale).exp();
      sum += a[r];
    }
    const Pack inverse = sum.inverse();
    for (Index r = 0; r < Lk; ++r) a[r] *= inverse;
  }

  Index H, E, Lq, Lk;
};

}  // namespace golgi::causalformer
