// Registers a plugin library by its description, before any of its code runs. The library is loaded when one of its components
// is bound for the first time.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "golgi/api/registry.hpp"
#include "golgi/host/plugin_probe.hpp"

namespace golgi {

/// Registers the components in the library's description. Their `bind` tries the library in a child process, loads it, and
/// throws PluginError if that fails or if the library has other components than its description states.
/// @param probe  none: the library is loaded without a trial, because this process may crash with it
/// @param warn   called if the library changed settings of this process while it was loaded or made a component; may be empty
/// @throws PluginError if there is no matching description; NameTakenError
void register_described(Registry& registry, const std::filesystem::path& library, std::optional<ProbeOptions> probe,
                        std::function<void(const std::string&)> warn = {});

}  // namespace golgi
