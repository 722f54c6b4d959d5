// A part of a network is recorded, the rest is unseen: what most recordings are. The wiring of all neurons stays with the
// truth.
#pragma once

#include <optional>

#include "golgi/api/task_context.hpp"
#include "golgi/core/export.hpp"
#include "golgi/data/dataset.hpp"

namespace golgi::simulation {

/// Keeps `n_observed` variables, drawn from the stream "observed", in their order; all where it is not given. The truth keeps
/// the full wiring and who of it is observed.
/// @param data  with truth
GOLGI_API Dataset observe(const Dataset& data, std::optional<int> n_observed, const TaskContext& context);

/// @throws ConfigError where more are to be observed than there are neurons
GOLGI_API void check_observed(std::optional<int> n_observed, int n_neurons);

}  // namespace golgi::simulation
