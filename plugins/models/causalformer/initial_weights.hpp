// Initial weights read from a folder, to reproduce the training of another program step by step.
#pragma once

#include <filesystem>
#include <golgi/api/plugin.hpp>
#include <golgi/learning/members.hpp>

#include "parameters.hpp"

namespace golgi::causalformer {

/// Reads one .npy file per tensor, named as in the layout. Some or all running statistics may be missing; they then have their
/// usual initial values, means 0 and variances 1. Files of other types are ignored.
/// @throws DataError for a tensor without a file, a .npy file not named after a tensor (the message gives the nearest name), a
/// shape that differs from the layout's, and a value that is not finite
Member read_initial_weights(const Layout& layout, const std::filesystem::path& folder);

}  // namespace golgi::causalformer
