// The neuron transformer: one token per variable and window, made of features of the variable's own past; layers of attention
// to the other variables and a feed-forward, each after its own norm; and a head with separate weights for each variable.
// Covariates have tokens, too: variables attend to them, and the layers' feed-forward maps act on them.
//
//   z = gelu(W x + b + e_i)
//   z += O attend(V norm(z));  z += D gelu(U norm(z))         per layer
//   y_i = h_i · norm(z_i) + b_i + x_0                         x_0: the present value, so that the network forecasts the change
//
// B windows, N variables; a token is column variable · B + window, covariates last. A pass runs on one thread; models are
// trained in parallel.
#pragma once

#include <golgi/learning/gelu.hpp>
#include <golgi/learning/linear.hpp>
#include <golgi/learning/norm.hpp>
#include <span>
#include <vector>

#include "attention.hpp"
#include "parameters.hpp"

namespace golgi::neuron_transformer {

template <class T>
class Network {
 public:
  /// @param with_gradients  if false, only evaluate() works
  Network(const Layout& layout, Index max_windows, bool with_gradients);

  /// Bytes that a network takes, to be known before it is constructed.
  static double bytes(const Layout& layout, Index max_windows, bool with_gradients);

  /// The memory for the features of the next pass: (C, sources · B); the first feature is the present value.
  Tensor<T> features(Index B) {
    B_ = B;
    return x_.view(tokens());
  }

  void evaluate(const T* weights);
  /// The output of the last pass: (1, N · B).
  Tensor<T> output() { return output_.view(targets()); }

  /// Forward and backward pass of the mean squared error.
  /// @param target  (N · B)   @param gradient  n_trained numbers, overwritten
  double train(const T* weights, const T* target, T* gradient);

  /// The gradient of Σ d_output · output with respect to the features. May be called once after each evaluate().
  /// @return (C, sources · B)
  Tensor<T> backward_to_features(const T* weights, const T* d_output);

  /// Adds |weights| of a layer's attention in a window of the last pass, summed over heads.
  /// @param to  (N, N), without covariates
  void add_attention(Index window, Index layer, double* to);

 private:
  /// The values of a layer that the backward pass needs. Gradients overwrite the values that they belong to.
  struct Layer {
    Storage<T> attended, fed;        ///< z after each half (D)
    Storage<T> normed, feed_normed;  ///< D
    Storage<T> value, mixed;         ///< H · E
    Storage<T> hidden, slope;        ///< F
    Storage<T> weights;              ///< (H, N, sources), or (H, N, sources, B)
    Storage<T> query, key;           ///< H · K, if logits depend on the input
  };

  Index tokens() const { return shape_.sources() * B_; }
  Index targets() const { return shape_.N * B_; }  ///< number of target tokens, which come first
  bool per_window() const { return shape_.logits == Logits::input; }
  Eigen::Map<const Array<T>> map(const LinearSlot& slot) const { return {weights_ + slot.weight, slot.out, slot.in}; }
  const T* bias(const LinearSlot& slot) const { return weights_ + slot.bias; }
  T* head_weights(Layer& layer, Index head) {
    return layer.weights.data() + head * shape_.N * shape_.sources() * (per_window() ? B_ : 1);
  }

  /// x(d, i · B + w) += e(d, i) for every w and all variables or sources i of x.
  void add_per_variable(const T* e, Out<T> x) const;
  void sum_per_variable(In<T> d_x, T* d_e) const;

  void attend(const LayerSlot& slot, Layer& layer);
  void forward();
  void attend_backward(const LayerSlot& slot, Layer& layer, T* gradient);
  void norm_backward(const NormSlot& slot, In<T> x, In<T> dy, T* gradient, Out<T> dx);
  void map_backward(const LinearSlot& slot, In<T> dy, In<T> x, T* gradient);
  /// Computes the gradient of the embedding, in d_z_, from d_output_.
  /// @param gradient  null if the gradient of weights is not needed
  void backward(T* gradient);

  static constexpr T epsilon = static_cast<T>(1e-5);

  const Layout& layout_;
  const Shape shape_;
  const bool with_gradients_;
  const VariableAttention<T> attention_;
  Pool pool_;
  Scratch<T> scratch_;
  Storage<T> x_, embedded_, embed_slope_, normed_, output_, d_output_;
  Storage<T> d_z_, d_h_, d_x_;
  std::vector<Layer> layers_;
  Numbers<T> d_weights_, d_lines_;
  const T* weights_ = nullptr;
  Index B_ = 0;
};

extern template class Network<float>;

}  // namespace golgi::neuron_transformer
