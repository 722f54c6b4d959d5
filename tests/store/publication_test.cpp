#include "golgi/store/publication.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>

#include "golgi/core/files.hpp"
#include "golgi/testing/temp_folder.hpp"

using namespace golgi;
namespace fs = std::filesystem;

namespace {

/// Publishes an artifact's file and returns its path.
fs::path published(const fs::path& folder, const fs::path& artifact_file) {
  make_folder(folder / "out/.store");
  Publication publication(folder / "out");
  publication.add_link(artifact_file.parent_path(), {artifact_file.filename(), fs::file_size(artifact_file), {}, false},
                       "stage/" + artifact_file.filename().string());
  publication.publish(std::nullopt);
  return folder / "out/stage" / artifact_file.filename();
}

}  // namespace

TEST_CASE("changes to a published file do not reach the store") {
  const test::TempFolder folder;
  const auto stored = folder.write("values.npy", "the store's");
  const auto file = published(folder.path(), stored);
  CHECK(read_file(file) == "the store's");
  std::ofstream(file) << "another";
  CHECK(read_file(file) == "another");
  CHECK(read_file(stored) == "the store's");
}

TEST_CASE("a large file is not copied if it cannot be reflinked: it is read-only then, and is replaced nevertheless") {
  const test::TempFolder folder;
  const auto stored = folder.write("values.npy", "large");
  fs::resize_file(stored, 65'000'000);
  for (int k = 0; k < 2; ++k) {
    const auto file = published(folder.path(), stored);
    const bool is_link = fs::equivalent(file, stored);
    CHECK(fs::hard_link_count(stored) == (is_link ? 2 : 1));
    if (is_link)
      CHECK((fs::status(file).permissions() & (fs::perms::owner_write | fs::perms::others_write)) == fs::perms::none);
  }
}
