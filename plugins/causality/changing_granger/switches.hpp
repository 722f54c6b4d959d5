// When the weights of all targets change at once.
#pragma once

#include <vector>

#include "target.hpp"

namespace golgi::changing_granger {

struct Switch {
  std::ptrdiff_t block = 0;      ///< before which it lies
  double gain = undefined;       ///< of the log likelihood of all targets, over no switch there
  double threshold = undefined;  ///< that it had to exceed
};

/// Splits the recording where a split gains most, then each side again, as long as the gain cannot be by chance: it exceeds
/// Schwarz's penalty (BIC) for the weights that a split adds, or else the largest gain that the same blocks have in each of
/// `n_surrogates` random orders, in which a switch is lost.
/// @param regressions  one per target; those of no blocks do not count   @return by block
std::vector<Switch> scan_for_switches(const std::vector<Regression>& regressions, std::ptrdiff_t n_blocks, int n_surrogates,
                                      const TaskContext& context);

}  // namespace golgi::changing_granger
