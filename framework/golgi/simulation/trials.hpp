// Several recordings of one network.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "golgi/api/task_context.hpp"
#include "golgi/core/export.hpp"
#include "golgi/data/dataset.hpp"

namespace golgi::simulation {

/// Simulates trials in parallel. Each draws from random streams of its own, context.random("noise", trial), so that none
/// depends on how many there are or on the number of threads.
/// @param n         variables, named by default_names
/// @param simulate  called for trial = 0 … n_trials - 1, in any order and at once on several threads
/// @return without truth
GOLGI_API Dataset simulate_trials(const TaskContext& context, std::ptrdiff_t n, double dt_s, std::ptrdiff_t n_trials,
                                  const std::function<Trial(std::uint64_t trial)>& simulate);

/// Variables of events alone, named as those of simulate_trials, for simulators that record no values.
GOLGI_API std::vector<Variable> point_variables(std::ptrdiff_t n);

}  // namespace golgi::simulation
