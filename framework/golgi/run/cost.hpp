// What a component's work will cost, and whether it fits.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "golgi/api/capabilities.hpp"
#include "golgi/api/component_info.hpp"

namespace golgi {

/// Of all of them together; nothing of none.
Workload workload_of(std::span<const Dataset> data, int n_threads);

/// Nothing where the component does not tell.
std::optional<Cost> cost_of(const Component& component, const Workload& work);

/// @throws DataError that tells figure and way out where the work takes more memory than is available
/// @param available  bytes
void check_memory(const ComponentInfo& info, const Component& component, const Workload& work, double available);

/// "1.2 GB, 40 s"; of what is known.
std::string cost_text(const Cost& cost);

}  // namespace golgi
