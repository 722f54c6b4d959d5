// Stored and published files that were damaged, edited or exchanged are detected, and restored by the next run.
#include <doctest/doctest.h>

#include <chrono>
#include <fstream>

#include "golgi/store/published.hpp"
#include "run/harness.hpp"
#include "support/flip_bit.hpp"
#include "support/messages.hpp"

using namespace golgi;
using namespace golgi::test;

TEST_CASE("a flipped bit in the store is detected when the artifact is needed, and the stage runs again") {
  Harness harness;
  harness.run(chain);
  const auto good = read_file(harness.folder / "b/values.npy");
  const fs::path stored = harness.stored("b") / "values.npy";
  flip_bit(stored, 200);
  REQUIRE(read_file(stored) != good);
  const int runs = ToyTransform::runs;
  const auto report = harness.run(chain + "  late: {use: transform/toy, in: b, params: {factor: 5}}\n", 1, true);
  CHECK(report.exit_code == 0);
  CHECK(ToyTransform::runs == runs + 2);
  CHECK(read_file(harness.folder / "b/values.npy") == good);
}

TEST_CASE("a published file that was edited is restored, even if its size and modification time are unchanged") {
  Harness harness;
  harness.run(chain);
  const auto values = read_file(harness.folder / "b/values.npy"), scores = read_file(harness.folder / "scores.csv");
  flip_bit(harness.folder / "b/values.npy", 200);
  std::ofstream(harness.folder / "scores.csv") << "mine";
  fs::remove(harness.folder / "graph.dot");
  const int runs = ToyTransform::runs;
  const auto report = harness.run(chain);
  CHECK(report.exit_code == 0);
  CHECK_FALSE(report.unchanged);
  REQUIRE(report.put_back.size() == 3);
  CHECK(read_file(harness.folder / "b/values.npy") == values);
  CHECK(read_file(harness.folder / "scores.csv") == scores);
  CHECK(ToyTransform::runs == runs);
  CHECK(harness.run(chain).unchanged);
}

TEST_CASE("files whose times changed but not their content are read once, and the results are up to date") {
  Harness harness;
  harness.run(chain);
  const auto times = harness.folder / ".store/published_times";
  const auto before = read_file(times);
  fs::last_write_time(harness.folder / "b/values.npy", fs::file_time_type::clock::now() + std::chrono::seconds(1));
  CHECK(harness.run(chain).unchanged);
  CHECK(read_file(times) != before);
  fs::remove(times);
  CHECK(harness.run(chain).unchanged);
  CHECK(fs::exists(times));
}

TEST_CASE("changes by a failing disk are detected only with --force, which reads everything") {
  Harness harness;
  harness.run(chain);
  const auto values = read_file(harness.folder / "b/values.npy");
  flip_bit(harness.folder / "b/values.npy", 200);
  // As if its times had not changed.
  keep_published_times(harness.folder, read_manifest(harness.folder));
  flip_bit(harness.stored("e") / "score.npy", 130);
  CHECK(harness.run(chain).unchanged);
  const auto report = harness.run(chain, 1, true);
  CHECK(report.exit_code == 0);
  REQUIRE(harness.observer.warnings.size() == 1);
  CHECK(has(harness.observer.warnings[0], "e: '"));
  CHECK(has(harness.observer.warnings[0], "score.npy' has changed since it was written; computed again"));
  CHECK(read_file(harness.folder / "b/values.npy") == values);
  CHECK(harness.run(chain, 1, true).unchanged);
}

TEST_CASE("two exchanged folders of the store are detected, and both stages run again") {
  Harness harness;
  const std::string pipeline =
      "stages:\n"
      "  a: {use: simulator/toy}\n"
      "  b: {use: transform/toy, in: a, params: {factor: 2}}\n"
      "  c: {use: transform/toy, in: a, params: {factor: 3}}\n";
  harness.run(pipeline);
  const auto b = harness.stored("b"), c = harness.stored("c");
  const auto good = read_file(b / "values.npy");
  fs::rename(b, harness.folder / "aside");
  fs::rename(c, b);
  fs::rename(harness.folder / "aside", c);
  REQUIRE(read_file(b / "values.npy") != good);
  const int runs = ToyTransform::runs;
  const auto report = harness.run(pipeline);
  CHECK(report.exit_code == 0);
  CHECK(ToyTransform::runs == runs + 2);
  CHECK(read_file(b / "values.npy") == good);
  REQUIRE(harness.observer.warnings.size() == 2);
  CHECK(has(harness.observer.warnings[0], "manifest.json' belongs to another artifact"));
}

TEST_CASE("a stored result that cannot be loaded is reported with its stage, and computed again") {
  Harness harness;
  harness.run(chain);
  // A file of another dataset, with its valid fingerprint.
  const fs::path record = harness.stored("b") / "manifest.json", about = harness.stored("b") / "dataset.json";
  auto json = nlohmann::json::parse(read_file(record));
  write_file(about, "{}");
  for (auto& file : json["files"])
    if (file["name"] == "dataset.json") {
      file["bytes"] = 2;
      file["xxh3_128"] = fingerprint_file(about).hex();
    }
  write_file(record, json.dump());
  const auto report = harness.run(chain + "  late: {use: transform/toy, in: b, params: {factor: 5}}\n", 1, true);
  CHECK(report.exit_code == 0);
  REQUIRE(harness.observer.warnings.size() == 1);
  CHECK(has(harness.observer.warnings[0], "b: '" + record.string() + "' lists files that cannot be loaded: "));
  CHECK(report.results.back().outcome == Outcome::done);
}
