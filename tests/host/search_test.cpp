// The places where plugins are searched.
#include <doctest/doctest.h>

#include <fstream>

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

}  // namespace

TEST_CASE("named paths come first, then GOLGI_PLUGIN_PATH, then the installed folder; folders are sorted") {
  const TempFolder folder;
  for (const char* part : {"named", "first", "second", "installed"}) fs::create_directory(folder.path() / part);
  for (const char* file :
       {"named/z.so", "named/a.so", "named/notes.txt", "named/b.so.1", "first/m.so", "second/l.so", "installed/k.so"})
    touch(folder.path() / file);
  PluginSearchOptions options;
  options.places.paths = {(folder.path() / "named").string()};
  options.environment = (folder.path() / "first").string() + ":" + (folder.path() / "second" / "l.so").string();
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
  PluginSearchOptions options = only({folder.path(), folder.path() / "." / "a.so"});
  options.environment = folder.path().string();
  options.installed = folder.path();
  std::vector<LoadFailure> failures;
  CHECK(find_plugins(options, failures).size() == 1);
  CHECK(failures.empty());
}

TEST_CASE("errors in GOLGI_PLUGIN_PATH name it; a missing installed folder is not an error") {
  PluginSearchOptions options = only({});
  options.environment = "/nowhere/plugins";
  options.installed = "/nowhere/installed";
  std::vector<LoadFailure> failures;
  CHECK(find_plugins(options, failures).empty());
  REQUIRE(failures.size() == 1);
  CHECK(failures[0].message.find("GOLGI_PLUGIN_PATH: there is no plugin folder '/nowhere/plugins'") == 0);
}

TEST_CASE("a dangling link and a folder whose name ends in .so are errors") {
  const TempFolder folder;
  fs::create_symlink("gone", folder.path() / "dangling.so");
  fs::create_directory(folder.path() / "folder.so");
  std::vector<LoadFailure> failures;
  CHECK(find_plugins(only({folder.path()}), failures).empty());
  REQUIRE(failures.size() == 2);
  CHECK(failures[0].message.find("cannot be followed") != std::string::npos);
  CHECK(failures[1].message.find("is not a file") != std::string::npos);
}

TEST_CASE("the installed folder is next to the program's folder") {
  CHECK(installed_plugin_folder() == fs::path(GOLGI_BUILD_DIR) / "lib" / "golgi" / "plugins");
}
