// The table of links: the properties of each, and the evidence for the strongest.
#pragma once

#include <optional>
#include <string>

#include "golgi/data/dataset.hpp"
#include "golgi/page/links.hpp"

namespace golgi::page {

/// "a → b"; for an undirected estimate "a – b". HTML.
std::string arrow(const Connectivity& connectivity, const Edge& link);

/// Rows carry data-step, data-a and data-b. HTML.
std::string links_table(const Connectivity& connectivity, const Links& links, const std::optional<Dataset>& recording);

}  // namespace golgi::page
