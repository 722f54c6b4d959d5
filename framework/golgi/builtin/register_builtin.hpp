// The components that are part of golgi itself: sources, transforms and the evaluator, with the same interfaces as plugins.
// Each has a folder builtin/GROUP/NAME/ which defines `void register_GROUP_NAME(Registry&)`. CMake finds the folders, so adding
// a component only needs its folder.
#pragma once

#include "golgi/api/registry.hpp"

namespace golgi {

/// Adds these components to the library that the caller has begun (Registry::begin_library).
void register_builtin(Registry& registry);

}  // namespace golgi
