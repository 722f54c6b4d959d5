#include "switches.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace golgi::changing_granger {
namespace {

using Order = std::vector<std::ptrdiff_t>;

/// The split with the largest gain of all targets together. @return its place in the order, and the gain; place 0: no split
/// gains
std::pair<std::ptrdiff_t, double> best_split(const std::vector<Regression>& regressions, const Order& order,
                                             const TaskContext& context) {
  std::vector<std::vector<double>> gains(regressions.size());
  context.parallel_for(std::ssize(regressions), [&](std::ptrdiff_t i) {
    context.check_cancelled();
    if (!regressions[i].blocks.empty()) gains[i] = split_gains(regressions[i], order, context.poll());
  });
  std::pair<std::ptrdiff_t, double> best{0, 0};
  for (std::size_t k = 1; k < order.size(); ++k) {
    double gain = 0;
    for (const auto& of_target : gains) gain += of_target.empty() ? 0 : of_target[k];
    // NaN where some target has too few rows on a side.
    if (gain > best.second) best = {static_cast<std::ptrdiff_t>(k), gain};
  }
  return best;
}

double schwarz_penalty(const std::vector<Regression>& regressions, const Order& order) {
  double penalty = 0;
  for (const Regression& regression : regressions) {
    if (regression.blocks.empty()) continue;
    double n = 0;
    for (const auto b : order) n += regression.blocks[b].n;
    penalty += static_cast<double>(regression.width()) / 2 * std::log(std::max(2.0, n));
  }
  return penalty;
}

/// The largest gain of blocks in random orders; the search ends at the first that is not below `gain`.
double largest_by_chance(const std::vector<Regression>& regressions, Order order, double gain, int n_surrogates,
                         const TaskContext& context) {
  double largest = 0;
  for (int s = 0; s < n_surrogates && largest < gain; ++s) {
    Random random(fingerprint_of("changing_granger"), "order of blocks", static_cast<std::uint64_t>(s));
    random.shuffle(std::span(order));
    largest = std::max(largest, best_split(regressions, order, context).second);
  }
  return largest;
}

void split(const std::vector<Regression>& regressions, std::ptrdiff_t first, std::ptrdiff_t last, int n_surrogates,
           const TaskContext& context, std::vector<Switch>& found) {
  if (last - first < 2) return;
  Order order(last - first);
  std::iota(order.begin(), order.end(), first);
  const auto [at, gain] = best_split(regressions, order, context);
  if (at == 0) return;
  double threshold = schwarz_penalty(regressions, order);
  if (gain <= threshold) {
    if (n_surrogates == 0) return;
    threshold = largest_by_chance(regressions, order, gain, n_surrogates, context);
    if (gain <= threshold) return;
  }
  split(regressions, first, first + at, n_surrogates, context, found);
  found.push_back({first + at, gain, threshold});
  split(regressions, first + at, last, n_surrogates, context, found);
}

}  // namespace

std::vector<Switch> scan_for_switches(const std::vector<Regression>& regressions, std::ptrdiff_t n_blocks, int n_surrogates,
                                      const TaskContext& context) {
  std::vector<Switch> found;
  split(regressions, 0, n_blocks, n_surrogates, context, found);
  return found;
}

}  // namespace golgi::changing_granger
