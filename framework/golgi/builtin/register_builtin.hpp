// The components that are part of golgi itself: sources, transforms and the evaluator, by the same interfaces as plugins. Each
// has a folder builtin/GROUP/NAME/ which defines `void register_GROUP_NAME(Registry&)`. CMake finds the folders, so a component
// is added by adding its folder, and nothing else names it.
#pragma once

#include "golgi/api/registry.hpp"

namespace golgi {

/// Adds them to the library that the caller has begun (Registry::begin_library).
void register_builtin(Registry& registry);

}  // namespace golgi
