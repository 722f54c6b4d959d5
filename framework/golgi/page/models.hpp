// The trained models of a run: their losses, and how well each member forecasts.
#pragma once

#include <string>

#include "golgi/page/results.hpp"

namespace golgi::page {

/// HTML; empty where no model was trained.
std::string models_section(const RunShown& run);

}  // namespace golgi::page
