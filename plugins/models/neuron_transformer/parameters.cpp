#include "parameters.hpp"

#include <cmath>

namespace golgi::neuron_transformer {

Layout::Layout(const Shape& of) : shape(of) {
  const Index N = shape.N, S = shape.sources(), D = shape.D;
  embed = add_linear({"embed"}, D, shape.C);
  variable = add("variable", D, S, Initial::normal, 0.5);
  for (Index k = 0; k < shape.layers; ++k) {
    const auto prefix = k == 0 ? std::string() : "layer" + std::to_string(k + 1) + ".";
    LayerSlot layer{};
    layer.attention_norm = add_norm(prefix + "attention_norm");
    layer.value = add_linear({prefix + "attention.value"}, shape.values_width(), D);
    layer.query = add(prefix + "attention.query", shape.keys_width(), N, Initial::normal);
    layer.key = add(prefix + "attention.key", shape.keys_width(), S, Initial::normal);
    if (shape.logits == Logits::input) {
      layer.query_map = add_linear({prefix + "attention.query_map"}, shape.keys_width(), D);
      layer.key_map = add_linear({prefix + "attention.key_map"}, shape.keys_width(), D);
    }
    layer.out = add_linear({prefix + "attention.out"}, D, shape.values_width());
    layer.feed_norm = add_norm(prefix + "feed_norm");
    layer.up = add_linear({prefix + "feed.up"}, shape.F, D);
    layer.down = add_linear({prefix + "feed.down"}, D, shape.F);
    layers.push_back(layer);
  }
  head_norm = add_norm("head_norm");
  head_weight = add("head.weight", D, N, Initial::normal, 0.3 / std::sqrt(static_cast<double>(D)));
  head_bias = add("head.bias", 1, N, Initial::zero);
  n_trained = round_up(n_trained, tensor_alignment);
}

NormSlot Layout::add_norm(const std::string& name) {
  return {.weight = add(name + ".weight", 1, shape.D, Initial::one), .bias = add(name + ".bias", 1, shape.D, Initial::zero)};
}

}  // namespace golgi::neuron_transformer
