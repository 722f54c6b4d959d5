// Summaries of the links of an estimate: per unit, per area, by distance, and whether their p-values are plausible.
#pragma once

#include <string>

#include "golgi/data/dataset.hpp"
#include "golgi/page/links.hpp"

namespace golgi::page {

// HTML; each is empty if it has nothing to show.
std::string units_summary(const Connectivity& connectivity, const Links& links);
std::string areas_summary(const Connectivity& connectivity, const Links& links, const Dataset& recording);
std::string distance_summary(const Connectivity& connectivity, const Links& links, const Dataset& recording);
std::string p_summary(const Connectivity& connectivity, const Links& links);
std::string parts_summary(const Connectivity& connectivity);

}  // namespace golgi::page
