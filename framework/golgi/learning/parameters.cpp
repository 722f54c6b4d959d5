#include "golgi/learning/parameters.hpp"

#include <algorithm>
#include <cmath>
#include <span>

namespace golgi::learning {

Index Tensors::add(const std::string& name, Index rows, Index cols, Initial initial, double scale) {
  n_trained = round_up(n_trained, tensor_alignment);
  trained.push_back({name, rows, cols, n_trained, initial, scale});
  n_trained += rows * cols;
  return trained.back().offset;
}

LinearSlot Tensors::add_linear(const std::vector<std::string>& names, Index out_each, Index in) {
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

void initialise(const Tensors& layout, Random random, std::vector<double>& values) {
  values.assign(layout.n_trained, 0);
  for (const auto& tensor : layout.trained) {
    const std::span<double> part(values.data() + tensor.offset, tensor.size());
    switch (tensor.initial) {
      case Initial::zero: break;
      case Initial::one: std::fill(part.begin(), part.end(), 1.0); break;
      case Initial::normal: random.fill_normal(part, 0, tensor.scale); break;
      case Initial::uniform:
        random.fill_uniform(part);
        for (double& value : part) value = tensor.scale * (2 * value - 1);
    }
    if (random.position() % 2 == 1) random.seek(random.position() + 1);  // a normal number uses both words of its block
  }
}

std::vector<double> initial_statistics(const Tensors& layout) {
  std::vector<double> values(layout.n_running);
  for (const auto& tensor : layout.running)
    if (tensor.initial == Initial::one) std::fill_n(values.begin() + tensor.offset, tensor.size(), 1.0);
  return values;
}

}  // namespace golgi::learning
