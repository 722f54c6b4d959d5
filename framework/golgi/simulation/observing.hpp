// Observes only a part of a network, as most recordings do. The truth keeps the wiring of all neurons.
#pragma once

#include <optional>

#include "golgi/api/task_context.hpp"
#include "golgi/core/export.hpp"
#include "golgi/data/dataset.hpp"

namespace golgi::simulation {

/// Keeps `n_observed` variables, drawn from the stream "observed", in their order; all if it is not given. The truth keeps the
/// full wiring and which neurons are observed.
/// @param data  a dataset with truth
GOLGI_API Dataset observe(const Dataset& data, std::optional<int> n_observed, const TaskContext& context);

/// @throws ConfigError if n_observed is above the number of neurons
GOLGI_API void check_observed(std::optional<int> n_observed, int n_neurons);

}  // namespace golgi::simulation
