#include "limits.hpp"

#include <algorithm>
#include <cmath>
#include <golgi/numerics/multiple_testing.hpp>
#include <string>
#include <utility>
#include <vector>

namespace golgi::ablation_plugin {
namespace {

constexpr double level = 0.05;

/// The q-value of one pair with the smallest p while all others have p = 1.
double q_of_one(double least_p, std::ptrdiff_t n_pairs, Correction correction) {
  std::vector<double> p(n_pairs, 1);
  p.front() = least_p;
  return adjust_p_values(p, correction).front();
}

/// Fewest permutations with which the q-value of one pair reaches the level.
std::ptrdiff_t enough(std::ptrdiff_t n_pairs, Correction correction) {
  std::ptrdiff_t too_few = 0, enough = 1;
  const auto reaches = [&](std::ptrdiff_t m) {
    // With 20 pairs, rounding leaves q a little above 0.05.
    return q_of_one(1 / (static_cast<double>(m) + 1), n_pairs, correction) <= level * (1 + 1e-12);
  };
  while (!reaches(enough)) too_few = std::exchange(enough, 2 * enough);
  while (enough - too_few > 1) {
    const auto middle = too_few + (enough - too_few) / 2;
    (reaches(middle) ? enough : too_few) = middle;
  }
  return enough;
}

/// Number of cyclic shifts of all trials' windows; more permutations than this repeat the true order.
double n_shifts(std::span<const Stretch> stretches) {
  double n = 1;
  for (const auto& stretch : stretches) n *= static_cast<double>(stretch.count);
  return n;
}

}  // namespace

std::optional<Warning> too_few_permutations(std::ptrdiff_t n_pairs, std::span<const Stretch> stretches,
                                            const Ablation::Params& params) {
  if (n_pairs < 1) return {};
  const auto needed = enough(n_pairs, params.correction);
  const std::string effect = "a link that is alone among " + plural(n_pairs, "pair") + " cannot reach q <= 0.05";
  if (params.permute == Permute::shift && n_shifts(stretches) < static_cast<double>(needed) + 1)
    return Warning{"few_permutations", "the windows can be shifted in " + format_number(n_shifts(stretches)) + " ways only",
                   effect, "use at least " + std::to_string(needed + 1) + " windows (max_windows, a longer recording)"};
  if (params.permutations >= needed) return {};
  return Warning{"few_permutations",
                 "the smallest p-value of " + plural(params.permutations, "permutation") + " is " +
                     format_number(1.0 / (params.permutations + 1)),
                 effect, "set permutations to " + std::to_string(needed)};
}

std::optional<Warning> overlapping(std::span<const Window> windows, std::ptrdiff_t length, const Ablation::Params& params) {
  if (params.permute != Permute::single) return {};
  const auto overlap = [&](const Window& a, const Window& b) { return a.trial == b.trial && b.start - a.start < length; };
  if (std::ranges::adjacent_find(windows, overlap) == windows.end()) return {};
  return Warning{"overlapping_windows", "neighbouring windows share samples, and are permuted one by one",
                 "p-values are too small where a source has a memory",
                 "set permute to shift, or max_windows so that windows are " + plural(length, "sample") + " apart"};
}

}  // namespace golgi::ablation_plugin
