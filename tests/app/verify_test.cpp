// golgi verify: everything is read; damaged files are reported with their stage and the remedy.
#include <nlohmann/json.hpp>

#include "support/flip_bit.hpp"
#include "workplace.hpp"

using namespace golgi::test;
using nlohmann::json;

namespace {

const std::string verified_pipeline =
    "stages:\n"
    "  data: {use: simulator/test_noise, params: {samples: 100}}\n"
    "  corr: {use: causality/correlation, in: data}\n"
    "  scores: {use: evaluate, in: {truth: data, estimates: corr}, params: {bootstrap: 10}}\n";

/// "file: stage: remedy" of all damaged files.
Texts damaged_in(const Workplace& place, const std::string& folder) {
  const auto finished = place.golgi({"verify", folder, "--json"});
  const json report = json::parse(finished.out);
  CHECK(finished.exit_code == (report.at("damaged").empty() ? 0 : 8));
  CHECK(report.at("sound") == report.at("damaged").empty());
  Texts all;
  for (const auto& each : report.at("damaged"))
    all.push_back(each.at("file").get<std::string>() + ": " + each.at("stage").get<std::string>() + ": " +
                  each.at("remedy").get<std::string>());
  return all;
}

}  // namespace

TEST_CASE("verify of a run: sound, damaged with file, stage and remedy, and sound again after the remedy") {
  const Workplace place;
  REQUIRE(place.run_pipeline(verified_pipeline).exit_code == 0);
  const auto before = results_in(place / "out");
  auto finished = place.golgi({"verify", "out"});
  CHECK(finished.exit_code == 0);
  CHECK(has(finished.out, "files, all unchanged since they were written"));
  CHECK(damaged_in(place, "out").empty());

  const json manifest = json::parse(slurp(place / "out/manifest.json"));
  const auto store = [&](const char* stage) {
    return ".store/" + manifest.at("stages").at(stage).at("key").get<std::string>();
  };
  flip_bit(place / "out/corr/score.npy", 130);
  flip_bit(place / "out/figures/corr.svg", 30);
  fs::remove(place / "out/scores.csv");
  flip_bit(place / "out" / store("data") / "values.npy", 300);
  fs::remove_all(place / "out" / store("scores"));
  auto damaged = damaged_in(place, "out");
  REQUIRE(damaged.size() == 5);
  std::sort(damaged.begin() + 3, damaged.end());  // the store's files, which are in the order of keys
  Texts in_store{store("data") + "/values.npy: data: compute again", store("scores") + ": scores: compute again"};
  std::sort(in_store.begin(), in_store.end());
  CHECK(damaged == Texts{"figures/corr.svg: corr: put back", "corr/score.npy: corr: put back", "scores.csv: : put back",
                         in_store[0], in_store[1]});
  finished = place.golgi({"verify", "out"});
  CHECK(finished.exit_code == 8);
  for (const char* part : {"has changed since it was written", "is missing", "the command below restores it",
                           "the command below computes its stage again", "golgi run FILE --out out --force"})
    CHECK(has(finished.out, part));
  // verify changes nothing.
  CHECK(damaged_in(place, "out").size() == 5);
  CHECK(place.golgi({"run", "p.yaml", "--out", "out", "--force"}).exit_code == 0);
  CHECK(damaged_in(place, "out").empty());
  CHECK(results_in(place / "out").at("corr/score.npy") == before.at("corr/score.npy"));
  // Without their store, results are complete.
  fs::rename(place / "out/.store", place / "store");
  CHECK(damaged_in(place, "out").empty());
}

TEST_CASE("verify of a sweep and of its shards; the command that it suggests fixes them") {
  const Workplace place;
  place.write("p.yaml", verified_pipeline + "sweep: {grid: {data.samples: [100, 200]}}\n");
  REQUIRE(place.golgi({"sweep", "p.yaml", "--out", "out"}).exit_code == 0);
  CHECK(damaged_in(place, "out").empty());
  const auto score = fs::path(lines_of(slurp(place / "out/points.csv"))[1]).filename().string();  // of the last stage
  flip_bit(place / "out/results.csv", 200);
  flip_bit(place / "out/.store" / score / "scores.json", 50);
  CHECK(damaged_in(place, "out") ==
        Texts{"results.csv: : put back", ".store/" + score + "/scores.json: scores: compute again"});
  const auto command = json::parse(place.golgi({"verify", "out", "--json"}).out).at("command").get<std::string>();
  CHECK(command == "golgi sweep " + (place / "p.yaml").string() + " --out out --force");
  CHECK(place.golgi({"sweep", "p.yaml", "--out", "out", "--force"}).exit_code == 0);
  CHECK(damaged_in(place, "out").empty());

  REQUIRE(place.golgi({"sweep", "p.yaml", "--out", "parts", "--shard", "1/2"}).exit_code == 0);
  CHECK(damaged_in(place, "parts").empty());
  flip_bit(place / "parts/shards/1-of-2/points.csv", 20);
  CHECK(damaged_in(place, "parts") == Texts{"shards/1-of-2/points.csv: : put back"});
  CHECK(has(place.golgi({"verify", "parts/shards/1-of-2/"}).out, "--out " + (place / "parts").string() + " --force"));
}

TEST_CASE("verify refuses a folder that is not golgi's") {
  const Workplace place;
  check_failure(place.golgi({"verify", "."}), 2, {"'.' contains no results of golgi"});
  check_failure(place.golgi({"verify", "none"}), 2, {"'none' contains no results of golgi"});
  check_failure(place.golgi({"verify"}), 2, {"golgi verify needs DIR"});
}
