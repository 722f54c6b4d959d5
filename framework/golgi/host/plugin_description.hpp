// What is told of a plugin library without running any of it: NAME.plugin.json, which the build writes next to NAME.so. It
// holds the library's components with their parameters, and the fingerprint of the library that it was written for.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "golgi/api/registry.hpp"

namespace golgi {

/// mvgc.so: mvgc.plugin.json, in the same folder.
std::filesystem::path description_path(const std::filesystem::path& library);

/// What `registry` holds of the library, as JSON text.
/// @throws PluginError where a text of the plugin is not UTF-8; the message names the component
std::string describe_library(const Registry& registry, const std::filesystem::path& library);

struct PluginDescription {
  std::vector<ComponentInfo> components;  ///< without `bind`
  std::string text;                       ///< of the whole file
};

/// Reads the description next to a library, and compares it with the library's bytes.
/// @throws PluginError where it is missing, of another library or golgi, or no description; the message names the remedy
PluginDescription read_description(const std::filesystem::path& library);

/// The components that the description next to a library names, whether or not it fits the library and this golgi; none where
/// it cannot be read.
std::vector<std::string> described_names(const std::filesystem::path& library);

}  // namespace golgi
