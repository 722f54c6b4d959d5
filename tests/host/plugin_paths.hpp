// The libraries that tests/host loads, and options that keep the machine's own plugins and cache out of a test.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "golgi/host/plugin_search.hpp"
#include "golgi/testing/plain_context.hpp"
#include "support/temp_folder.hpp"

namespace golgi::test {

inline std::filesystem::path bad_plugin(const std::string& name) {
  return std::filesystem::path(GOLGI_BUILD_DIR) / "lib/golgi/bad_plugins" / (name + ".so");
}
inline std::filesystem::path good_plugin() {
  return std::filesystem::path(GOLGI_BUILD_DIR) / "lib/golgi/test_plugins/test_components.so";
}

/// Nothing but these paths, probed every time.
inline PluginSearchOptions only(std::vector<std::filesystem::path> paths) {
  PluginSearchOptions options;
  options.paths = std::move(paths);
  options.environment.clear();
  options.installed.clear();
  options.cache_folder.clear();
  options.probe.time_limit = std::chrono::seconds(60);  // a loaded machine, sanitizers
  return options;
}

}  // namespace golgi::test
