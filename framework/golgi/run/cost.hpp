// The expected cost of a component's work, and whether enough memory is available for it.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "golgi/api/capabilities.hpp"
#include "golgi/api/component_info.hpp"

namespace golgi {

/// The size of all datasets together; all zero without datasets.
Workload workload_of(std::span<const Dataset> data, int n_threads);

/// The expected cost; empty if the component does not estimate it.
std::optional<Cost> cost_of(const Component& component, const Workload& work);

/// @throws DataError if the work needs more memory than is available, with the amount and a remedy
/// @param available  bytes
void check_memory(const ComponentInfo& info, const Component& component, const Workload& work, double available);

/// Memory and time as text, such as "1.2 GB, 40 s"; only the known ones.
std::string cost_text(const Cost& cost);

}  // namespace golgi
