// NetFormer: one token a variable, its last h samples and what is learned of it; one layer of linear attention, whose weights
// are the products of queries and keys themselves, without a softmax; and the residual stream.
//
//   u_j = norm([x_j; e_j])                      h + D numbers
//   A(i, j) = scale · (Wq u_i)ᵀ (Wk u_j)        one matrix a window: its estimate of the wiring at the sample that is forecast
//   O_i = norm(Σ_j A(i, j) v_j + v_i)           v_j: the first h numbers of u_j
//   output_i = the last number of O_i
//
// Windows lie side by side: a token is a column, window · N + variable; of targets, window · Q + target. Keys are not made:
// with r_i = scale · Wkᵀ Wq u_i, A(i, j) = r_iᵀ u_j, which costs less, the more so the fewer targets there are. A pass runs on
// one thread: models train side by side.
#pragma once

#include <golgi/learning/norm.hpp>
#include <golgi/learning/products.hpp>

#include "parameters.hpp"

namespace golgi::netformer {

template <class T>
class Network {
 public:
  /// @param with_gradients  else only evaluate() works
  Network(const Layout& layout, Index max_windows, bool with_gradients);

  /// Bytes that a network takes, for saying so before it is made.
  static double bytes(const Layout& layout, Index max_windows, bool with_gradients);

  /// Where the histories of the next pass are written: (h, B · N), the newest sample in the last row.
  Tensor<T> inputs(Index B) {
    B_ = B;
    return {raw_.data(), shape_.h, tokens()};
  }

  void evaluate(const T* weights);
  /// (1, B · Q), of the last pass
  Tensor<T> output() { return output_.view(outputs()); }
  /// (Q, N) of a window, of the last pass that was not backward
  Tensor<T> attention(Index window) { return attention_of(attention_, window); }

  /// Forward and backward pass of the mean loss.
  /// @param target  (B · Q)   @param gradient  n_trained numbers, overwritten
  double train(const T* weights, const T* target, LossKind loss, T* gradient);

  /// Once after each evaluate(): the gradient of Σ d_output · output with respect to the inputs. @return (h, B · N)
  Tensor<T> backward_to_inputs(const T* weights, const T* d_output);
  /// After train(): the gradient of the loss with respect to the inputs. (h, B · N)
  Tensor<T> input_gradient() { return {before_norm(d_raw_, d_normed_).data(), shape_.h, tokens()}; }

 private:
  Index tokens() const { return shape_.N * B_; }
  Index outputs() const { return shape_.n_targets() * B_; }
  /// Without a norm, what comes before it and what comes after it are one.
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
  /// From d_output_ down to the inputs' gradient. @param gradient  null where that of weights is not wanted
  void backward(T* gradient);

  static constexpr T epsilon = static_cast<T>(1e-5);

  const Layout& layout_;
  const Shape shape_;
  Pool pool_;
  Scratch<T> scratch_;
  Storage<T> raw_, normed_;       ///< h + D, of all tokens
  Storage<T> own_, reader_;       ///< h + D, of targets: u_i and r_i
  Storage<T> query_;              ///< K, of targets
  Storage<T> attention_;          ///< (Q, N) of each window
  Storage<T> mixed_, scaled_;     ///< h, of targets: O before and after its norm
  Storage<T> output_, d_output_;  ///< 1, of targets
  Storage<T> d_raw_, d_normed_, d_own_, d_reader_, d_query_, d_attention_, d_mixed_, d_scaled_;
  Numbers<NormSums<T>> sums_;
  const T* weights_ = nullptr;
  Index B_ = 0;
};

extern template class Network<float>;

}  // namespace golgi::netformer
