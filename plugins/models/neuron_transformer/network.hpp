// The neuron transformer: one token a variable and window, made of features of the variable's own past; layers of attention to
// the other variables and a feed-forward, each before its own norm; and a head that each variable reads in its own way.
// Covariates have tokens, too: variables attend to them, and the layers' feed-forward maps act on them.
//
//   z = gelu(W x + b + e_i)
//   z += O attend(V norm(z));  z += D gelu(U norm(z))        a layer
//   y_i = h_i · norm(z_i) + b_i + x_0                         x_0: the present value, so that the network forecasts the change
//
// B windows, N variables; a token is a column: variable · B + window, those of covariates last. A pass runs on one thread:
// models train side by side.
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
  /// @param with_gradients  else only evaluate() works
  Network(const Layout& layout, Index max_windows, bool with_gradients);

  /// Bytes that a network takes, for saying so before it is made.
  static double bytes(const Layout& layout, Index max_windows, bool with_gradients);

  /// Where the features of the next pass are written: (C, sources · B); the first is the present value.
  Tensor<T> features(Index B) {
    B_ = B;
    return x_.view(tokens());
  }

  void evaluate(const T* weights);
  /// (1, N · B), of the last pass
  Tensor<T> output() { return output_.view(targets()); }

  /// Forward and backward pass of the mean squared error.
  /// @param target  (N · B)   @param gradient  n_trained numbers, overwritten
  double train(const T* weights, const T* target, T* gradient);

  /// Once after each evaluate(): the gradient of Σ d_output · output with respect to the features. @return (C, sources · B)
  Tensor<T> backward_to_features(const T* weights, const T* d_output);

  /// After a pass: |weights| of a layer's attention in this window, summed over heads, added to (N, N): of the variables alone.
  void add_attention(Index window, Index layer, double* to);

 private:
  /// What the backward pass needs of a layer. Gradients take the places of what they are the gradients of.
  struct Layer {
    Storage<T> attended, fed;        ///< z after each half (D)
    Storage<T> normed, feed_normed;  ///< D
    Storage<T> value, mixed;         ///< H · E
    Storage<T> hidden, slope;        ///< F
    Storage<T> weights;              ///< (H, N, sources), or (H, N, sources, B)
    Storage<T> query, key;           ///< H · K, where logits depend on the input
  };

  Index tokens() const { return shape_.sources() * B_; }
  Index targets() const { return shape_.N * B_; }  ///< the first tokens
  bool per_window() const { return shape_.logits == Logits::input; }
  Eigen::Map<const Array<T>> map(const LinearSlot& slot) const { return {weights_ + slot.weight, slot.out, slot.in}; }
  const T* bias(const LinearSlot& slot) const { return weights_ + slot.bias; }
  T* head_weights(Layer& layer, Index head) {
    return layer.weights.data() + head * shape_.N * shape_.sources() * (per_window() ? B_ : 1);
  }

  /// x(d, i · B + w) += e(d, i) for every w, of all variables or sources that x holds.
  void add_per_variable(const T* e, Out<T> x) const;
  void sum_per_variable(In<T> d_x, T* d_e) const;

  void attend(const LayerSlot& slot, Layer& layer);
  void forward();
  void attend_backward(const LayerSlot& slot, Layer& layer, T* gradient);
  void norm_backward(const NormSlot& slot, In<T> x, In<T> dy, T* gradient, Out<T> dx);
  void map_backward(const LinearSlot& slot, In<T> dy, In<T> x, T* gradient);
  /// From d_output_ down to the embedding's gradient in d_z_. @param gradient  null where that of weights is not wanted
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
