// Attention of N variables to S sources: each other, and the covariates after them. A target i receives from the sources j
//
//   c(e, i) = Σ_j a(i, j) v(e, j),   s(i, j) = Σ_k q(k, i) k(k, j) / sqrt(K),   a = s / sqrt(S)  or  softmax over j ≠ i
//
// Signed weights can represent sources that inhibit as well as sources that excite, and a weight does not change when another
// grows. Logits from learned queries and keys are the same in every window: the weights are one matrix, computed once per
// batch. Logits that depend on the tokens are computed window by window.
//
// Heads are computed one after the other. A token is column source · B + window, so a channel of all tokens is an (S, B)
// matrix, whose first N rows are those of the targets.
#pragma once

#include <cmath>
#include <golgi/learning/products.hpp>

#include "parameters.hpp"

namespace golgi::neuron_transformer {

template <class T>
class VariableAttention {
 public:
  explicit VariableAttention(const Shape& shape)
      : N(shape.N), S(shape.sources()), E(shape.E), K(shape.K), softmax_(shape.weighing == Weighing::softmax) {}

  /// One head's weights from logits that are the same in every window. @param q  (K, N)   @param k  (K, S)   @param a  (N, S)
  void weights(const T* q, const T* k, T* a) const {
    const Tensor<T> query(const_cast<T*>(q), K, N), key(const_cast<T*>(k), K, S);
    Tensor<T> weights(a, N, S);
    weights.noalias() = scale() * query.transpose() * key;
    for (Index i = 0; i < N; ++i) {
      weights(i, i) = 0;
      if (!softmax_) continue;
      auto row = weights.row(i).array();
      row = (row - row.maxCoeff()).exp();
      row(i) = 0;
      row /= row.sum();
    }
  }

  /// The backward pass of weights(). @param da  gradient of a; its memory is reused   @param dq, dk  overwritten
  void weights_backward(const T* q, const T* k, const T* a, T* da, T* dq, T* dk) const {
    Tensor<T> ds(da, N, S);
    const Tensor<T> query(const_cast<T*>(q), K, N), key(const_cast<T*>(k), K, S), weights(const_cast<T*>(a), N, S);
    for (Index i = 0; i < N; ++i) {
      if (softmax_) ds.row(i).array() = weights.row(i).array() * (ds.row(i).array() - ds.row(i).dot(weights.row(i)));
      ds(i, i) = 0;
    }
    // forward: s = scale qᵀ k
    Tensor<T>(dq, K, N).noalias() = scale() * key * ds.transpose();
    Tensor<T>(dk, K, S).noalias() = scale() * query * ds;
  }

  /// Sums the values of sources with one head's weights. @param v  (E, S · B)   @param c  (E, N · B)
  void mix(const T* a, In<T> v, Index B, Out<T> c) const {
    for (Index e = 0; e < E; ++e)
      combine<T>(N, S, B, a, 1, S, v.data() + e * v.outerStride(), B, c.data() + e * c.outerStride(), B);
  }

  /// The backward pass of mix(). @param da  overwritten
  void mix_backward(const T* a, In<T> v, In<T> dc, Index B, T* da, Out<T> dv) const {
    Tensor<T> d_weights(da, N, S);
    for (Index e = 0; e < E; ++e) {
      const T *value = v.data() + e * v.outerStride(), *d_mixed = dc.data() + e * dc.outerStride();
      // forward: c = a v
      combine<T>(S, N, B, a, S, 1, d_mixed, B, dv.data() + e * dv.outerStride(), B);
      const Tensor<T> x(const_cast<T*>(value), S, B), dy(const_cast<T*>(d_mixed), N, B);
      if (e == 0)
        d_weights.noalias() = dy * x.transpose();
      else
        d_weights.noalias() += dy * x.transpose();
    }
  }

  /// weights() and mix() with logits that differ between windows.
  /// @param q  (K, N · B)   @param k  (K, S · B)   @param a  (N, S, B), kept for backward
  void forward(In<T> q, In<T> k, In<T> v, Index B, T* a, Out<T> c) const {
    for (Index i = 0; i < N; ++i) {
      T* row = a + i * S * B;
      for (Index j = 0; j < S; ++j) {
        Line s(row + j * B, B);
        s.setZero();
        if (j == i) continue;
        for (Index e = 0; e < K; ++e) s += line(q, e, i, B) * line(k, e, j, B);
        s *= scale();
      }
      if (softmax_) softmax(row, i, B);
      for (Index e = 0; e < E; ++e) {
        Line mixed(&c(e, i * B), B);
        mixed.setZero();
        for (Index j = 0; j < S; ++j) mixed += Line(row + j * B, B) * line(v, e, j, B);
      }
    }
  }

  /// The backward pass of forward(); overwrites the gradients. @param da  scratch memory of S · B numbers
  void backward(In<T> q, In<T> k, In<T> v, In<T> dc, Index B, T* a, T* da, Out<T> dq, Out<T> dk, Out<T> dv) const {
    dk.setZero();
    dv.setZero();
    for (Index i = 0; i < N; ++i) {
      T* row = a + i * S * B;
      for (Index j = 0; j < S; ++j) {
        Line ds(da + j * B, B);
        ds.setZero();
        if (j == i) continue;
        for (Index e = 0; e < E; ++e) {
          // forward: c(i) = Σ_j a(i, j) v(j)
          ds += line(dc, e, i, B) * line(v, e, j, B);
          Line(&dv(e, j * B), B) += Line(row + j * B, B) * line(dc, e, i, B);
        }
      }
      if (softmax_) softmax_backward(row, da, B);
      for (Index e = 0; e < K; ++e) {
        Line d_query(&dq(e, i * B), B);
        d_query.setZero();
        for (Index j = 0; j < S; ++j) {
          if (j == i) continue;
          // forward: s(i, j) = scale q(i) k(j)
          d_query += scale() * Line(da + j * B, B) * line(k, e, j, B);
          Line(&dk(e, j * B), B) += scale() * Line(da + j * B, B) * line(q, e, i, B);
        }
      }
    }
  }

 private:
  using Line = Eigen::Map<Eigen::Array<T, Eigen::Dynamic, 1>>;
  using ConstLine = Eigen::Map<const Eigen::Array<T, Eigen::Dynamic, 1>>;

  static ConstLine line(In<T> x, Index channel, Index variable, Index B) {
    return {x.data() + channel * x.outerStride() + variable * B, B};
  }
  T scale() const { return 1 / std::sqrt(static_cast<T>(softmax_ ? K : K * S)); }

  void softmax(T* row, Index i, Index B) const {
    for (Index w = 0; w < B; ++w) {
      const auto at = [&](Index j) -> T& { return row[j * B + w]; };
      T largest = -INFINITY, sum = 0;
      for (Index j = 0; j < S; ++j)
        if (j != i) largest = std::max(largest, at(j));
      for (Index j = 0; j < S; ++j) sum += at(j) = j == i ? 0 : std::exp(at(j) - largest);
      for (Index j = 0; j < S; ++j) at(j) /= sum;
    }
  }

  void softmax_backward(const T* row, T* ds, Index B) const {
    for (Index w = 0; w < B; ++w) {
      T mean = 0;
      for (Index j = 0; j < S; ++j) mean += row[j * B + w] * ds[j * B + w];
      for (Index j = 0; j < S; ++j) ds[j * B + w] = row[j * B + w] * (ds[j * B + w] - mean);
    }
  }

  Index N, S, E, K;
  bool softmax_;
};

}  // namespace golgi::neuron_transformer
