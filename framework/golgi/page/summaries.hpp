// What the links of an estimate say together: per unit, per area, by distance, and whether their p-values can be believed.
#pragma once

#include <string>

#include "golgi/data/dataset.hpp"
#include "golgi/page/links.hpp"

namespace golgi::page {

// HTML; each is empty where there is nothing to say.
std::string units_summary(const Connectivity& connectivity, const Links& links);
std::string areas_summary(const Connectivity& connectivity, const Links& links, const Dataset& recording);
std::string distance_summary(const Connectivity& connectivity, const Links& links, const Dataset& recording);
std::string p_summary(const Connectivity& connectivity, const Links& links);
std::string parts_summary(const Connectivity& connectivity);

}  // namespace golgi::page
