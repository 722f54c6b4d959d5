// What permutation p-values cannot tell, said before they are computed.
#pragma once

#include <golgi/api/plugin.hpp>
#include <optional>
#include <span>

#include "ablation.hpp"

namespace golgi::ablation_plugin {

/// Windows first … first + count - 1 are of one trial.
struct Stretch {
  std::ptrdiff_t first, count;
};

/// Where a link that is alone among `n_pairs` pairs cannot reach q <= 0.05.
std::optional<Warning> too_few_permutations(std::ptrdiff_t n_pairs, std::span<const Stretch> stretches,
                                            const Ablation::Params& params);

/// Where windows are permuted one by one and share samples. @param length  of a window, its forecast included
std::optional<Warning> overlapping(std::span<const Window> windows, std::ptrdiff_t length, const Ablation::Params& params);

}  // namespace golgi::ablation_plugin
