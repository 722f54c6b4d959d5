// The trained models of a run: their losses, and the quality of each member's forecasts.
#pragma once

#include <string>

#include "golgi/page/results.hpp"

namespace golgi::page {

/// HTML; empty if no model was trained.
std::string models_section(const RunShown& run);

}  // namespace golgi::page
