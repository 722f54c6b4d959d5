// causality/scripted: a component without a class of its own parameters, as a binding to a scripting language would make it:
// its description is put together at run time.
#pragma once

#include <golgi/api/plugin.hpp>

/// Name, parameters and how it is made.
golgi::Registration scripted();
