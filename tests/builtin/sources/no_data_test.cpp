// Files that point to data, pack them, or contain something else: the error gives their type and the remedy.
#include <doctest/doctest.h>

#include <filesystem>
#include <string>

#include "builtin/sources/bound_source.hpp"
#include "golgi/core/files.hpp"
#include "golgi/testing/temp_folder.hpp"

namespace golgi {
namespace {

namespace fs = std::filesystem;
using test::BoundSource;
using test::has;

struct NoData {
  std::string content, what, cure;
};

const std::vector<NoData>& cases() {
  static const std::vector<NoData> all = {
      {"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 123456789\n", "a Git LFS pointer to 123456789 bytes",
       "git lfs pull"},
      {"/annex/objects/SHA256E-s123--4d7a.csv\n", "a pointer of git-annex", "git annex get"},
      {"\x1f\x8b\x08", "is compressed by gzip", "gunzip"},
      {"BZh91AY", "is compressed by bzip2", "bunzip2"},
      {"\xfd"
       "7zXZ",
       "is compressed by xz", "unxz"},
      {"\x28\xb5\x2f\xfd", "is compressed by zstd", "unzstd"},
      {"\xef\xbb\xbf \n<!DOCTYPE html><html>Log in</html>", "is a web page, not the data", "ownload the file itself"},
      {"<HTML><body>404</body>", "is a web page, not the data", "ownload the file itself"},
      {std::string("PK\3\4\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\5\0\0\0a.csv", 35), "is a zip archive (of 'a.csv')",
       "unzip it"},
      {std::string("PK\3\4\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x13\0\0\0[Content_Types].xml", 49),
       "is an Excel workbook", "save the sheet as CSV"}};
  return all;
}

TEST_CASE("a file without data is reported with its type, whatever its name") {
  const test::TempFolder folder;
  for (const NoData& one : cases())
    for (const char* name : {"x.csv", "x.npy", "x.edf", "x.nwb", "x.dat"}) {
      CAPTURE(name);
      const fs::path path = folder.path() / name;
      write_file(path, one.content);
      const std::string said = BoundSource("{path: " + path.string() + ", rate_hz: 500}").bind_fault();
      CHECK(has(said, path.string()));
      CHECK(has(said, one.what));
      CHECK(has(said, one.cure));
    }
}

TEST_CASE("files without data in place of events, wiring or trials are reported, too") {
  const test::TempFolder folder;
  const fs::path pointer = folder.path() / "pointer.csv";
  write_file(pointer, cases().front().content);
  const std::string recording =
      "path: " + (fs::path(GOLGI_TESTS_DIR) / "golden/formats/numpy/v.npy").string() + ", rate_hz: 500";
  for (const char* name : {"events", "truth", "trials"}) {
    const std::string said = BoundSource("{" + recording + ", " + name + ": " + pointer.string() + "}").bind_fault();
    CHECK(has(said, std::string("params.") + name));
    CHECK(has(said, "git lfs pull"));
  }
}

TEST_CASE("a link into git-annex whose content is missing") {
  const test::TempFolder folder;
  fs::create_symlink(".git/annex/objects/aB/cD/SHA256E-s1--0.edf/SHA256E-s1--0.edf", folder.path() / "a.edf");
  CHECK(has(BoundSource("{path: " + (folder.path() / "a.edf").string() + "}").bind_fault(), "run: git annex get a.edf"));
  fs::create_symlink("nowhere.edf", folder.path() / "b.edf");
  CHECK(has(BoundSource("{path: " + (folder.path() / "b.edf").string() + "}").bind_fault(), "no file or folder"));
}

}  // namespace
}  // namespace golgi
