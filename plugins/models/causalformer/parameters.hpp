// The Causalformer's tensors. Names are those of the PyTorch reference; tensors of deeper layers carry the prefix "layer2.",
// "layer3.", ….
#pragma once

#include <string>
#include <vector>

#include <golgi/learning/parameters.hpp>

namespace golgi::causalformer {

using namespace learning;

enum class NormKind { batch, layer };

/// N variables, L context samples, P forecast samples, D model width, H heads of width E, F hidden width of the feed-forward.
struct Shape {
  Index N = 0, L = 10, P = 1, D = 100, H = 10, E = 8, F = 400;
  Index encoder_layers = 1, decoder_layers = 1;
  NormKind norm = NormKind::batch;
  double norm_epsilon = 1e-5, norm_momentum = 0.1;

  Index heads_width() const { return H * E; }
};

/// The running statistics are stored in a separate block, which is not trained; layer norm has none.
struct NormSlot {
  Index weight, bias, running_mean, running_var;
};

struct EmbeddingSlot {
  Index time_w, time_b, pos_w, pos_b, value_weight, value_bias, space;
};

enum class SublayerKind { self_attention, local_attention, global_attention, feed_forward };

/// x + out(block(in(norm(x)))). The keys of the decoder's attention begin at row `kv_row` of the encoder's kv tensor, its
/// values H·E rows further.
struct SublayerSlot {
  SublayerKind kind;
  NormSlot norm;
  LinearSlot in, out;
  Index kv_row = 0;
};

class Layout : public Tensors {
 public:
  explicit Layout(const Shape& shape);

  Shape shape;
  EmbeddingSlot embedding;
  std::vector<SublayerSlot> encoder, decoder;
  LinearSlot kv;  ///< keys and values of every decoder layer's attention, local before global
  LinearSlot head;

 private:
  NormSlot add_norm(const std::string& name);
};

}  // namespace golgi::causalformer
