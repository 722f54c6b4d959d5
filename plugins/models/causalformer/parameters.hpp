// The trained numbers: one block of memory, and one list that says which tensor lies where. Initialisation, optimiser,
// checkpoints, files and tests all go by that list. Names are those of the PyTorch reference; tensors of deeper layers carry
// the prefix "layer2.", "layer3.", ….
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <golgi/api/plugin.hpp>

#include "tensor.hpp"

namespace golgi::causalformer {

enum class NormKind { batch, layer };

/// N variables, L context samples, P forecast samples, D model width, H heads of width E, F hidden width of the feed-forward.
struct Shape {
  Index N = 0, L = 10, P = 1, D = 100, H = 10, E = 8, F = 400;
  Index encoder_layers = 1, decoder_layers = 1;
  NormKind norm = NormKind::batch;
  double norm_epsilon = 1e-5, norm_momentum = 0.1;

  Index heads_width() const { return H * E; }
};

enum class Initial { zero, one, normal, uniform };

struct TensorInfo {
  std::string name;
  Index rows, cols, offset;
  Initial initial;
  double bound = 0;  ///< of the uniform distribution

  Index size() const { return rows * cols; }
};

/// y = weight x + bias. Maps of the same input lie one after the other and are one product: `out` is their sum.
struct LinearSlot {
  Index weight, bias, out, in;
  Index size() const { return bias + out - weight; }  ///< from the first weight to the last bias
};

/// The statistics lie in a block of their own, which is not trained; layer norm has none.
struct NormSlot {
  Index weight, bias, running_mean, running_var;
};

struct EmbeddingSlot {
  Index time_w, time_b, pos_w, pos_b, value_weight, value_bias, space;
};

enum class SublayerKind { self_attention, local_attention, global_attention, feed_forward };

/// x + out(block(in(norm(x)))). Attention of the decoder finds its keys at row `kv_row` of the encoder's kv tensor, its values
/// H·E rows further.
struct SublayerSlot {
  SublayerKind kind;
  NormSlot norm;
  LinearSlot in, out;
  Index kv_row = 0;
};

class Layout {
 public:
  explicit Layout(const Shape& shape);

  Shape shape;
  std::vector<TensorInfo> trained, running;
  Index n_trained = 0, n_running = 0;  ///< numbers, gaps between tensors included

  EmbeddingSlot embedding;
  std::vector<SublayerSlot> encoder, decoder;
  LinearSlot kv;  ///< keys and values of every decoder layer's attention, local before global
  LinearSlot head;

 private:
  Index add(const std::string& name, Index rows, Index cols, Initial initial, double bound = 0);
  LinearSlot add_linear(const std::vector<std::string>& names, Index out_each, Index in);
  NormSlot add_norm(const std::string& name);
};

/// Standard normal and uniform(±1/sqrt(fan_in)), as PyTorch initialises. @param values  n_trained numbers
void initialise(const Layout& layout, Random random, std::vector<double>& values);

/// @return the running statistics at the start: means 0, variances 1
std::vector<double> initial_statistics(const Layout& layout);

}  // namespace golgi::causalformer
