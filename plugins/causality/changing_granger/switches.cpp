#include "switches.hpp"

#include <algorithm>
#include <cmath>

namespace golgi::changing_granger {
namespace {

void split(const std::vector<Regression>& regressions, std::ptrdiff_t first, std::ptrdiff_t last, const TaskContext& context,
           std::vector<Switch>& found) {
  std::vector<std::vector<double>> gains(regressions.size());
  context.parallel_for(std::ssize(regressions), [&](std::ptrdiff_t i) {
    context.check_cancelled();
    if (!regressions[i].blocks.empty()) gains[i] = split_gains(regressions[i], first, last, context.poll());
  });
  Switch best;
  for (std::ptrdiff_t k = 0; k < last - first; ++k) {
    double gain = 0, penalty = 0;
    for (std::size_t i = 0; i < regressions.size(); ++i) {
      if (gains[i].empty()) continue;
      gain += gains[i][k];
      double n = 0;
      for (std::ptrdiff_t b = first; b < last; ++b) n += regressions[i].blocks[b].n;
      penalty += static_cast<double>(regressions[i].width()) / 2 * std::log(std::max(2.0, n));
    }
    // NaN where some target has too few rows on a side.
    if (gain > best.gain) best = {first + k, gain, penalty};
  }
  if (!(best.gain > best.threshold) || best.block == 0) return;
  split(regressions, first, best.block, context, found);
  found.push_back(best);
  split(regressions, best.block, last, context, found);
}

}  // namespace

std::vector<Switch> scan_for_switches(const std::vector<Regression>& regressions, std::ptrdiff_t n_blocks,
                                      const TaskContext& context) {
  std::vector<Switch> found;
  split(regressions, 0, n_blocks, context, found);
  return found;
}

}  // namespace golgi::changing_granger
