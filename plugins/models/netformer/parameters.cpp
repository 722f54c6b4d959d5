#include "parameters.hpp"

#include <cmath>
#include <string>

namespace golgi::netformer {

Layout::Layout(const Shape& of) : shape(of) {
  const double bound = 1 / std::sqrt(static_cast<double>(shape.width()));
  embedding = add("embedding", shape.N, shape.D, Initial::normal);
  query = add("query", shape.K, shape.width(), Initial::uniform, bound);
  key = add("key", shape.K, shape.width(), Initial::uniform, bound);
  if (shape.norm) {
    norm_in = add_norm("norm_in", shape.width());
    norm_out = add_norm("norm_out", shape.h);
  }
  n_trained = round_up(n_trained, tensor_alignment);
}

NormSlot Layout::add_norm(const char* name, Index width) {
  return {.gain = add(name + std::string(".gain"), 1, width, Initial::one),
          .shift = add(name + std::string(".shift"), 1, width, Initial::zero)};
}

}  // namespace golgi::netformer
