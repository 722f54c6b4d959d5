// The available components: the built-in ones and those of all plugins found.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "golgi/api/registry.hpp"
#include "golgi/host/plugin_search.hpp"

namespace golgi {

/// "0.1.0"
extern const char* const golgi_version;

/// Called with one complete message.
using Warn = std::function<void(const std::string&)>;

/// The registry of all components. A plugin is loaded when one of its components is bound.
struct LoadedRegistry {
  std::unique_ptr<Registry> registry;
  std::vector<LoadFailure> left_out;  ///< libraries that cannot be used
};

/// @param warn   called for libraries that cannot be used, with the reason
/// @param probe  how each library is tried in a child process before it is loaded; empty in a process that a plugin may end
/// @throws PluginError if two libraries provide the same name
LoadedRegistry load_registry(const PluginPlaces& places, const Warn& warn, std::optional<ProbeOptions> probe = ProbeOptions{});

}  // namespace golgi
