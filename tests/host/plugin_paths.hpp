// The libraries that tests/host loads, and options that exclude the machine's own plugins and cache from a test.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "golgi/core/files.hpp"
#include "golgi/host/plugin_description.hpp"
#include "golgi/host/plugin_search.hpp"
#include "golgi/testing/plain_context.hpp"
#include "golgi/testing/temp_folder.hpp"
#include "support/messages.hpp"

namespace golgi::test {

inline std::filesystem::path bad_plugin(const std::string& name) {
  return std::filesystem::path(GOLGI_BUILD_DIR) / "lib/golgi/bad_plugins" / (name + ".so");
}
inline std::filesystem::path good_plugin() {
  return std::filesystem::path(GOLGI_BUILD_DIR) / "lib/golgi/test_plugins/test_components.so";
}

/// Options with a longer limit, for a busy machine and sanitizers.
inline ProbeOptions patient(std::chrono::milliseconds limit = std::chrono::seconds(60)) {
  ProbeOptions options;
  options.time_limit = limit;
  return options;
}

/// Options for only these paths, regardless of their permissions.
inline PluginSearchOptions only(const std::vector<std::filesystem::path>& paths) {
  PluginSearchOptions options;
  for (const auto& path : paths) options.places.paths.push_back(path.string());
  options.places.allow_unsafe = true;
  options.environment.clear();
  options.installed.clear();
  options.probe = patient();
  return options;
}

/// A copy of a library in `folder` with a description: its own, or that of `other` with the fingerprint of this library.
inline std::filesystem::path described_copy(const std::filesystem::path& library, const TempFolder& folder,
                                            const std::filesystem::path& other = {}) {
  const auto copy = folder.path() / library.filename();
  std::filesystem::copy_file(library, copy, std::filesystem::copy_options::overwrite_existing);
  const auto truthful = other.empty() ? copy : other;
  const ProbeResult tried = probe(truthful, patient());
  REQUIRE(tried.failure == "");
  std::string text = tried.description;
  const std::string fingerprint = fingerprint_file(truthful).hex();
  text.replace(text.find(fingerprint), fingerprint.size(), fingerprint_file(copy).hex());
  write_file(description_path(copy), text);
  return copy;
}

}  // namespace golgi::test
