#include "golgi/store/store.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <filesystem>
#include <string>

#include "golgi/core/error.hpp"
#include "golgi/core/files.hpp"
#include "golgi/testing/temp_folder.hpp"
#include "support/flip_bit.hpp"
#include "support/messages.hpp"

using namespace golgi;
using golgi::test::has;

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

TEST_CASE("an artifact whose commit is interrupted is not found") {
  const test::TempFolder folder;
  Store store(folder.path());
  store.lock();
  write_file(store.begin(key) / "a.txt", "whole");
  StoreRecord record;
  record.files = {{"a.txt", 0, {}, false}};
  CHECK_THROWS_AS(store.commit(key, record, 0, [] { throw Interrupted(); }), Interrupted);
  CHECK_FALSE(store.find(key));
}

TEST_CASE("an artifact is found only once it is complete") {
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
  CHECK_FALSE(std::filesystem::exists(store.folder(key).parent_path() / ("work-" + key.hex())));
}

TEST_CASE("a changed size or time is detected at once, a flipped bit when files are read, a changed volatile file never") {
  const test::TempFolder folder;
  Store store(folder.path());
  store.lock();
  put(store, "whole");
  const auto file = store.folder(key) / "a.txt";
  const auto faults = [&](Depth depth) {
    std::string all;
    for (const auto& fault : store.look_up(key, depth).faults) all += fault.file + " " + fault.what + "\n";
    return all;
  };
  write_file(store.folder(key) / "times.csv", "twelve");
  CHECK(faults(Depth::content).empty());
  test::flip_bit(file, 2);
  CHECK(store.find(key));
  CHECK(faults(Depth::quick).empty());
  CHECK(faults(Depth::content) == "a.txt has changed since it was written\n");
  // As an editor does, some time later.
  std::filesystem::last_write_time(file, std::filesystem::file_time_type::clock::now() + std::chrono::seconds(1));
  CHECK(faults(Depth::quick) == "a.txt has changed since it was written\n");
  CHECK_FALSE(store.find(key));
  write_file(file, "who");
  CHECK(faults(Depth::quick) == "a.txt has 3 bytes instead of 5\n");
  std::filesystem::remove(file);
  std::filesystem::remove(store.folder(key) / "times.csv");
  CHECK(faults(Depth::quick) == "a.txt is missing\ntimes.csv is missing\n");
  put(store, "again");
  CHECK(store.find(key));
}

TEST_CASE("the folder of another artifact is not accepted under a key") {
  const test::TempFolder folder;
  Store store(folder.path());
  store.lock();
  put(store, "whole");
  const Fingerprint other{1, 2};
  std::filesystem::rename(store.folder(key), store.folder(other));
  CHECK_FALSE(store.find(other));
  const auto found = store.look_up(other, Depth::quick);
  REQUIRE(found.faults.size() == 1);
  CHECK(found.faults[0].file == "manifest.json");
  CHECK(has(found.faults[0].what, "belongs to another artifact"));
  CHECK(store.look_up(key, Depth::content).faults.empty());  // no folder, no fault
}

TEST_CASE("an artifact with a damaged manifest is not found") {
  const test::TempFolder folder;
  Store store(folder.path());
  store.lock();
  put(store, "whole");
  for (const char* content : {"", "{", "[]", "{\"files\": 3}", "{\"stage\": \"x\"}"}) {
    write_file(store.folder(key) / "manifest.json", content);
    CHECK_FALSE(store.find(key));
  }
}

TEST_CASE("a checkpoint survives a restart and is removed by the commit") {
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

TEST_CASE("a second store on the same folder reports the process that holds it; the lock ends with its holder") {
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
