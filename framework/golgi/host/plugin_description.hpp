// The description of a plugin library, which is read without running the library: NAME.plugin.json, which the build writes next
// to NAME.so. It contains the library's components with their parameters, and the fingerprint of the library.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "golgi/api/registry.hpp"

namespace golgi {

/// The path of a library's description: mvgc.plugin.json for mvgc.so, in the same folder.
std::filesystem::path description_path(const std::filesystem::path& library);

/// The library's components in `registry`, as JSON text.
/// @throws PluginError if a text of the plugin is not UTF-8; the message names the component
std::string describe_library(const Registry& registry, const std::filesystem::path& library);

struct PluginDescription {
  std::vector<ComponentInfo> components;  ///< without `bind`
  std::string text;                       ///< the whole file
};

/// Reads the description next to a library, and compares its fingerprint with the library's content.
/// @throws PluginError if it is missing, invalid, or of another library or golgi; the message suggests a remedy
PluginDescription read_description(const std::filesystem::path& library);

/// The components that the description next to a library names, whether or not it fits the library and this golgi; empty if it
/// cannot be read.
std::vector<std::string> described_names(const std::filesystem::path& library);

}  // namespace golgi
