// The components that can be used here: those built in and those of all plugins found.
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

/// Told one whole message.
using Warn = std::function<void(const std::string&)>;

/// A plugin is loaded when one of its components is bound.
struct LoadedRegistry {
  std::unique_ptr<Registry> registry;
  std::vector<LoadFailure> left_out;  ///< what cannot be used
};

/// @param warn   told what cannot be used, and why
/// @param probe  of each library in a child process before it is loaded; nothing in a process that a plugin may end
/// @throws PluginError where two libraries give one name
LoadedRegistry load_registry(const PluginPlaces& places, const Warn& warn, std::optional<ProbeOptions> probe = ProbeOptions{});

}  // namespace golgi
