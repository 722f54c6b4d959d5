// NetFormer: one token per variable, made of its last h samples and its learned embedding; one layer of linear attention, whose
// weights are the products of queries and keys, without a softmax; and the residual stream.
//
//   u_j = norm([x_j; e_j])                      h + D numbers
//   A(i, j) = scale · (Wq u_i)ᵀ (Wk u_j)        one matrix per window: an estimate of the wiring at the forecast sample
//   O_i = norm(Σ_j A(i, j) v_j + v_i)           v_j: the first h numbers of u_j
//   output_i = the last number of O_i
//
// Windows are stored next to each other: a token is column window · N + variable, a target column window · Q + target. Keys are
// not computed: with r_i = scale · Wkᵀ Wq u_i, A(i, j) = r_iᵀ u_j, which takes less time, especially with few targets. A pass
// runs on one thread; models are trained in parallel.
#pragma once

#include <golgi/learning/norm.hpp>
#include <golgi/learning/products.hpp>

#include "parameters.hpp"

namespace golgi::netformer {

template <class T>
class Network {
 public:
  /// @param with_gradients  if false, only evaluate() works
  Network(const Layout& layout, Index max_windows, bool with_gradients);

  /// Bytes that a network takes, to be known before it is constructed.
  static double bytes(const Layout& layout, Index max_windows, bool with_gradients);

  /// The memory for the histories of the next pass: (h, B · N), the newest sample in the last row.
  Tensor<T> inputs(Index B) {
    B_ = B;
    return {raw_.data(), shape_.h, tokens()};
  }

  void evaluate(const T* weights);
  /// The output of the last pass: (1, B · Q).
  Tensor<T> output() { return output_.view(outputs()); }
  /// The attention (Q, N) of a window in the last forward pass.
  Tensor<T> attention(Index window) { return attention_of(attention_, window); }

  /// Forward and backward pass of the mean loss.
  /// @param target  (B · Q)   @param gradient  n_trained numbers, overwritten
  double train(const T* weights, const T* target, LossKind loss, T* gradient);

  /// The gradient of Σ d_output · output with respect to the inputs. May be called once after each evaluate().
  /// @return (h, B · N)
  Tensor<T> backward_to_inputs(const T* weights, const T* d_output);
  /// The gradient of the loss with respect to the inputs, after train(): (h, B · N).
  Tensor<T> input_gradient() { return {before_norm(d_raw_, d_normed_).data(), shape_.h, tokens()}; }

 private:
  Index tokens() const { return shape_.N * B_; }
  Index outputs() const { return shape_.n_targets() * B_; }
  /// Without a norm, its input and its output share one storage.
  Storage<T>& before_norm(Storage<T>& before, Storage<T>& after) { return shape_.norm ? before : after; }
  Storage<T>& after_norm(Storage<T>& before, Storage<T>& after) { return shape_.norm ? after : before; }
  Tensor<T> attention_of(Storage<T>& all, Index window) {
    return {all.data() + window * shape_.n_targets() * shape_.N, shape_.n_targets(), shape_.N};
  }
  Eigen::Map<const Array<T>> map(Index slot) const { return {weights_ + slot, shape_.K, shape_.width()}; }

  void embed();
  void forward();
  void norm_backward(const NormSlot& slot, In<T> x, In<T> dy, T* gradient, Out<T> dx);
  void attend_backward(In<T> d_mixed);
  void queries_backward(In<T> d_mixed, T* gradient);
  /// Computes the gradient of the inputs from d_output_. @param gradient  null if the gradient of weights is not needed
  void backward(T* gradient);

  static constexpr T epsilon = static_cast<T>(1e-5);

  const Layout& layout_;
  const Shape shape_;
  Pool pool_;
  Scratch<T> scratch_;
  Storage<T> raw_, normed_;       ///< h + D numbers per token
  Storage<T> own_, reader_;       ///< h + D numbers per target: u_i and r_i
  Storage<T> query_;              ///< K numbers per target
  Storage<T> attention_;          ///< (Q, N) per window
  Storage<T> mixed_, scaled_;     ///< h numbers per target: O before and after its norm
  Storage<T> output_, d_output_;  ///< one number per target
  Storage<T> d_raw_, d_normed_, d_own_, d_reader_, d_query_, d_attention_, d_mixed_, d_scaled_;
  Numbers<NormSums<T>> sums_;
  const T* weights_ = nullptr;
  Index B_ = 0;
};

extern template class Network<float>;

}  // namespace golgi::netformer
