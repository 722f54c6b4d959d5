// Finds plugin libraries and registers what they are said to give: those named, then GOLGI_PLUGIN_PATH, then the installed
// folder. Nothing of a library runs before one of its components is bound.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "golgi/api/registry.hpp"
#include "golgi/host/plugin_probe.hpp"

namespace golgi {

/// The folder ../lib/golgi/plugins next to the folder of the running program: so in the build tree and after installation.
std::filesystem::path installed_plugin_folder();

/// GOLGI_PLUGIN_PATH, or empty.
std::string plugin_path_from_environment();

/// What a command line says of plugins; a process of a stage is told the same.
struct PluginPlaces {
  std::vector<std::string> paths;  ///< --plugin-path: folders and files
  bool allow_unsafe = false;       ///< --allow-unsafe-plugins
};

/// Plugins that are not libraries: files in other languages.
struct ScriptPlugins {
  std::string ending = {};                                        ///< of their names, ".py"
  std::function<bool(const std::filesystem::path&)> is_one = {};  ///< of files of that ending in a folder
  /// Empty: there are none. @throws PluginError, NameTakenError; the registry then holds nothing of the file
  std::function<void(Registry&, const std::filesystem::path&, bool allow_unsafe)> add = {};
};

struct PluginSearchOptions {
  PluginPlaces places;
  std::string environment = plugin_path_from_environment();     ///< folders and files, separated by colons
  std::filesystem::path installed = installed_plugin_folder();  ///< may be absent; empty: none
  std::optional<ProbeOptions> probe = ProbeOptions{};           ///< nothing: load without trying first
  std::function<void(const std::string&)> warn = {};            ///< see register_described
  ScriptPlugins scripts = {};
};

struct LoadFailure {
  std::filesystem::path file;                ///< or folder
  std::string message;                       ///< names the file, the reason and a remedy
  bool fatal = false;                        ///< a name is taken twice; any other library is merely left out
  std::vector<std::string> components = {};  ///< what it would have given, by its descriptions
};

/// The libraries and scripts in the order of registering, each once by its canonical path; all of a folder, sorted by name.
/// @param failures  gets what was named and is not there, and what others could have put there (see why_unsafe)
std::vector<std::filesystem::path> find_plugins(const PluginSearchOptions& options, std::vector<LoadFailure>& failures);

/// Registers all that find_plugins finds. A library that fails leaves nothing in the registry, and the others are registered.
std::vector<LoadFailure> register_plugins(Registry& registry, const PluginSearchOptions& options);

/// Of a component that no usable library gives: the message of a library that was left out and gives it, by its description or,
/// where it has none, by its name ('x.so' for 'causality/x'); null where there is none.
const LoadFailure* find_left_out(const std::string& component, const std::vector<LoadFailure>& left_out);

}  // namespace golgi
