// Finds plugin libraries and registers the components in their descriptions: first those given by path, then GOLGI_PLUGIN_PATH,
// then the installed folder. No code of a library runs before one of its components is bound.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "golgi/api/registry.hpp"
#include "golgi/host/plugin_probe.hpp"

namespace golgi {

/// The folder ../lib/golgi/plugins next to the folder of the running program, in the build tree and after installation.
std::filesystem::path installed_plugin_folder();

/// The value of GOLGI_PLUGIN_PATH, or empty.
std::string plugin_path_from_environment();

/// The command line's options for plugins; they are passed on to the process of a stage.
struct PluginPlaces {
  std::vector<std::string> paths;  ///< --plugin-path: folders and files
  bool allow_unsafe = false;       ///< --allow-unsafe-plugins
};

/// Plugins that are not libraries: files in other languages.
struct ScriptPlugins {
  std::string ending = {};                                        ///< of their file names, ".py"
  std::function<bool(const std::filesystem::path&)> is_one = {};  ///< whether a file with that ending in a folder is a plugin
  /// Empty: there are no script plugins. @throws PluginError, NameTakenError; the registry then contains nothing of the file
  std::function<void(Registry&, const std::filesystem::path&, bool allow_unsafe)> add = {};
};

struct PluginSearchOptions {
  PluginPlaces places;
  std::string environment = plugin_path_from_environment();     ///< folders and files, separated by colons
  std::filesystem::path installed = installed_plugin_folder();  ///< may be absent; empty: none
  std::optional<ProbeOptions> probe = ProbeOptions{};           ///< none: load without trying first
  std::function<void(const std::string&)> warn = {};            ///< see register_described
  ScriptPlugins scripts = {};
};

struct LoadFailure {
  std::filesystem::path file;                ///< file or folder
  std::string message;                       ///< names the file, the reason and a remedy
  bool fatal = false;                        ///< true: a name is taken twice; other failures only leave the library out
  std::vector<std::string> components = {};  ///< components that it would have provided, from its descriptions
};

/// The libraries and scripts in the order of registration, each once by its canonical path; those of a folder sorted by name.
/// @param failures  gets paths that were given but do not exist, and files that others could have put there (see why_unsafe)
std::vector<std::filesystem::path> find_plugins(const PluginSearchOptions& options, std::vector<LoadFailure>& failures);

/// Registers everything that find_plugins finds. A library that fails leaves nothing in the registry; the others are
/// registered.
std::vector<LoadFailure> register_plugins(Registry& registry, const PluginSearchOptions& options);

/// For a component that no usable library provides: the message about a library that was left out and provides it, according to
/// its description or, if it has none, its name ('x.so' for 'causality/x'); null if there is none.
const LoadFailure* find_left_out(const std::string& component, const std::vector<LoadFailure>& left_out);

}  // namespace golgi
