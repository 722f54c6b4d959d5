// The network: each target has its own hidden layer over the past of all variables.
//
//   h_i = gelu(W_i x + b_i)       x: the last L samples of N variables; F hidden units for each target i
//   y_i = v_i · h_i + c_i
//
// A window is a column; B windows are processed together, on one thread. Values are in units of each variable's standard
// deviation. T is float in use and double in the test of the gradients; both use one template, so that the code in use is
// tested.
#pragma once

#include <cmath>
#include <golgi/api/plugin.hpp>
#include <golgi/data/eigen.hpp>
#include <golgi/learning/gelu.hpp>
#include <golgi/learning/linear.hpp>
#include <golgi/learning/parameters.hpp>

namespace network {

using golgi::learning::Index, golgi::learning::Initial, golgi::learning::Tensor;

/// N variables, L samples of history, F hidden units per target.
struct Shape {
  Index N = 1, L = 1, F = 1;
};

/// The positions of the tensors among the weights.
struct Layout : golgi::learning::Tensors {
  explicit Layout(const Shape& of) : shape(of) {
    hidden = add_linear({"hidden"}, shape.N * shape.F, shape.L * shape.N);
    out_weight = add("out.weight", shape.N, shape.F, Initial::uniform, 1 / std::sqrt(static_cast<double>(shape.F)));
    out_bias = add("out.bias", 1, shape.N, Initial::zero);
  }
  Shape shape;
  golgi::learning::LinearSlot hidden;  ///< W (N·F, L·N): row target · F + unit, column (lag - 1) · N + source; b (N·F)
  Index out_weight, out_bias;          ///< v (N, F); c (N)
};

template <class T>
class Network {
 public:
  Network(const Layout& layout, Index max_windows)
      : layout_(layout),
        x_(pool_, layout.hidden.in, max_windows),
        h_(pool_, layout.hidden.out, max_windows),
        d_h_(pool_, layout.hidden.out, max_windows),
        d_x_(pool_, layout.hidden.in, max_windows),
        y_(pool_, layout.shape.N, max_windows),
        d_y_(pool_, layout.shape.N, max_windows) {}

  /// The memory of a network in bytes, to report it before the network is created.
  static double bytes(const Layout& layout, Index max_windows) {
    return 2.0 * sizeof(T) * static_cast<double>((layout.hidden.in + layout.hidden.out + layout.shape.N) * max_windows);
  }

  /// The inputs of the next pass, to be written. @return (L·N, B)
  Tensor<T> input(Index B) {
    B_ = B;
    return x_.view(B);
  }
  // Inputs and outputs of the current pass.
  Tensor<T> input() { return x_.view(B_); }   ///< (L·N, B)
  Tensor<T> output() { return y_.view(B_); }  ///< (N, B), after forward()

  /// The forward pass. @param weights  n_trained numbers   @return (N, B)
  Tensor<T> forward(const T* weights) {
    const auto x = x_.view(B_);
    auto h = h_.view(B_), y = y_.view(B_);
    golgi::learning::linear<T>(hidden(weights), weights + layout_.hidden.bias, x, h);
    golgi::learning::gelu(h.data(), d_h_.data(), h.size());  // d_h_ gets the slope, later the gradient of h
    for_units([&](Index target, Index unit, Index row) {
      if (unit == 0) y.row(target).setConstant(weights[layout_.out_bias + target]);
      y.row(target) += weights[layout_.out_weight + row] * h.row(row);
    });
    return y;
  }

  /// The backward pass, at most once after each forward(). @param d_y (N, B)  the gradient with respect to its output
  /// @param gradient  n_trained numbers, overwritten
  void backward(const T* weights, golgi::learning::In<T> d_y, T* gradient) {
    const auto h = h_.view(B_);
    for_units([&](Index target, Index unit, Index row) {
      if (unit == 0) gradient[layout_.out_bias + target] = d_y.row(target).sum();
      gradient[layout_.out_weight + row] = h.row(row).dot(d_y.row(target));
    });
    backward_to_hidden(weights, d_y);
    Tensor<T> d_weight(gradient + layout_.hidden.weight, layout_.hidden.out, layout_.hidden.in);
    golgi::learning::linear_backward_weight<T>(d_h_.view(B_), x_.view(B_), true, d_weight, gradient + layout_.hidden.bias);
  }

  /// The backward pass to the inputs. @return (L·N, B)
  Tensor<T> backward_to_input(const T* weights, golgi::learning::In<T> d_y) {
    backward_to_hidden(weights, d_y);
    auto d_x = d_x_.view(B_);
    golgi::learning::linear_backward_input<T>(hidden(weights), d_h_.view(B_), d_x);
    return d_x;
  }

  /// A forward and backward pass. @param target (N, B)   @return the mean squared error
  double train(const T* weights, golgi::learning::In<T> target, T* gradient) {
    auto error = d_y_.view(B_);
    error = forward(weights) - target;
    const auto n = static_cast<T>(error.size());
    const T loss = error.squaredNorm() / n;
    error *= 2 / n;
    backward(weights, error, gradient);
    return static_cast<double>(loss);
  }

 private:
  Eigen::Map<const golgi::learning::Array<T>> hidden(const T* weights) const {
    return {weights + layout_.hidden.weight, layout_.hidden.out, layout_.hidden.in};
  }

  /// Calls body(target, unit, row) with row = target · F + unit. In order, like every sum here, so that the bytes are the same
  /// each time.
  template <class Body>
  void for_units(const Body& body) const {
    const auto [N, L, F] = layout_.shape;
    for (Index row = 0; row < N * F; ++row) body(row / F, row % F, row);
  }

  /// Turns the stored slope of gelu into the gradient with respect to W x + b.
  void backward_to_hidden(const T* weights, golgi::learning::In<T> d_y) {
    auto d_h = d_h_.view(B_);
    for_units([&](Index target, Index, Index row) {
      d_h.row(row).array() *= weights[layout_.out_weight + row] * d_y.row(target).array();
    });
  }

  const Layout& layout_;
  golgi::learning::Pool pool_;
  golgi::learning::Storage<T> x_, h_, d_h_, d_x_, y_, d_y_;
  Index B_ = 0;
};

}  // namespace network
