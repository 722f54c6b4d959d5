// causality/scripted: a component whose parameters have no struct, as a binding to a scripting language would create it: its
// description is built at run time.
#pragma once

#include <golgi/api/plugin.hpp>

/// Name, parameters and factory.
golgi::Registration scripted();
