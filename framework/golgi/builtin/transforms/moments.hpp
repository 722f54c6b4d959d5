// Mean and spread of a variable over the observed samples of all trials, for transforms that scale by them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "golgi/api/task_context.hpp"
#include "golgi/builtin/transforms/transform_parts.hpp"
#include "golgi/data/dataset.hpp"

namespace golgi {

struct Moments {
  double mean = 0, sd = 0;  // of the values times `scale`
  double scale = 1;         // a power of 2 that keeps squares within the range of double; 1 for all but extreme values
};

/// The masks of observed samples, one per trial.
std::vector<Observed> observed_in(const Dataset& data);

/// The standard deviation is 0 where all observed values are the same, or there are none.
/// @param observed  one per trial of `data`
Moments moments(const Dataset& data, const std::vector<Observed>& observed, std::ptrdiff_t variable);

/// Warns of variables that do not vary, if there are any. @param effect  "their z-scores are 0"
void tell_constant(const Dataset& data, const std::vector<std::int32_t>& constant, const std::string& effect,
                   const TaskContext& context);

}  // namespace golgi
