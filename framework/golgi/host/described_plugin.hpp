// A plugin library as the registry knows it before anything of it has run: by its description. It is loaded when one of its
// components is bound for the first time.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "golgi/api/registry.hpp"
#include "golgi/host/plugin_probe.hpp"

namespace golgi {

/// Registers the components that the library's description tells of. Their `bind` tries the library in a child process, loads
/// it, and throws PluginError where that fails or where it gives other components than it is said to.
/// @param probe  nothing: this process may end with the library, so no other is asked to try it first
/// @param warn   told what the library changed for all in this process while it was loaded or made a component; may be empty
/// @throws PluginError where there is no description that fits; NameTakenError
void register_described(Registry& registry, const std::filesystem::path& library, std::optional<ProbeOptions> probe,
                        std::function<void(const std::string&)> warn = {});

}  // namespace golgi
