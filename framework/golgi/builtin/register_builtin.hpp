// The components that are part of golgi itself: sources, transforms and the evaluator, by the same interfaces as plugins.
#pragma once

#include "golgi/api/registry.hpp"

namespace golgi {

/// Adds them to the library that the caller has begun (Registry::begin_library).
void register_builtin(Registry& registry);

}  // namespace golgi
