// Reruns: finished stages are found, changed stages run again with the reason, and a failure affects only the dependent stages.
#include <nlohmann/json.hpp>

#include "golgi/data/csv.hpp"
#include "support/flip_bit.hpp"
#include "support/patterns.hpp"
#include "workplace.hpp"

using namespace golgi::test;
using golgi::read_csv_cells;
using nlohmann::json;

namespace {

/// data -> counted -> lag -> scores; `counted` appends a line to runs.txt each time that it runs.
std::string counted_pipeline(const Workplace& place, const std::string& more = "") {
  return "stages:\n"
         "  data: {use: simulator/test_noise, params: {samples: 100}}\n"
         "  counted: {use: transform/test_count, in: data, params: {file: " +
         (place / "runs.txt").string() +
         "}}\n"
         "  lag: {use: causality/lagged_correlation, in: counted, params: {max_lag: 3}}\n"
         "  scores: {use: evaluate, in: {truth: data, estimates: lag}, params: {bootstrap: 10}}\n" +
         more;
}

std::size_t counted_runs(const Workplace& place) { return lines_of(slurp(place / "runs.txt")).size(); }

/// stage -> reason; "found" for a stage that is found.
std::map<std::string, std::string> plan_of(const Workplace& place, Texts arguments) {
  arguments.insert(arguments.begin(), {"plan", "p.yaml", "--out", "out", "--json"});
  const auto finished = place.golgi(arguments);
  REQUIRE_MESSAGE(finished.exit_code == 0, finished.err);
  std::map<std::string, std::string> reasons;
  const json plan = json::parse(finished.out);
  for (const auto& stage : plan.at("stages"))
    reasons[stage.at("stage")] = stage.at("found").get<bool>() ? "found" : stage.at("reason").get<std::string>();
  return reasons;
}

}  // namespace

TEST_CASE("the same command a second time reports 'found', runs nothing and changes nothing") {
  const Workplace place;
  const std::string pipeline = counted_pipeline(place);
  const auto first = place.run_pipeline(pipeline);
  REQUIRE(first.exit_code == 0);
  const auto before = results_in(place / "out");
  const auto second = place.run_pipeline(pipeline, {"--threads", "8"});
  CHECK(second.exit_code == 0);
  CHECK(has(second.err, "lag: found"));
  CHECK(has(second.err, "up to date (cached); results in out"));
  CHECK(second.out == first.out);
  CHECK(counted_runs(place) == 1);
  CHECK(results_in(place / "out") == before);
}

TEST_CASE("a warning of a stage is repeated when the stage is found, and is in --json") {
  const Workplace place;
  place.write("long.csv", "a,b\n1,2\n3,1\n0,2\n7,6\n");
  const std::string pipeline =
      "stages:\n"
      "  recording: {use: source/file, params: {path: long.csv, dt_s: 1000}}\n"
      "  corr: {use: causality/correlation, in: recording}\n";
  const std::string warning = "dt_s is the time between samples in seconds, here 1000";
  const auto first = place.run_pipeline(pipeline);
  CHECK(first.exit_code == 0);
  CHECK(has(first.err, "warning: recording: "));
  CHECK(has(first.err, warning));
  const auto again = place.run_pipeline(pipeline, {"--json"});
  CHECK(has(again.err, "recording: found"));
  CHECK(has(again.err, "warning: recording: "));
  CHECK(has(again.err, warning));
  const json stages = json::parse(again.out).at("stages");
  REQUIRE(stages.at(0).at("warnings").size() == 1);
  const json told = stages.at(0).at("warnings").at(0);
  CHECK(told.at("code") == "long_interval");
  CHECK(has(told.at("seen").get<std::string>(), warning));
  CHECK(told.at("cure") == "for 1000 samples per second write 0.001");
  CHECK(stages.at(1).at("warnings").empty());
}

TEST_CASE("without an evaluator, a run reports for each estimate how many pairs it found, and their file") {
  const Workplace place;
  const auto finished = place.run_pipeline(
      "stages:\n"
      "  data: {use: simulator/test_noise, params: {samples: 400, coupling: 0.5}}\n"
      "  mvgc: {use: causality/mvgc, in: data, params: {max_order: 1}}\n"
      "  corr: {use: causality/correlation, in: data}\n");
  CHECK(finished.exit_code == 0);
  std::size_t pairs = 0, found = 0;
  std::string strongest;
  for (const auto& row : read_csv_cells(place / "out/mvgc/edges.csv")) {
    if (row.cells[0].text == "source") continue;
    if (pairs++ == 0) strongest = row.cells[0].text + " -> " + row.cells[1].text;
    found += std::stod(row.cells[6].text) <= 0.05 ? 1 : 0;
  }
  CHECK(found > 0);
  CHECK(found < pairs);
  const auto lines = lines_of(finished.out);
  REQUIRE(lines.size() == 3);
  const auto fits = [](const std::string& line, const std::string& pattern) {
    return !matches_of(line, "^" + pattern + "$").empty();
  };
  CHECK(fits(lines[1],
             "mvgc +" + std::to_string(pairs) + " +" + std::to_string(found) + " +" + strongest + " +out/mvgc/edges.csv"));
  CHECK(fits(lines[2], "corr +" + std::to_string(pairs) + " +– .*out/corr/edges.csv"));  // no q

  const json document = json::parse(place.golgi({"run", "p.yaml", "--out", "out", "--json"}).out);
  const json mvgc = document.at("estimates").at(0), corr = document.at("estimates").at(1);
  CHECK(mvgc.at("pairs") == pairs);
  CHECK(mvgc.at("significant") == found);
  const json& first = mvgc.at("strongest");
  CHECK(first.at("source").get<std::string>() + " -> " + first.at("target").get<std::string>() == strongest);
  CHECK(first.at("q").get<double>() <= 0.05);
  CHECK(corr.at("significant").is_null());
  CHECK(corr.at("strongest").at("p").is_null());
  const auto files = document.at("stages").at(1).at("files").get<Texts>();
  CHECK(std::ranges::count(files, "mvgc/edges.csv") == 1);
  CHECK(std::ranges::count(files, "figures/mvgc.svg") == 1);
  for (const auto& file : files) CHECK(fs::is_regular_file(place / "out" / file));
}

TEST_CASE("a deleted result is restored without running anything") {
  const Workplace place;
  const std::string pipeline = counted_pipeline(place);
  REQUIRE(place.run_pipeline(pipeline).exit_code == 0);
  const auto before = results_in(place / "out");
  fs::remove_all(place / "out/lag");
  fs::remove(place / "out/figures/lag.svg");
  CHECK(place.run_pipeline(pipeline).exit_code == 0);
  auto after = results_in(place / "out");
  CHECK(after.size() == before.size());
  CHECK(after.at("lag/score.npy") == before.at("lag/score.npy"));
  CHECK(after.at("manifest.json") == before.at("manifest.json"));
  CHECK(counted_runs(place) == 1);
}

TEST_CASE("plan reports why each stage would run, and writes nothing") {
  const Workplace place;
  const std::string pipeline = counted_pipeline(place);
  place.write("p.yaml", pipeline);
  const auto fresh = plan_of(place, {});
  for (const auto& [stage, reason] : fresh) CHECK_MESSAGE(reason == "never completed", stage);
  CHECK_FALSE(fs::exists(place / "out"));

  REQUIRE(place.run_pipeline(pipeline).exit_code == 0);
  const auto before = results_in(place / "out");
  for (const auto& [stage, reason] : plan_of(place, {})) CHECK_MESSAGE(reason == "found", stage);

  auto plan = plan_of(place, {"--set", "lag.max_lag=5"});
  CHECK(plan["counted"] == "found");
  CHECK(plan["lag"] == "changed parameter max_lag (3 -> 5)");
  CHECK(plan["scores"] == "changed input 'lag'");

  plan = plan_of(place, {"--seed", "4"});
  CHECK(plan["data"] == "changed seed");
  CHECK(plan["counted"] == "changed input 'data'");

  place.write("p.yaml", counted_pipeline(place, "  more: {use: causality/correlation, in: data}\n"));
  plan = plan_of(place, {});
  CHECK(plan["scores"] == "found");
  CHECK(plan["more"] == "never completed");
  CHECK(results_in(place / "out") == before);
}

TEST_CASE("plan notices changed content of a recording, under any name") {
  const Workplace place;
  place.write("x.csv", "1,2,3,5\n4,5,6,1\n");
  const std::string pipeline =
      "stages:\n  raw: {use: source/file, params: {path: x.csv, dt_s: 0.001}}\n  d: {use: transform/detrend, in: raw}\n";
  REQUIRE(place.run_pipeline(pipeline).exit_code == 0);
  place.write("y.csv", "1,2,3,5\n4,5,6,1\n");
  CHECK(plan_of(place, {"--set", "raw.path=" + (place / "y.csv").string()})["raw"] == "found");
  place.write("x.csv", "1,2,3,5\n4,5,6,2\n");
  auto plan = plan_of(place, {});
  CHECK(plan["raw"] == "changed file content (path)");
  CHECK(plan["d"] == "changed input 'raw'");
}

TEST_CASE("complete results of other parameters are replaced only with --force, and only changed stages run") {
  const Workplace place;
  const std::string pipeline = counted_pipeline(place);
  REQUIRE(place.run_pipeline(pipeline).exit_code == 0);
  const auto before = results_in(place / "out");
  check_failure(place.run_pipeline(pipeline, {"--set", "lag.max_lag=2"}), 3,
                {"'out' contains complete results of other parameters", "golgi plan", "--out", "--force"});
  CHECK(results_in(place / "out") == before);
  CHECK(place.run_pipeline(pipeline, {"--set", "lag.max_lag=2", "--force"}).exit_code == 0);
  CHECK(counted_runs(place) == 1);
  CHECK(results_in(place / "out").at("pipeline.resolved.yaml").find("max_lag: 2") != std::string::npos);
  // And back: the first results are still in the store.
  const auto back = place.run_pipeline(pipeline, {"--force"});
  CHECK(has(back.err, "lag: found"));
  CHECK(results_in(place / "out").at("manifest.json") == before.at("manifest.json"));
}

TEST_CASE("a folder that is not golgi's is not touched; --force adds to it and replaces nothing in it") {
  const Workplace place;
  const std::string pipeline = counted_pipeline(place);
  fs::create_directories(place / "out/lag");
  place.write("out/thesis.txt", "years");
  place.write("out/lag/data.txt", "mine");
  for (const std::vector<std::string>& force : {std::vector<std::string>{}, {"--force"}})
    check_failure(place.run_pipeline(pipeline, force), 3, {"out/lag' was not written by golgi", "--out"});
  CHECK(results_in(place / "out").size() == 2);
  CHECK_FALSE(fs::exists(place / "out/.store"));
  fs::remove_all(place / "out/lag");
  check_failure(place.run_pipeline(pipeline), 3, {"'out' exists and contains no results of golgi", "--out", "--force"});
  CHECK(place.run_pipeline(pipeline, {"--force"}).exit_code == 0);
  CHECK(slurp(place / "out/thesis.txt") == "years");
}

TEST_CASE("a flipped bit in the store is noticed when a new stage needs the artifact, which is then computed again") {
  const Workplace place;
  const std::string pipeline = counted_pipeline(place);
  REQUIRE(place.run_pipeline(pipeline).exit_code == 0);
  const std::string good = slurp(place / "out/counted/values.npy");
  const json manifest = json::parse(slurp(place / "out/manifest.json"));
  const fs::path key = manifest.at("stages").at("counted").at("key").get<std::string>();
  flip_bit(place / "out/.store" / key / "values.npy", 300);
  const auto finished =
      place.run_pipeline(counted_pipeline(place, "  new: {use: causality/correlation, in: counted}\n"), {"--force"});
  CHECK(finished.exit_code == 0);
  CHECK(has(finished.err, "warning: counted: damaged: '"));
  CHECK(has(finished.err, "values.npy' has changed since it was written; computed again"));
  CHECK(counted_runs(place) == 2);
  CHECK(slurp(place / "out/counted/values.npy") == good);
}

TEST_CASE("clean deletes what the complete results do not use, and only that") {
  const Workplace place;
  const std::string pipeline = counted_pipeline(place);
  REQUIRE(place.run_pipeline(pipeline).exit_code == 0);
  REQUIRE(place.run_pipeline(pipeline, {"--set", "lag.max_lag=2", "--force"}).exit_code == 0);
  const auto before = results_in(place / "out");
  CHECK(has(place.golgi({"clean", "out", "--dry-run"}).out, "2 unused folders"));
  CHECK(has(place.golgi({"clean", "out"}).out, "2 unused folders"));
  CHECK(has(place.golgi({"clean", "out"}).out, "0 unused folders"));
  CHECK(results_in(place / "out") == before);
  const auto again = place.run_pipeline(pipeline, {"--set", "lag.max_lag=2"});
  CHECK(has(again.err, "up to date (cached)"));
}

TEST_CASE("a model trained by one process is loaded by a later one, not trained again") {
  const Workplace place;
  const std::string trained =
      "stages:\n"
      "  data: {use: simulator/test_noise}\n"
      "  forecast: {use: model/test_persistence, in: data}\n";
  REQUIRE(place.run_pipeline(trained).exit_code == 0);
  const auto later = place.run_pipeline(trained + "  readout: {use: causality/test_readout, in: forecast}\n", {"--force"});
  REQUIRE(later.exit_code == 0);
  CHECK(has(later.err, "forecast: found"));
  CHECK(has(later.err, "readout: done"));
  // The same result as in one process.
  REQUIRE(place.golgi({"run", "p.yaml", "--out", "at_once"}).exit_code == 0);
  CHECK(slurp(place / "out/readout/score.npy") == slurp(place / "at_once/readout/score.npy"));
}

TEST_CASE("a failed stage affects its dependents and nothing else; every failure is reported, in the file's order") {
  const Workplace place;
  const std::string pipeline =
      "stages:\n"
      "  data: {use: simulator/test_noise}\n"
      "  slow: {use: transform/test_sleep, in: data, params: {seconds: 0.1}}\n"
      "  first: {use: transform/test_fail, in: slow, params: {kind: data, message: one}}\n"
      "  second: {use: transform/test_fail, in: data, params: {kind: numeric, message: two}}\n"
      "  after: {use: transform/zscore, in: first}\n"
      "  last: {use: causality/correlation, in: after}\n"
      "  good: {use: causality/correlation, in: data}\n";
  const auto finished = place.run_pipeline(pipeline, {"--threads", "8"});
  check_failure(
      finished, 6,
      {"error: stage 'first' (transform/test_fail 1.0.0, ", "): one", "): two", "after: skipped, since 'first' failed",
       "last: skipped, since 'after' was skipped", "good: done", "partial results in out"});
  // The second one fails 0.1 s earlier.
  CHECK(finished.err.find("error: stage 'first'") < finished.err.find("error: stage 'second'"));
  CHECK(fs::exists(place / "out/good/score.csv"));
  CHECK_FALSE(fs::exists(place / "out/last"));
  CHECK_FALSE(fs::exists(place / "out/manifest.json"));
  CHECK(leftovers_in(place / "out").empty());
}

TEST_CASE("the exit code is that of the kind of failure") {
  const std::vector<std::pair<std::string, int>> codes{{"data", 5},   {"numeric", 7},  {"io", 8},  {"config", 3},
                                                       {"plugin", 4}, {"internal", 4}, {"int", 4}, {"std", 4}};
  for (const auto& [kind, code] : codes) {
    const Workplace place;
    CAPTURE(kind);
    check_failure(
        place.run_pipeline(
            "stages:\n  data: {use: simulator/test_noise}\n  f: {use: transform/test_fail, in: data, params: {kind: " + kind +
            "}}\n  g: {use: transform/test_fail, in: data, params: {kind: " + kind + ", message: too}}\n"),
        code, {"stage 'f' (transform/test_fail 1.0.0, ", "stage 'g'"});
  }
}

TEST_CASE("a failed run leaves the previous complete results unchanged") {
  const Workplace place;
  REQUIRE(place.run_pipeline(counted_pipeline(place)).exit_code == 0);
  const auto before = results_in(place / "out");
  const auto failed = place.run_pipeline(counted_pipeline(place, "  bad: {use: transform/test_fail, in: data}\n"), {"--force"});
  check_failure(failed, 5, {"the earlier complete results remain in out"});
  CHECK(results_in(place / "out") == before);
}
