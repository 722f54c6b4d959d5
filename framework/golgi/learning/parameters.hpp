// The trained numbers: one block of memory, and one list of the tensors' positions in it. Initialisation, optimiser,
// checkpoints, files and tests all use that list.
#pragma once

#include <string>
#include <vector>

#include "golgi/core/export.hpp"
#include "golgi/core/rng.hpp"
#include "golgi/learning/numbers.hpp"

namespace golgi::learning {

enum class Initial { zero, one, normal, uniform };

struct TensorInfo {
  std::string name;
  Index rows, cols, offset;
  Initial initial;
  double scale = 1;  ///< bound of the uniform, standard deviation of the normal distribution

  Index size() const { return rows * cols; }
};

/// A map y = weight x + bias. Maps of the same input are stored in sequence and computed as one product: `out` is their sum.
struct LinearSlot {
  Index weight, bias, out, in;
  Index size() const { return bias + out - weight; }  ///< from the first weight to the last bias
};

/// Tensors begin at whole cache lines, except where several form one product.
constexpr Index tensor_alignment = 16;

/// A model's layout derives from it and adds its tensors.
class GOLGI_API Tensors {
 public:
  std::vector<TensorInfo> trained;
  std::vector<TensorInfo> running;     ///< statistics: not trained, in a separate block
  Index n_trained = 0, n_running = 0;  ///< numbers, gaps between tensors included

 protected:
  /// @return its offset among the trained numbers
  Index add(const std::string& name, Index rows, Index cols, Initial initial, double scale = 1);
  /// Adds maps of one input, computed as one product. @param out_each  outputs of each map
  LinearSlot add_linear(const std::vector<std::string>& names, Index out_each, Index in);
};

/// Sets initial values, for example normal or uniform(±scale); linear maps have the scale 1/sqrt(fan_in), as in PyTorch.
/// @param values  n_trained numbers
GOLGI_API void initialise(const Tensors& layout, Random random, std::vector<double>& values);

/// @return the running statistics at the start: means 0, variances 1
GOLGI_API std::vector<double> initial_statistics(const Tensors& layout);

}  // namespace golgi::learning
