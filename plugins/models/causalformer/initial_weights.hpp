// The numbers that a training starts from, read from a folder: for training as another program trained, step by step.
#pragma once

#include <filesystem>
#include <golgi/api/plugin.hpp>
#include <golgi/learning/members.hpp>

#include "parameters.hpp"

namespace golgi::causalformer {

/// One .npy a tensor, named as in the layout. Running statistics may be left out, all of them or some: they then are what a
/// training starts with, means 0 and variances 1. Files of other types are not looked at.
/// @throws DataError for a tensor without a file, a .npy file that names no tensor (with the nearest name), another shape than
/// the layout's, and a value that is not finite
Member read_initial_weights(const Layout& layout, const std::filesystem::path& folder);

}  // namespace golgi::causalformer
