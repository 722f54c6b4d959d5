// NetFormer's tensors.
#pragma once

#include <golgi/learning/loss.hpp>
#include <golgi/learning/parameters.hpp>
#include <vector>

namespace golgi::netformer {

using namespace learning;

/// N variables, some of which are targets; h samples of history, an embedding of width D, queries and keys of width K.
struct Shape {
  Index N = 0, h = 5, D = 0, K = 0;
  std::vector<Index> targets;  ///< variables whose next sample is forecast
  bool norm = true;            ///< a layer norm before attention and one after it
  double scale = 1;            ///< factor of the attention

  Index n_targets() const { return std::ssize(targets); }
  Index width() const { return h + D; }  ///< width of a token: the history of a variable, and its embedding
};

struct NormSlot {
  Index gain, shift;
};

class Layout : public Tensors {
 public:
  explicit Layout(const Shape& shape);

  Shape shape;
  Index embedding;   ///< (N, D)
  Index query, key;  ///< (K, h + D), without a bias
  NormSlot norm_in{}, norm_out{};

 private:
  NormSlot add_norm(const char* name, Index width);
};

}  // namespace golgi::netformer
