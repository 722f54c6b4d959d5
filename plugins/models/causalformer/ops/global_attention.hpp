// Global cross attention, the causal readout: within a window every query (target, forecast step) attends over every key
// (source, context step).
//
//   s(i, j) = Σ_e q(e, i) k(e, j) / sqrt(E);  a(i, ·) = softmax(s(i, ·));  o(e, i) = Σ_j a(i, j) v(e, j)
//
// i = forecast step · N + target, j = context step · N + source. A chunk's token is a column: (step · windows + window) · N +
// variable. H heads of width E, P forecast and L context steps, N variables.
#pragma once

#include <algorithm>
#include <cmath>

#include <golgi/learning/products.hpp>

namespace golgi::causalformer {

using namespace learning;

template <class T>
class GlobalAttention {
 public:
  GlobalAttention(Index heads, Index width, Index forecast_steps, Index context_steps, Index variables)
      : H(heads), E(width), P(forecast_steps), L(context_steps), N(variables) {}

  Index queries() const { return P * N; }
  Index keys() const { return L * N; }
  /// Length of a row of probabilities: one number per key, then zeros as padding.
  Index row() const { return round_up(keys(), row_group); }
  /// Number of probabilities of one window: (H, queries, row).
  Index n_probabilities() const { return H * queries() * row(); }

  /// @param q  (H·E, P · windows · N)   @param k, v  (H·E, L · windows · N)
  /// @param o  (H·E, P · windows · N)   @param probabilities  (windows, H, queries, row), kept for backward and readout
  void forward(In<T> q, In<T> k, In<T> v, Index windows, T* probabilities, Out<T> o, Scratch<T>& scratch) const {
    const typename Scratch<T>::Scope scope(scratch);
    const Head head = take(scratch);
    const T scale = 1 / std::sqrt(static_cast<T>(E));
    for (Index w = 0; w < windows; ++w)
      for (Index h = 0; h < H; ++h, probabilities += queries() * row()) {
        load(q, k, v, w, windows, h, head);
        combine(queries(), E, row(), head.q, queries(), Index(1), head.k, row(), probabilities, row());
        for (Index i = 0; i < queries(); ++i) softmax(probabilities + i * row(), scale);
        dots(queries(), E, row(), probabilities, row(), head.v, row(), head.o, Index(1), queries());
        store(head.o, w, windows, h, P, queries(), o);
      }
  }

  /// Gradients overwrite q, k and v.
  void backward(In<T> d_o, Index windows, const T* probabilities, Out<T> q, Out<T> k, Out<T> v, Scratch<T>& scratch) const {
    const typename Scratch<T>::Scope scope(scratch);
    const Head head = take(scratch);
    const Head d = take(scratch);
    T* ds = scratch.take(queries() * row());
    const T scale = 1 / std::sqrt(static_cast<T>(E));
    using Row = Eigen::Map<Eigen::Array<T, Eigen::Dynamic, 1>>;
    using ConstRow = Eigen::Map<const Eigen::Array<T, Eigen::Dynamic, 1>>;
    for (Index w = 0; w < windows; ++w)
      for (Index h = 0; h < H; ++h, probabilities += queries() * row()) {
        load(q, k, v, w, windows, h, head);
        load(d_o, w, windows, h, P, queries(), d.o);
        // forward: o(e, i) = Σ_j a(i, j) v(e, j)
        combine(queries(), E, row(), d.o, queries(), Index(1), head.v, row(), ds, row());
        combine(E, queries(), row(), d.o, Index(1), queries(), probabilities, row(), d.v, row());
        // forward: a = softmax(s); the padding has a = 0
        for (Index i = 0; i < queries(); ++i) {
          const ConstRow a(probabilities + i * row(), row());
          Row da(ds + i * row(), row());
          const T mean = (a * da).sum();
          da = a * (da - mean) * scale;
        }
        // forward: s(i, j) = Σ_e q(e, i) k(e, j)
        dots(queries(), E, row(), ds, row(), head.k, row(), d.q, Index(1), queries());
        combine(E, queries(), row(), head.q, Index(1), queries(), ds, row(), d.k, row());
        store(d.q, w, windows, h, P, queries(), q);
        store(d.k, w, windows, h, L, row(), k);
        store(d.v, w, windows, h, L, row(), v);
      }
  }

  /// Adds one window's probabilities, summed over heads and steps. @param to  (N, N), row = target, column = source
  void add_readout(const T* probabilities, double* to) const {
    for (Index h = 0; h < H; ++h)
      for (Index p = 0; p < P; ++p)
        for (Index target = 0; target < N; ++target, probabilities += row())
          for (Index l = 0; l < L; ++l)
            for (Index source = 0; source < N; ++source)
              to[target * N + source] += static_cast<double>(probabilities[l * N + source]);
  }

 private:
  /// One head of one window: (E, queries) and (E, row).
  struct Head {
    T *q, *k, *v, *o;
  };

  void load(In<T> q, In<T> k, In<T> v, Index w, Index windows, Index h, const Head& head) const {
    load(q, w, windows, h, P, queries(), head.q);
    load(k, w, windows, h, L, row(), head.k);
    load(v, w, windows, h, L, row(), head.v);
  }

  Head take(Scratch<T>& scratch) const {
    return {scratch.take(E * queries()), scratch.take(E * row()), scratch.take(E * row()), scratch.take(E * queries())};
  }

  /// Copies the variables of one step. They are often few, and a call of the C library's memcpy would then take longer.
  void copy(const T* from, T* to) const {
    const auto part = [&]<int n>(Index at) { Eigen::Map<Lanes<T, n>>{to + at} = Eigen::Map<const Lanes<T, n>>(from + at); };
    Index at = 0;
    for (; at + 8 <= N; at += 8) part.template operator()<8>(at);
    if (N & 4) part.template operator()<4>(at), at += 4;
    if (N & 2) part.template operator()<2>(at), at += 2;
    if (N & 1) part.template operator()<1>(at);
  }

  void load(In<T> x, Index w, Index windows, Index h, Index steps, Index stride, T* to) const {
    for (Index e = 0; e < E; ++e, to += stride) {
      for (Index step = 0; step < steps; ++step)
        copy(x.data() + (h * E + e) * x.outerStride() + (step * windows + w) * N, to + step * N);
      std::fill(to + steps * N, to + stride, T(0));
    }
  }

  void store(const T* from, Index w, Index windows, Index h, Index steps, Index stride, Out<T>& x) const {
    for (Index e = 0; e < E; ++e, from += stride)
      for (Index step = 0; step < steps; ++step) copy(from + step * N, &x(h * E + e, (step * windows + w) * N));
  }

  void softmax(T* scores, T scale) const {
    Eigen::Map<Eigen::Array<T, Eigen::Dynamic, 1>> a(scores, row());
    const T largest = a.head(keys()).maxCoeff();
    a = ((a - largest) * scale).exp();
    a.tail(row() - keys()).setZero();
    a *= 1 / a.sum();
  }

  Index H, E, P, L, N;
};

}  // namespace golgi::causalformer
