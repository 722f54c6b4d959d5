// Alarms as a recording comes in: times at which the sources act differently than in all time before. For each target the last
// blocks are predicted from the fit to all blocks before them; r = X'(y - X w) on the sources' columns has the covariance
//   S = s2 (G + G C G),   G = X'X of the last blocks, C = (X'X)^-1 of those before,
// and the statistic is the sum over targets of r'S^-1 r less its degrees of freedom d, divided by sqrt(2 sum of d).
#pragma once

#include <optional>
#include <vector>

#include "target.hpp"

namespace golgi::changing_granger {

/// r'S^-1 r and d for one target, one block and one window; both 0 while too few blocks have come in.
struct Misfit {
  double value = 0, freedom = 0;
};
/// @param order  of the blocks as they come in   @return misfits block by block, for each block all windows
std::vector<Misfit> misfits_of(const Regression& regression, const std::vector<std::ptrdiff_t>& order,
                               const std::vector<std::ptrdiff_t>& windows, const Poll& poll);

struct Alarm {
  std::ptrdiff_t block = 0;   ///< the last block that had come in
  std::ptrdiff_t window = 0;  ///< index of the window with the largest statistic
  double statistic = undefined;
};

struct Alarms {
  double threshold = undefined;
  bool is_by_chance = false;                ///< whether the threshold is the largest statistic of blocks in random orders
  std::vector<std::vector<double>> course;  ///< for each block and window; NaN while too few blocks have come in
  std::vector<Alarm> alarms;                ///< after each, the wiring is estimated anew
};

/// The largest statistic of one block's windows, NaN left out; -inf where all are NaN.
double largest_in(const std::vector<double>& statistics);

/// @param windows   blocks
/// @param threshold without a value: the largest statistic in `n_surrogates` random orders of the first `n_static` blocks,
///                  in which a change is lost. Where the wiring does not change, a segment of this length has a false alarm
///                  with probability 1 / (n_surrogates + 1)
/// @throws DataError where no window has enough time before it
Alarms find_alarms(const std::vector<Regression>& regressions, std::ptrdiff_t n_blocks,
                   const std::vector<std::ptrdiff_t>& windows, std::optional<double> threshold, std::ptrdiff_t n_static,
                   int n_surrogates, const TaskContext& context);

}  // namespace golgi::changing_granger
