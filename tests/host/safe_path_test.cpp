// Whether others could have written a library.
#include "golgi/host/safe_path.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "golgi/core/error.hpp"
#include "host/plugin_paths.hpp"

using namespace golgi;
using namespace golgi::test;
namespace fs = std::filesystem;

namespace {

/// Sets permissions as given, whatever the umask.
void set_mode(const fs::path& path, mode_t mode) { REQUIRE(chmod(path.c_str(), mode) == 0); }

/// folder/plugins/a.so, which only the user can write to.
struct Shelf {
  Shelf() : plugins(folder.path() / "plugins"), library(plugins / "a.so") {
    fs::create_directory(plugins);
    set_mode(plugins, 0755);
    folder.write("plugins/a.so", "x");
    set_mode(library, 0644);
    REQUIRE(why_unsafe(library) == "");  // below /tmp, which everybody can write to, but which is sticky
  }
  TempFolder folder;
  fs::path plugins, library;
};

void refuses(const fs::path& path, const std::vector<std::string>& parts) {
  for (const auto& part : parts) CHECK(has(why_unsafe(path), part));
}

}  // namespace

TEST_CASE("a library that its group or everybody can write to is unsafe") {
  const Shelf shelf;
  set_mode(shelf.library, 0664);
  refuses(shelf.library, {"the file '" + shelf.library.string() + "' can be written by its group", "chmod g-w"});
  set_mode(shelf.library, 0646);
  refuses(shelf.library, {"can be written by everyone", "chmod o-w"});
}

TEST_CASE("a library below a folder that others can write to is unsafe, however far above, unless it is sticky") {
  const Shelf shelf;
  for (const auto& above : {shelf.plugins, shelf.folder.path()}) {
    set_mode(above, 0775);
    refuses(shelf.library, {"the folder '" + above.string() + "' can be written by its group"});
    set_mode(above, 0757);
    refuses(shelf.library, {"the folder '" + above.string() + "' can be written by everyone"});
    set_mode(above, 01777);
    CHECK(why_unsafe(shelf.library) == "");
    set_mode(above, 0755);
  }
}

TEST_CASE("links are followed one by one: their folders and targets are checked, relative, absolute and chained") {
  const Shelf shelf;
  const fs::path open = shelf.folder.path() / "open", links = shelf.folder.path() / "links";
  fs::create_directory(open);
  fs::create_directory(links);
  // A safe library, reached through a folder in which anybody could exchange the link.
  fs::create_symlink("../plugins/a.so", open / "a.so");
  CHECK(why_unsafe(open / "a.so") == "");
  set_mode(open, 0777);
  refuses(open / "a.so", {"the folder '" + open.string() + "' can be written by everyone"});
  // A safe link to a file in such a folder.
  shelf.folder.write("open/b.so", "x");
  fs::create_symlink(open / "b.so", links / "b.so");
  refuses(links / "b.so", {"the folder '" + open.string() + "'"});
  fs::create_symlink("b.so", links / "c.so");
  refuses(links / "c.so", {"the folder '" + open.string() + "'"});
  // A folder that is a link.
  fs::create_symlink("../open", links / "folder");
  refuses(links / "folder" / "b.so", {"the folder '" + open.string() + "'"});
  // "…/open/.." passes through the open folder, which could be exchanged for a link.
  refuses(open / ".." / "plugins" / "a.so", {"the folder '" + open.string() + "'"});
}

TEST_CASE("circular links, and missing files, are reported") {
  const Shelf shelf;
  fs::create_symlink("y.so", shelf.plugins / "x.so");
  fs::create_symlink("x.so", shelf.plugins / "y.so");
  refuses(shelf.plugins / "x.so", {"cannot be followed"});
  refuses(shelf.plugins / "missing.so", {"missing.so' cannot be checked: No such file"});
}

TEST_CASE("a library, folder or link of another user is unsafe, even for root" * doctest::skip(geteuid() != 0)) {
  const Shelf shelf;
  constexpr uid_t other = 12345;  // a user id that nobody has
  REQUIRE(chown(shelf.library.c_str(), other, gid_t(-1)) == 0);
  refuses(shelf.library,
          {"the file '" + shelf.library.string() + "' belongs to user number 12345", "neither to root nor to you"});
  REQUIRE(chown(shelf.library.c_str(), 0, gid_t(-1)) == 0);
  REQUIRE(chown(shelf.plugins.c_str(), other, gid_t(-1)) == 0);
  refuses(shelf.library, {"the folder '" + shelf.plugins.string() + "' belongs to user number 12345"});
  REQUIRE(chown(shelf.plugins.c_str(), 0, gid_t(-1)) == 0);
  fs::create_symlink("a.so", shelf.plugins / "link.so");
  REQUIRE(lchown((shelf.plugins / "link.so").c_str(), other, gid_t(-1)) == 0);
  refuses(shelf.plugins / "link.so", {"the link '" + (shelf.plugins / "link.so").string() + "' belongs to user number 12345"});
}

TEST_CASE("the search leaves out unsafe libraries, names the switch, and uses them with the switch") {
  const Shelf shelf;
  for (const fs::path& open : {shelf.library, shelf.plugins}) {
    set_mode(open, 0777);
    for (const fs::path& named : {shelf.library, shelf.plugins}) {
      PluginSearchOptions options = only({named});
      std::vector<LoadFailure> failures;
      CHECK(find_plugins(options, failures).size() == 1);
      CHECK(failures.empty());
      options.places.allow_unsafe = false;
      CHECK(find_plugins(options, failures).empty());
      REQUIRE(failures.size() == 1);
      CHECK(has(failures[0].message, "'" + open.string() + "' can be written by everyone"));
      CHECK(has(failures[0].message, "--allow-unsafe-plugins"));
      CHECK_FALSE(failures[0].fatal);
    }
    set_mode(open, 0755);
  }
}

TEST_CASE("the installed folder and GOLGI_PLUGIN_PATH are checked like any other") {
  const Shelf shelf;
  set_mode(shelf.plugins, 0777);
  for (const bool installed : {false, true}) {
    PluginSearchOptions options = only({});
    options.places.allow_unsafe = false;
    if (installed)
      options.installed = shelf.plugins;
    else
      options.environment = shelf.plugins.string();
    std::vector<LoadFailure> failures;
    CHECK(find_plugins(options, failures).empty());
    REQUIRE(failures.size() == 1);
    CHECK(has(failures[0].message, "can be written by everyone"));
  }
}

TEST_CASE("relative and empty entries of GOLGI_PLUGIN_PATH are refused; a relative --plugin-path is accepted") {
  const Shelf shelf;
  const fs::path before = fs::current_path();
  fs::current_path(shelf.folder.path());
  PluginSearchOptions options = only({"plugins"});
  options.places.allow_unsafe = false;
  std::vector<LoadFailure> failures;
  CHECK(find_plugins(options, failures).size() == 1);
  CHECK(failures.empty());

  options = only({});
  options.places.allow_unsafe = false;
  options.environment = ":plugins:";
  CHECK(find_plugins(options, failures).empty());
  REQUIRE(failures.size() == 3);
  CHECK(has(failures[0].message, "GOLGI_PLUGIN_PATH has an empty entry"));
  CHECK(has(failures[1].message, "GOLGI_PLUGIN_PATH has the relative entry 'plugins'"));
  CHECK(has(failures[1].message, "--allow-unsafe-plugins"));
  CHECK(has(failures[2].message, "an empty entry"));

  options.places.allow_unsafe = true;
  failures.clear();
  CHECK(find_plugins(options, failures).size() == 1);
  CHECK(failures.empty());
  fs::current_path(before);
}
