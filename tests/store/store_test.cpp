#include "golgi/store/store.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <string>

#include "golgi/core/error.hpp"
#include "golgi/core/files.hpp"
#include "golgi/testing/temp_folder.hpp"

using namespace golgi;

namespace {

const Fingerprint key{0x1234, 0xabcd};
const Fingerprint recipe{7, 8};

void put(Store& store, const std::string& content) {
  const auto work = store.begin(key);
  write_file(work / "a.txt", content);
  write_file(work / "times.csv", "1");
  StoreRecord record;
  record.stage = "stage";
  record.component = "transform/toy";
  record.version = "1";
  record.recipe = recipe;
  record.files = {{"times.csv", 0, {}, true}, {"a.txt", 0, {}, false}};
  store.commit(key, record, 0.25);
}

}  // namespace

TEST_CASE("an artifact whose commit is interrupted is not there") {
  const test::TempFolder folder;
  Store store(folder.path());
  store.lock();
  write_file(store.begin(key) / "a.txt", "whole");
  StoreRecord record;
  record.files = {{"a.txt", 0, {}, false}};
  CHECK_THROWS_AS(store.commit(key, record, 0, [] { throw Interrupted(); }), Interrupted);
  CHECK_FALSE(store.find(key));
}

TEST_CASE("an artifact is there only once it is complete") {
  const test::TempFolder folder;
  Store store(folder.path());
  store.lock();
  CHECK_FALSE(store.find(key));
  write_file(store.begin(key) / "a.txt", "half");
  CHECK_FALSE(store.find(key));
  put(store, "whole");
  const auto record = store.find(key);
  REQUIRE(record);
  CHECK(record->stage == "stage");
  CHECK(record->recipe == recipe);
  REQUIRE(record->files.size() == 2);
  CHECK(record->files[0].name == "a.txt");
  CHECK(record->files[0].bytes == 5);
  CHECK(record->files[1].is_volatile);
  CHECK(read_file(store.folder(key) / "a.txt") == "whole");
  CHECK(store.verify(key, *record));
  CHECK_FALSE(std::filesystem::exists(store.folder(key).parent_path() / ("work-" + key.hex())));
}

TEST_CASE("a changed size is seen at once, a changed bit when verified, a changed volatile file never") {
  const test::TempFolder folder;
  Store store(folder.path());
  store.lock();
  put(store, "whole");
  write_file(store.folder(key) / "times.csv", "twelve");
  const auto record = store.find(key);
  REQUIRE(record);
  CHECK(store.verify(key, *record));
  write_file(store.folder(key) / "a.txt", "whale");
  CHECK(store.find(key));
  CHECK_FALSE(store.verify(key, *record));
  write_file(store.folder(key) / "a.txt", "who");
  CHECK_FALSE(store.find(key));
  put(store, "again");
  CHECK(store.find(key));
}

TEST_CASE("a damaged manifest counts as not done") {
  const test::TempFolder folder;
  Store store(folder.path());
  store.lock();
  put(store, "whole");
  for (const char* content : {"", "{", "[]", "{\"files\": 3}", "{\"stage\": \"x\"}"}) {
    write_file(store.folder(key) / "manifest.json", content);
    CHECK_FALSE(store.find(key));
  }
}

TEST_CASE("a checkpoint outlives a new beginning and ends with the commit") {
  const test::TempFolder folder;
  Store store(folder.path());
  store.lock();
  auto work = store.begin(key);
  make_folder(Store::checkpoint_folder(work));
  write_file(Store::checkpoint_folder(work) / "epoch", "3");
  write_file(work / "half.npy", "x");
  work = store.begin(key);
  CHECK(read_file(Store::checkpoint_folder(work) / "epoch") == "3");
  CHECK_FALSE(std::filesystem::exists(work / "half.npy"));
  put(store, "whole");
  CHECK_FALSE(std::filesystem::exists(Store::checkpoint_folder(store.folder(key))));
}

TEST_CASE("an artifact of another build is found by its recipe") {
  const test::TempFolder folder;
  Store store(folder.path());
  store.lock();
  CHECK_FALSE(Store(folder.path()).find_recipe(recipe));
  put(store, "whole");
  CHECK(Store(folder.path()).find_recipe(recipe) == key);
  CHECK_FALSE(Store(folder.path()).find_recipe({1, 1}));
}

TEST_CASE("a second store on the same folder is told who works there; the lock ends with its holder") {
  const test::TempFolder folder;
  {
    Store first(folder.path());
    first.lock();
    Store second(folder.path());
    try {
      second.lock();
      FAIL("locked twice");
    } catch (const IoError& error) {
      const std::string message = error.what();
      CHECK(message.find("process ") != std::string::npos);
      CHECK(message.find("since 20") != std::string::npos);
    }
  }
  Store third(folder.path());
  CHECK_NOTHROW(third.lock());
}
