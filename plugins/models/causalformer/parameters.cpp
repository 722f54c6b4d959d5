#include "parameters.hpp"

#include <cmath>

namespace golgi::causalformer {
namespace {

std::string prefix_of(Index layer) { return layer == 0 ? "" : "layer" + std::to_string(layer + 1) + "."; }

}  // namespace

Layout::Layout(const Shape& of) : shape(of) {
  const Index D = shape.D, width = shape.heads_width();
  embedding = {.time_w = add("time_w", 1, 1, Initial::normal),
               .time_b = add("time_b", 1, 1, Initial::normal),
               .pos_w = add("pos_w", 1, D, Initial::normal),
               .pos_b = add("pos_b", 1, D, Initial::normal),
               .value_weight = add("value.weight", D, 2, Initial::uniform, 1 / std::sqrt(2.0)),
               .value_bias = add("value.bias", 1, D, Initial::uniform, 1 / std::sqrt(2.0)),
               .space = add("space.weight", shape.N, D, Initial::normal)};
  const auto feed_forward = [&](const std::string& name) {
    SublayerSlot slot{.kind = SublayerKind::feed_forward, .norm = add_norm(name + "_norm"), .in = {}, .out = {}};
    slot.in = add_linear({name + ".up"}, shape.F, D);
    slot.out = add_linear({name + ".down"}, D, shape.F);
    return slot;
  };
  for (Index layer = 0; layer < shape.encoder_layers; ++layer) {
    const auto prefix = prefix_of(layer);
    SublayerSlot attention{.kind = SublayerKind::self_attention, .norm = add_norm(prefix + "enc_norm"), .in = {}, .out = {}};
    const auto name = prefix + "enc_attn.";
    attention.in = add_linear({name + "q", name + "k", name + "v"}, width, D);
    attention.out = add_linear({name + "o"}, D, width);
    encoder.push_back(attention);
    encoder.push_back(feed_forward(prefix + "enc_ff"));
  }
  std::vector<std::string> keys_and_values;
  for (Index layer = 0; layer < shape.decoder_layers; ++layer)
    for (const char* name : {"loc_attn.k", "loc_attn.v", "glb_attn.k", "glb_attn.v"})
      keys_and_values.push_back(prefix_of(layer) + name);
  kv = add_linear(keys_and_values, width, D);
  for (Index layer = 0; layer < shape.decoder_layers; ++layer) {
    const auto prefix = prefix_of(layer);
    for (const auto kind : {SublayerKind::local_attention, SublayerKind::global_attention}) {
      const bool is_global = kind == SublayerKind::global_attention;
      const std::string name = prefix + (is_global ? "glb" : "loc");
      SublayerSlot attention{.kind = kind, .norm = add_norm(name + "_norm"), .in = {}, .out = {}};
      attention.in = add_linear({name + "_attn.q"}, width, D);
      attention.out = add_linear({name + "_attn.o"}, D, width);
      attention.kv_row = (4 * layer + (is_global ? 2 : 0)) * width;
      decoder.push_back(attention);
    }
    decoder.push_back(feed_forward(prefix + "dec_ff"));
  }
  head = add_linear({"out"}, 1, D);
  n_trained = round_up(n_trained, tensor_alignment);
}

NormSlot Layout::add_norm(const std::string& name) {
  const bool batch = shape.norm == NormKind::batch;
  const std::string stem = name + (batch ? ".bn." : ".ln.");
  NormSlot slot{.weight = add(stem + "weight", 1, shape.D, Initial::one),
                .bias = add(stem + "bias", 1, shape.D, Initial::zero),
                .running_mean = n_running,
                .running_var = n_running + shape.D};
  if (!batch) return slot;
  running.push_back({stem + "running_mean", 1, shape.D, slot.running_mean, Initial::zero});
  running.push_back({stem + "running_var", 1, shape.D, slot.running_var, Initial::one});
  n_running += 2 * shape.D;
  return slot;
}

}  // namespace golgi::causalformer
