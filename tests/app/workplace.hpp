// A temporary folder per test, in which the built program is run.
#pragma once

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "golgi/testing/temp_folder.hpp"
#include "support/messages.hpp"
#include "support/process.hpp"

namespace golgi::test {

namespace fs = std::filesystem;
using Texts = std::vector<std::string>;

inline std::string slurp(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

inline Texts lines_of(const std::string& text) {
  Texts all;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) all.push_back(line);
  return all;
}

/// Whether the plugin that reads HDF5 was built; if it was not, prints which check is skipped.
inline bool reads_hdf5(const std::string& what) {
  if (fs::exists(GOLGI_BUILD_DIR "/lib/golgi/plugins/hdf5.so")) return true;
  std::cout << "skipped: " << what << " (this golgi was built without HDF5)\n";
  return false;
}

class Workplace {
 public:
  const fs::path& path() const { return folder_.path(); }
  fs::path operator/(const fs::path& name) const { return path() / name; }
  fs::path write(const std::string& name, std::string_view bytes) const { return folder_.write(name, bytes); }

  /// Runs golgi ARGUMENTS…, in this folder.
  Command command(const Texts& arguments) const {
    Command command;
    command.arguments = {GOLGI_BUILD_DIR "/bin/golgi"};
    command.arguments.insert(command.arguments.end(), arguments.begin(), arguments.end());
    command.folder = path();
    command.environment = {
        {"GOLGI_PLUGIN_PATH", GOLGI_BUILD_DIR "/lib/golgi/test_plugins"}, {"NO_COLOR", std::nullopt}, {"TERM", "xterm"}};
    return command;
  }
  Finished golgi(const Texts& arguments) const { return run(command(arguments)); }

  /// Runs the pipeline `text`, as p.yaml, with more arguments; results in out/.
  Finished run_pipeline(const std::string& text, Texts arguments = {}) const {
    write("p.yaml", text);
    arguments.insert(arguments.begin(), {"run", "p.yaml", "--out", "out"});
    return golgi(arguments);
  }
  Finished validate(const std::string& text) const {
    write("p.yaml", text);
    return golgi({"validate", "p.yaml"});
  }

 private:
  TempFolder folder_;
};

/// Content by name of the files below `folder`, without the store.
inline std::map<std::string, std::string> results_in(const fs::path& folder) {
  std::map<std::string, std::string> all;
  for (fs::recursive_directory_iterator entry(folder), end; entry != end; ++entry) {
    if (entry->path().filename() == ".store") entry.disable_recursion_pending();
    if (entry->is_regular_file()) all[entry->path().lexically_relative(folder).string()] = slurp(entry->path());
  }
  return all;
}

/// Files and folders that exist only during a run.
inline Texts leftovers_in(const fs::path& folder) {
  Texts all;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    const std::string name = entry.path().filename().string();
    for (const char* part : {".tmp", ".new", ".old"})
      if (name.find(part) != std::string::npos) all.push_back(entry.path().string());
    if (name.starts_with("work-")) all.push_back(entry.path().string());
  }
  return all;
}

/// Checks that a program exited with `code`, and that standard error contains all of the parts.
inline void check_failure(const Finished& finished, int code, const Texts& parts) {
  INFO("stderr: ", finished.err);
  CHECK(finished.exit_code == code);
  for (const auto& part : parts) CHECK_MESSAGE(finished.err.find(part) != std::string::npos, "lacks: ", part);
}

}  // namespace golgi::test
