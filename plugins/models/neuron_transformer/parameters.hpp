// The neuron transformer's tensors.
#pragma once

#include <golgi/learning/parameters.hpp>
#include <string>
#include <vector>

namespace golgi::neuron_transformer {

using namespace learning;

enum class Weighing {
  signed_sum,  ///< the logits themselves are the weights of sources
  softmax,
};

enum class Logits {
  learned,  ///< products of each variable's learned query and key, independent of its state
  input,    ///< products of these after maps of the tokens are added to them
};

/// N variables, C features of a token, D model width, H heads with values of width E and keys of width K, F hidden width of the
/// feed-forward. Covariates have tokens that variables attend to, after those of the N variables; they attend to nothing and
/// have no forecast.
struct Shape {
  Index N = 0, C = 0, D = 32, H = 8, E = 4, K = 64, F = 64;
  Index layers = 1;
  Weighing weighing = Weighing::signed_sum;
  Logits logits = Logits::learned;
  Index covariates = 0;

  Index sources() const { return N + covariates; }
  Index values_width() const { return H * E; }
  Index keys_width() const { return H * K; }
};

struct NormSlot {
  Index weight, bias;
};

struct LayerSlot {
  NormSlot attention_norm, feed_norm;
  LinearSlot value, out, up, down;
  Index query, key;               ///< (H · K, N) for the variables, (H · K, sources) for the sources
  LinearSlot query_map, key_map;  ///< maps of tokens, used if logits depend on the input
};

class Layout : public Tensors {
 public:
  explicit Layout(const Shape& shape);

  Shape shape;
  LinearSlot embed;
  Index variable;  ///< (D, sources): the embedding of the variables and covariates
  std::vector<LayerSlot> layers;
  NormSlot head_norm;
  Index head_weight, head_bias;  ///< (D, N) and (1, N): separate weights for the forecast of each variable

 private:
  NormSlot add_norm(const std::string& name);
};

}  // namespace golgi::neuron_transformer
