// When the weights of all targets change at once.
#pragma once

#include <functional>
#include <vector>

#include "target.hpp"

namespace golgi::changing_granger {

struct Switch {
  std::ptrdiff_t block = 0;  ///< before which it lies
  double gain = 0;           ///< of the log likelihood of all targets, over no switch there
  double threshold = 0;      ///< that it had to exceed: Schwarz's (BIC) penalty for the weights that it adds
};

/// Splits the recording where a split gains most, then each side again, as long as the gain exceeds the penalty.
/// @param regressions  one per target; those of no blocks do not count   @return by block
std::vector<Switch> scan_for_switches(const std::vector<Regression>& regressions, std::ptrdiff_t n_blocks,
                                      const TaskContext& context);

}  // namespace golgi::changing_granger
