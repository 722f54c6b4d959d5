// Simulates several recordings of one network.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "golgi/api/task_context.hpp"
#include "golgi/core/export.hpp"
#include "golgi/data/dataset.hpp"

namespace golgi::simulation {

/// Simulates trials in parallel. Each draws from its own random streams, context.random("noise", trial), so that it does not
/// depend on the number of trials or threads.
/// @param n         variables, named by default_names
/// @param simulate  called for trial = 0 … n_trials - 1, in any order and from several threads
/// @return a dataset without truth
GOLGI_API Dataset simulate_trials(const TaskContext& context, std::ptrdiff_t n, double dt_s, std::ptrdiff_t n_trials,
                                  const std::function<Trial(std::uint64_t trial)>& simulate);

/// Variables that have only events, named as those of simulate_trials, for simulators that record no values.
GOLGI_API std::vector<Variable> point_variables(std::ptrdiff_t n);

}  // namespace golgi::simulation
