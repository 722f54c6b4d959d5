// Finds plugin libraries and loads them: those named, then GOLGI_PLUGIN_PATH, then the installed folder.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "golgi/api/registry.hpp"
#include "golgi/host/plugin_probe.hpp"
#include "golgi/host/probe_cache.hpp"

namespace golgi {

/// The folder ../lib/golgi/plugins beside the folder of the running program: so in the build tree and after installation.
std::filesystem::path installed_plugin_folder();

/// GOLGI_PLUGIN_PATH, or empty.
std::string plugin_path_from_environment();

struct PluginSearchOptions {
  std::vector<std::filesystem::path> paths;                     ///< --plugin-path: folders and files
  std::string environment = plugin_path_from_environment();     ///< folders and files, separated by colons
  std::filesystem::path installed = installed_plugin_folder();  ///< may be absent; empty: none
  std::filesystem::path cache_folder = default_probe_cache();   ///< empty: probe every time
  ProbeOptions probe;
};

struct LoadFailure {
  std::filesystem::path file;  ///< or folder
  std::string message;         ///< names the file, the reason and a remedy
  bool fatal = false;          ///< a name is taken twice; any other library is merely left out
};

/// The libraries in the order of loading, each once by its canonical path; every *.so of a folder, sorted by name.
/// @param failures  gets what was named and is not there
std::vector<std::filesystem::path> find_plugins(const PluginSearchOptions& options, std::vector<LoadFailure>& failures);

/// Loads all that find_plugins finds. A library that fails leaves nothing in the registry, and the others are loaded.
std::vector<LoadFailure> load_plugins(Registry& registry, const PluginSearchOptions& options);

}  // namespace golgi
