// Where plugins are looked for, what a start costs, and what is remembered between starts.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <optional>

#include "host/plugin_paths.hpp"

using namespace golgi;
using namespace golgi::test;
namespace fs = std::filesystem;

namespace {

void touch(const fs::path& file) { std::ofstream(file) << "x"; }

std::vector<std::string> names(const std::vector<fs::path>& files) {
  std::vector<std::string> all;
  for (const auto& file : files) all.push_back(file.parent_path().filename().string() + "/" + file.filename().string());
  return all;
}

std::size_t count_files(const fs::path& folder) {
  return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder), fs::directory_iterator()));
}

/// A program that reports a sound library without looking at it, and counts how often it is asked.
fs::path counting_probe(const TempFolder& folder) {
  const fs::path script = folder.path() / "probe.sh";
  std::ofstream(script) << "#!/bin/sh\necho asked >> '" << (folder.path() / "asked").string() << "'\nprintf irdf >&3\n";
  fs::permissions(script, fs::perms::owner_all);
  return script;
}

std::size_t times_asked(const TempFolder& folder) {
  std::ifstream in(folder.path() / "asked");
  return static_cast<std::size_t>(std::count(std::istreambuf_iterator<char>(in), {}, '\n'));
}

}  // namespace

TEST_CASE("named paths come first, then GOLGI_PLUGIN_PATH, then the installed folder; folders are sorted") {
  const TempFolder folder;
  for (const char* part : {"named", "first", "second", "installed"}) fs::create_directory(folder.path() / part);
  for (const char* file :
       {"named/z.so", "named/a.so", "named/notes.txt", "named/b.so.1", "first/m.so", "second/l.so", "installed/k.so"})
    touch(folder.path() / file);
  PluginSearchOptions options;
  options.paths = {folder.path() / "named"};
  options.environment = (folder.path() / "first").string() + "::" + (folder.path() / "second" / "l.so").string();
  options.installed = folder.path() / "installed";
  std::vector<LoadFailure> failures;
  CHECK(names(find_plugins(options, failures)) ==
        std::vector<std::string>{"named/a.so", "named/z.so", "first/m.so", "second/l.so", "installed/k.so"});
  CHECK(failures.empty());
}

TEST_CASE("a file that is found twice is loaded once") {
  const TempFolder folder;
  touch(folder.path() / "a.so");
  fs::create_symlink("a.so", folder.path() / "same.so");
  PluginSearchOptions options;
  options.paths = {folder.path(), folder.path() / "." / "a.so"};
  options.environment = folder.path().string();
  options.installed = folder.path();
  std::vector<LoadFailure> failures;
  CHECK(find_plugins(options, failures).size() == 1);
  CHECK(failures.empty());
}

TEST_CASE("GOLGI_PLUGIN_PATH is named where it is wrong; an absent installed folder is no fault") {
  PluginSearchOptions options = only({});
  options.environment = "/nowhere/plugins";
  options.installed = "/nowhere/installed";
  std::vector<LoadFailure> failures;
  CHECK(find_plugins(options, failures).empty());
  REQUIRE(failures.size() == 1);
  CHECK(failures[0].message.find("GOLGI_PLUGIN_PATH: there is no plugin folder '/nowhere/plugins'") == 0);
}

TEST_CASE("a dangling link and a folder that ends in .so are faults") {
  const TempFolder folder;
  fs::create_symlink("gone", folder.path() / "dangling.so");
  fs::create_directory(folder.path() / "folder.so");
  std::vector<LoadFailure> failures;
  CHECK(find_plugins(only({folder.path()}), failures).empty());
  REQUIRE(failures.size() == 2);
  CHECK(failures[0].message.find("cannot be followed") != std::string::npos);
  CHECK(failures[1].message.find("is not a file") != std::string::npos);
}

TEST_CASE("the installed folder lies beside the program's folder") {
  CHECK(installed_plugin_folder() == fs::path(GOLGI_BUILD_DIR) / "lib" / "golgi" / "plugins");
}

TEST_CASE("a library is probed once per content, whatever its name") {
  const TempFolder folder;
  PluginSearchOptions options = only({good_plugin()});
  options.probe.executable = counting_probe(folder);
  options.cache_folder = folder.path() / "cache" / "probed";
  for (int run = 0; run < 2; ++run) {
    Registry registry;
    CHECK(load_plugins(registry, options).empty());
    CHECK(times_asked(folder) == 1);
  }
  CHECK(count_files(options.cache_folder) == 1);  // nothing half written stays

  fs::copy_file(good_plugin(), folder.path() / "copy.so");
  options.paths = {folder.path() / "copy.so"};
  Registry copied;
  CHECK(load_plugins(copied, options).empty());
  CHECK(times_asked(folder) == 1);

  std::ofstream(folder.path() / "copy.so", std::ios::app | std::ios::binary) << "changed";
  CHECK_FALSE(ProbeCache(options.cache_folder).knows(folder.path() / "copy.so"));
  CHECK(ProbeCache(options.cache_folder).knows(good_plugin()));
}

TEST_CASE("failure is not remembered") {
  const TempFolder folder;
  PluginSearchOptions options = only({bad_plugin("throws_int")});
  options.cache_folder = folder.path();
  for (int run = 0; run < 2; ++run) {
    Registry registry;
    CHECK(load_plugins(registry, options).size() == 1);
  }
  CHECK(count_files(folder.path()) == 0);
}

TEST_CASE("without a cache that can be written, a library is probed every time") {
  const TempFolder folder;
  touch(folder.path() / "a_file");
  PluginSearchOptions options = only({good_plugin()});
  options.probe.executable = counting_probe(folder);
  std::size_t asked = 0;
  // Below a file no folder can be made, not even by root.
  for (const fs::path& cache : {fs::path(), folder.path() / "a_file" / "cache"}) {
    options.cache_folder = cache;
    for (int run = 0; run < 2; ++run) {
      Registry registry;
      CHECK(load_plugins(registry, options).empty());
      CHECK(times_asked(folder) == ++asked);
    }
  }
}

TEST_CASE("entries that are older than 90 days are removed when another is written") {
  const TempFolder folder;
  touch(folder.path() / "old");
  touch(folder.path() / "young");
  fs::last_write_time(folder.path() / "old", fs::file_time_type::clock::now() - std::chrono::hours(24 * 91));
  ProbeCache(folder.path()).remember(good_plugin());
  CHECK_FALSE(fs::exists(folder.path() / "old"));
  CHECK(fs::exists(folder.path() / "young"));
  CHECK(count_files(folder.path()) == 2);
}

TEST_CASE("the cache lies where XDG says, else below the home folder") {
  const auto saved = [](const char* name) {
    return std::getenv(name) ? std::optional<std::string>(std::getenv(name)) : std::nullopt;
  };
  const auto put = [](const char* name, const std::optional<std::string>& value) {
    if (value)
      setenv(name, value->c_str(), 1);
    else
      unsetenv(name);
  };
  const auto xdg = saved("XDG_CACHE_HOME"), home = saved("HOME");
  put("HOME", "/home/camillo");
  put("XDG_CACHE_HOME", "/var/tmp/cache");
  CHECK(default_probe_cache() == "/var/tmp/cache/golgi/probed");
  put("XDG_CACHE_HOME", "relative");
  CHECK(default_probe_cache() == "/home/camillo/.cache/golgi/probed");
  put("XDG_CACHE_HOME", std::nullopt);
  CHECK(default_probe_cache() == "/home/camillo/.cache/golgi/probed");
  put("HOME", std::nullopt);
  CHECK(default_probe_cache().empty());
  put("XDG_CACHE_HOME", xdg);
  put("HOME", home);
}
