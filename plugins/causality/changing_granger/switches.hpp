// Detection of times at which the weights of all targets change together.
#pragma once

#include <vector>

#include "target.hpp"

namespace golgi::changing_granger {

struct Switch {
  std::ptrdiff_t block = 0;      ///< the switch is before this block
  double gain = undefined;       ///< gain of the log likelihood of all targets, compared with no switch there
  double threshold = undefined;  ///< that the gain had to exceed
};

/// Splits the recording where a split gains most, then each side again, as long as the gain is significant: it exceeds
/// Schwarz's penalty (BIC) for the weights that a split adds, or else the largest gain of the same blocks in each of
/// `n_surrogates` random orders, in which a switch is lost.
/// @param regressions  one per target; those without blocks are not used   @return switches in the order of blocks
std::vector<Switch> scan_for_switches(const std::vector<Regression>& regressions, std::ptrdiff_t n_blocks, int n_surrogates,
                                      const TaskContext& context);

}  // namespace golgi::changing_granger
