// Limits of permutation p-values, reported before they are computed.
#pragma once

#include <golgi/api/plugin.hpp>
#include <optional>
#include <span>

#include "ablation.hpp"

namespace golgi::ablation_plugin {

/// The windows first … first + count - 1, which belong to one trial.
struct Stretch {
  std::ptrdiff_t first, count;
};

/// A warning where a link that is alone among `n_pairs` pairs cannot reach q <= 0.05.
std::optional<Warning> too_few_permutations(std::ptrdiff_t n_pairs, std::span<const Stretch> stretches,
                                            const Ablation::Params& params);

/// A warning where windows are permuted one by one and share samples. @param length  length of a window with its forecast
std::optional<Warning> overlapping(std::span<const Window> windows, std::ptrdiff_t length, const Ablation::Params& params);

}  // namespace golgi::ablation_plugin
