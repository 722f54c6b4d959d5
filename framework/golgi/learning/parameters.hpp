// The trained numbers: one block of memory, and one list that says which tensor lies where. Initialisation, optimiser,
// checkpoints, files and tests all go by that list.
#pragma once

#include <cmath>
#include <string>
#include <vector>

#include "golgi/api/plugin.hpp"
#include "golgi/learning/tensor.hpp"

namespace golgi::learning {

enum class Initial { zero, one, normal, uniform };

struct TensorInfo {
  std::string name;
  Index rows, cols, offset;
  Initial initial;
  double scale = 1;  ///< bound of the uniform, standard deviation of the normal distribution

  Index size() const { return rows * cols; }
};

/// y = weight x + bias. Maps of the same input lie one after the other and are one product: `out` is their sum.
struct LinearSlot {
  Index weight, bias, out, in;
  Index size() const { return bias + out - weight; }  ///< from the first weight to the last bias
};

/// Tensors begin at whole cache lines, except where several form one product.
constexpr Index tensor_alignment = 16;

/// A model's layout derives from it and adds its tensors.
class Tensors {
 public:
  std::vector<TensorInfo> trained;
  std::vector<TensorInfo> running;     ///< statistics: not trained, in a block of their own
  Index n_trained = 0, n_running = 0;  ///< numbers, gaps between tensors included

 protected:
  Index add(const std::string& name, Index rows, Index cols, Initial initial, double scale = 1) {
    n_trained = round_up(n_trained, tensor_alignment);
    trained.push_back({name, rows, cols, n_trained, initial, scale});
    n_trained += rows * cols;
    return trained.back().offset;
  }

  LinearSlot add_linear(const std::vector<std::string>& names, Index out_each, Index in) {
    const double bound = 1 / std::sqrt(static_cast<double>(in));
    LinearSlot slot{.weight = round_up(n_trained, tensor_alignment), .bias = 0, .out = out_each * std::ssize(names), .in = in};
    n_trained = slot.weight;
    for (const auto& name : names) {
      trained.push_back({name + ".weight", out_each, in, n_trained, Initial::uniform, bound});
      n_trained += out_each * in;
    }
    slot.bias = n_trained = round_up(n_trained, tensor_alignment);
    for (const auto& name : names) {
      trained.push_back({name + ".bias", 1, out_each, n_trained, Initial::uniform, bound});
      n_trained += out_each;
    }
    return slot;
  }
};

/// Normal and uniform(±scale); linear maps have the scale 1/sqrt(fan_in), as in PyTorch.
/// @param values  n_trained numbers
inline void initialise(const Tensors& layout, Random random, std::vector<double>& values) {
  values.assign(static_cast<std::size_t>(layout.n_trained), 0);
  for (const auto& tensor : layout.trained) {
    const std::span<double> part(values.data() + tensor.offset, static_cast<std::size_t>(tensor.size()));
    switch (tensor.initial) {
      case Initial::zero: break;
      case Initial::one: std::fill(part.begin(), part.end(), 1.0); break;
      case Initial::normal: random.fill_normal(part, 0, tensor.scale); break;
      case Initial::uniform:
        random.fill_uniform(part);
        for (double& value : part) value = tensor.scale * (2 * value - 1);
    }
    if (random.position() % 2 == 1) random.seek(random.position() + 1);  // a normal takes both words of its block
  }
}

/// @return the running statistics at the start: means 0, variances 1
inline std::vector<double> initial_statistics(const Tensors& layout) {
  std::vector<double> values(static_cast<std::size_t>(layout.n_running));
  for (const auto& tensor : layout.running)
    if (tensor.initial == Initial::one) std::fill_n(values.begin() + tensor.offset, tensor.size(), 1.0);
  return values;
}

}  // namespace golgi::learning
