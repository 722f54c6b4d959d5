#include "golgi/sweep/run_sweep.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <sstream>

#include "golgi/run/plan.hpp"
#include "harness.hpp"

using namespace golgi;
using test::chain_stages;
using test::SweepHarness;
using test::tables_in;
using test::ToySource;
using test::ToyTransform;

namespace {

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> all;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) all.push_back(line);
  return all;
}

/// The second value of b.fail fails.
const std::string with_failure = chain_stages + "sweep:\n  grid: {b.factor: [1, 2], b.fail: ['', data]}\n  replicates: 2\n";

}  // namespace

TEST_CASE("results: one row per score in the order of points; the summary is over replicates") {
  SweepHarness harness;
  const auto report = harness.run(chain_stages + "sweep:\n  grid: {b.factor: [1, 2]}\n  replicates: 3\n");
  CHECK(report.exit_code == 0);
  CHECK(report.counts.done == 6);
  const auto tables = tables_in(harness.folder);
  const auto results = lines_of(tables.at("results.csv")), summary = lines_of(tables.at("summary.csv")),
             points = lines_of(tables.at("points.csv"));
  REQUIRE(results.size() == 7);
  CHECK(results[0] ==
        "b.factor,replicate,evaluation,estimate,member,metric,value,low,high,status,reason,part,n_pairs,left_out");
  CHECK(results[1].starts_with("1,0,s,e,,auroc,"));
  CHECK(results[6].starts_with("2,2,s,e,,auroc,"));
  CHECK(results[6].find(",done,") != std::string::npos);
  REQUIRE(summary.size() == 3);
  CHECK(summary[0] == "b.factor,evaluation,estimate,metric,count,mean,sd,median,q1,q3,low,high");
  CHECK(summary[1].starts_with("1,s,e,auroc,3,"));
  REQUIRE(points.size() == 7);
  CHECK(points[0] == "b.factor,replicate,status,reason,artifact:a,artifact:b,artifact:e,artifact:s");
  CHECK(points[1].starts_with("1,0,done,,.store/"));
  CHECK(std::filesystem::exists(harness.folder / "manifest.json"));
}

TEST_CASE("a failing point fails alone; the results give the reason, and a rerun does not repeat it but retry does") {
  SweepHarness harness;
  const auto first = harness.run(with_failure);
  CHECK(first.exit_code == 6);
  CHECK(first.counts.done == 4);
  CHECK(first.counts.failed == 4);
  CHECK(first.complete());
  const auto results = lines_of(tables_in(harness.folder).at("results.csv"));
  REQUIRE(results.size() == 9);
  CHECK(results[3] == "1,data,0,s,,,,,,,skipped,b: bad data,,,");
  // Every point is finished: another sweep cannot write here.
  auto other = harness.options(harness.folder);
  CHECK_THROWS_AS(harness.run(harness.load(chain_stages + "sweep: {replicates: 2}\n"), other), ConfigError);

  const int runs = ToyTransform::runs;
  const auto again = harness.run(with_failure);
  CHECK(ToyTransform::runs == runs);
  CHECK(again.counts.failed == 4);
  CHECK(again.counts.found == 4);
  auto options = harness.options(harness.folder);
  options.retry = true;
  harness.run(harness.load(with_failure), options);
  CHECK(ToyTransform::runs == runs + 4);
}

TEST_CASE("a sweep that grows keeps the complete results until it is itself complete") {
  SweepHarness harness;
  harness.run(chain_stages + "sweep:\n  grid: {b.factor: [1, 2]}\n");
  const auto before = tables_in(harness.folder);
  const auto grown = harness.load(chain_stages + "sweep:\n  grid: {b.factor: [1, 2], b.fail: ['', data]}\n");
  auto options = harness.options(harness.folder);
  options.max_failures = 1;
  CHECK(harness.run(grown, options).kept_before);
  CHECK(tables_in(harness.folder) == before);
  options.max_failures = 0;
  const auto report = harness.run(grown, options);
  CHECK(report.complete());
  CHECK(report.counts.found == 2);
  CHECK(lines_of(tables_in(harness.folder).at("points.csv")).size() == 5);
  // Without the failed value, no results are lost.
  CHECK(harness.run(chain_stages + "sweep:\n  grid: {b.factor: [1, 2]}\n").exit_code == 0);
  CHECK(tables_in(harness.folder) == before);
}

TEST_CASE("status reports which stage failed, why, and which points are affected") {
  SweepHarness harness;
  harness.run(with_failure);
  const auto record = read_record(harness.folder);
  REQUIRE(record);
  const auto status = status_of(harness.folder, *record);
  CHECK(status.done == 4);
  CHECK(status.failed == 4);
  CHECK(status.waiting == 0);
  CHECK_FALSE(status.holder);
  REQUIRE(status.failures.size() == 4);
  CHECK(status.failures[0].stage == "b");
  CHECK(status.failures[0].message == "bad data");
  REQUIRE(status.failures[0].points.size() == 1);
  CHECK(record->points[status.failures[0].points[0]].label == "b.factor=1, b.fail=data, replicate 0");
}

TEST_CASE("--max-failures stops the sweep, and the same command continues") {
  SweepHarness harness;
  const std::string yaml = chain_stages + "sweep:\n  grid: {b.fail: [data, numeric, '']}\n  replicates: 4\n";
  auto options = harness.options(harness.folder);
  options.max_failures = 2;
  const int runs = ToyTransform::runs;
  const auto report = harness.run(harness.load(yaml), options);
  CHECK(report.counts.failed == 2);
  CHECK(report.stopped == "2 points failed");
  CHECK(report.exit_code == 6);
  CHECK(ToyTransform::runs == runs + 2);
  // Earlier failures are not counted again.
  const auto further = harness.run(harness.load(yaml), options);
  CHECK(further.counts.failed_now == 2);
  CHECK(further.counts.failed == 4);
  CHECK(harness.run(yaml).counts.done == 4);
}

TEST_CASE("the same bytes on any number of threads, in one call or in two [threads]") {
  const std::string yaml =
      chain_stages + "sweep:\n  grid: {a.samples: [20, 30], b.factor: [1, 2, 3], b.fail: ['', odd]}\n  replicates: 4\n";
  SweepHarness harness;
  const auto loaded = harness.load(yaml);
  std::vector<std::map<std::string, std::string>> all;
  for (const int threads : {1, 2, 8}) {
    const auto folder = harness.temporary.path() / ("out" + std::to_string(threads));
    harness.run(loaded, harness.options(folder, threads));
    all.push_back(tables_in(folder));
  }
  const auto halves = harness.temporary.path() / "halves";
  auto options = harness.options(halves, 2);
  options.max_failures = 5;
  harness.run(loaded, options);
  options.max_failures = 0;
  harness.run(loaded, options);
  all.push_back(tables_in(halves));
  for (std::size_t k = 1; k < all.size(); ++k) CHECK(all[k] == all[0]);
}

TEST_CASE("a file that is not golgi's is reported with --force and without; --force is suggested only where it helps") {
  SweepHarness harness;
  const auto loaded = harness.load(chain_stages + "sweep:\n  replicates: 2\n");
  auto options = harness.options(harness.folder);
  std::filesystem::create_directories(harness.folder);
  write_file(harness.folder / "thesis.txt", "years");
  CHECK_THROWS_WITH_AS(harness.run(loaded, options), doctest::Contains("or use --force to write into it"), ConfigError);
  write_file(harness.folder / "results.csv", "mine");
  for (const bool force : {false, true}) {
    options.force = force;
    CHECK_THROWS_WITH_AS(harness.run(loaded, options), doctest::Contains("results.csv' was not written by golgi"), ConfigError);
  }
  CHECK(read_file(harness.folder / "results.csv") == "mine");
}

TEST_CASE("changing one parameter reruns exactly the dependent stages, and the plan lists them") {
  SweepHarness harness;
  const std::string sweep = "sweep:\n  grid: {a.samples: [20, 30]}\n  replicates: 5\n";
  harness.run(chain_stages + sweep);
  std::string changed = chain_stages + sweep;
  changed.replace(changed.find("in: a}"), 6, "in: a, params: {factor: 3}}");
  const auto loaded = harness.load(changed);
  const auto planned = plan(loaded.sweep.graph, Store(harness.folder), read_record(harness.folder)->keys(), 2);
  std::map<std::string, std::size_t> reasons;
  for (const auto& stage : planned) ++reasons[loaded.sweep.graph.nodes[stage.node].stage + ": " + stage.reason];
  CHECK(reasons == std::map<std::string, std::size_t>{{"a: ", 10},
                                                      {"b: changed parameter factor (1 -> 3)", 10},
                                                      {"e: changed input 'b'", 10},
                                                      {"s: changed input 'e'", 10}});
  const int sources = ToySource::runs, transforms = ToyTransform::runs;
  auto options = harness.options(harness.folder);
  CHECK_THROWS_AS(harness.run(loaded, options), ConfigError);
  options.force = true;
  CHECK(harness.run(loaded, options).exit_code == 0);
  CHECK(ToySource::runs == sources);
  CHECK(ToyTransform::runs == transforms + 10);
}

TEST_CASE("a flipped bit in a finished score is detected when the tables are made") {
  SweepHarness harness;
  const std::string yaml = chain_stages + "sweep:\n  replicates: 2\n";
  harness.run(yaml);
  const auto before = tables_in(harness.folder);
  const auto loaded = harness.load(yaml);
  const auto key = loaded.sweep.graph.nodes[loaded.sweep.points[1].nodes[3]].key;
  const auto scores = Store(harness.folder).folder(key) / "scores.json";
  std::string text = read_file(scores);
  const auto digit = text.find("\"value\": ") + 9;
  text[digit] = text[digit] == '0' ? '1' : '0';
  write_file(scores, text);
  auto options = harness.options(harness.folder);
  std::filesystem::remove(harness.folder / "manifest.json");
  CHECK(harness.run(loaded, options).exit_code == 0);
  CHECK(tables_in(harness.folder) == before);
}

TEST_CASE("stages of equal keys are computed once, whatever their names [threads]") {
  SweepHarness harness;
  const std::string yaml =
      "stages:\n  a: {use: simulator/toy}\n  b: {use: transform/toy, in: a}\n  c: {use: transform/toy, in: a}\n"
      "sweep:\n  replicates: 20\n";
  const int runs = ToyTransform::runs;
  CHECK(harness.run(yaml, 8).exit_code == 0);
  CHECK(ToyTransform::runs == runs + 20);
}

TEST_CASE("pooled axes and files that labels name are not columns of the summary") {
  SweepHarness harness;
  for (const char* name : {"n3_s0", "n3_s1", "n4_s0", "n4_s1"}) harness.temporary.write(name, name);
  harness.run(chain_stages + "sweep:\n  zip: {a.file: 'files(n{n}_s{s})'}\n  pool: [s]\n");
  const auto tables = tables_in(harness.folder);
  const auto summary = lines_of(tables.at("summary.csv"));
  REQUIRE(summary.size() == 3);
  CHECK(summary[0].starts_with("n,evaluation"));
  CHECK(summary[1].starts_with("3,s,e,auroc,2,"));
  CHECK(lines_of(tables.at("results.csv"))[0].starts_with("n,s,a.file,replicate"));
}
