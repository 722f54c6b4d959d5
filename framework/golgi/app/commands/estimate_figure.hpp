// `golgi figure` for the folder of an estimate.
#pragma once

#include "golgi/app/command.hpp"

namespace golgi {

/// Adds --graph, --q, --strongest, --order.
void add_estimate_figure_options(OptionAdder& add);

/// @param folder  the results of a stage that gives an estimate   @return the exit code
int draw_estimate(const Options& options, const std::filesystem::path& folder, const std::filesystem::path& out);

}  // namespace golgi
