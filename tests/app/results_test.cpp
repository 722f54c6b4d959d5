// The results of a run: every file of the plan, numbers that agree with each other, the same bytes for any number of threads
// and any folder.
#include <unistd.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <set>

#include "golgi/data/npy.hpp"
#include "workplace.hpp"

using namespace golgi::test;
using nlohmann::json;

namespace {

const std::string full_pipeline =
    "name: everything\n"
    "stages:\n"
    "  data: {use: simulator/test_noise, params: {variables: 5, samples: 400}}\n"
    "  signal: {use: transform/zscore, in: data}\n"
    "  spikes: {use: transform/events, in: signal, params: {threshold: 1}}\n"
    "  mvgc: {use: causality/mvgc, in: signal, params: {max_order: 3}}\n"
    "  lag: {use: causality/lagged_correlation, in: signal}\n"
    "  chance: {use: causality/random, in: signal}\n"
    "  forecast: {use: model/test_persistence, in: signal}\n"
    "  readout: {use: causality/test_readout, in: forecast}\n"
    "  scores: {use: evaluate, in: {truth: data, estimates: [mvgc, lag, chance, readout]}, params: {bootstrap: 50}}\n";

Texts cells_of(const std::string& line) {
  Texts cells;
  std::istringstream in(line + ",");
  for (std::string cell; std::getline(in, cell, ',');) cells.push_back(cell);
  return cells;
}

/// The manifest without the entries that it marks as volatile.
std::map<std::string, std::string> lasting_results(const fs::path& folder) {
  auto all = results_in(folder);
  const json manifest = json::parse(all.at("manifest.json"));
  for (const auto& entry : manifest.at("files"))
    if (entry.value("volatile", false)) all.erase(entry.at("name").get<std::string>());
  return all;
}

void check_same(const std::map<std::string, std::string>& a, const std::map<std::string, std::string>& b) {
  CHECK(a.size() == b.size());
  for (const auto& [name, content] : a) {
    REQUIRE_MESSAGE(b.contains(name), name);
    CHECK_MESSAGE(b.at(name) == content, name);
  }
}

}  // namespace

TEST_CASE("a run writes the files of the plan, and the manifest lists all of them") {
  const Workplace place;
  REQUIRE(place.run_pipeline(full_pipeline).exit_code == 0);
  const auto files = results_in(place / "out");
  for (const char* name : {"pipeline.resolved.yaml",
                           "manifest.json",
                           "graph.dot",
                           "scores.csv",
                           "data/values.npy",
                           "data/truth.npy",
                           "spikes/event_times_s.npy",
                           "spikes/event_ends.npy",
                           "mvgc/score.csv",
                           "mvgc/score.npy",
                           "mvgc/edges.csv",
                           "mvgc/p.csv",
                           "mvgc/p.npy",
                           "mvgc/q.csv",
                           "mvgc/q.npy",
                           "lag/score.csv",
                           "lag/sign.csv",
                           "lag/sign.npy",
                           "lag/lag_s.csv",
                           "lag/lag_s.npy",
                           "chance/score.csv",
                           "readout/score.csv",
                           "readout/edges.csv",
                           "figures/mvgc.svg",
                           "figures/lag.svg",
                           "figures/chance.svg",
                           "figures/readout.svg"})
    CHECK_MESSAGE(files.contains(name), name);
  const json manifest = json::parse(files.at("manifest.json"));
  std::set<std::string> listed{"manifest.json"};
  for (const auto& entry : manifest.at("files")) {
    const std::string name = entry.at("name");
    listed.insert(name);
    REQUIRE_MESSAGE(files.contains(name), name);
    if (!entry.value("volatile", false)) CHECK(files.at(name).size() == entry.at("bytes").get<std::size_t>());
  }
  for (const auto& [name, content] : files) CHECK_MESSAGE(listed.contains(name), name);
  for (const char* key : {"golgi", "sdk_build_id", "abi_tag", "seed", "stages"}) CHECK_MESSAGE(manifest.contains(key), key);
  for (const auto& [stage, entry] : manifest.at("stages").items()) {
    CHECK_MESSAGE(entry.contains("version"), stage);
    CHECK_MESSAGE(!entry.at("build_id").get<std::string>().empty(), stage);
  }
  char host[256] = "";
  REQUIRE(gethostname(host, sizeof host - 1) == 0);
  if (std::string(host).size() > 4) CHECK(files.at("manifest.json").find(host) == std::string::npos);
  CHECK(files.at("manifest.json").find(place.path().string()) == std::string::npos);
  CHECK(leftovers_in(place / "out").empty());
}

TEST_CASE("score.csv is N x N without a header and holds exactly the numbers of score.npy") {
  const Workplace place;
  REQUIRE(place.run_pipeline(full_pipeline).exit_code == 0);
  for (const char* stage : {"mvgc", "lag", "chance", "readout"}) {
    const auto lines = lines_of(slurp(place / "out" / stage / "score.csv"));
    const golgi::Matrix score = golgi::read_npy(place / "out" / stage / "score.npy");
    REQUIRE(lines.size() == 5);
    REQUIRE(score.rows() == 5);
    for (std::ptrdiff_t i = 0; i < 5; ++i) {
      const auto cells = cells_of(lines[i]);
      REQUIRE(cells.size() == 5);
      for (std::ptrdiff_t j = 0; j < 5; ++j) {
        const std::string& cell = cells[j];
        if (std::isnan(score(i, j)))
          CHECK(cell == "nan");
        else
          CHECK(std::stod(cell) == score(i, j));
      }
    }
  }
  // Row = target: variable 0 drives 1.
  const golgi::Matrix score = golgi::read_npy(place / "out/lag/score.npy");
  CHECK(score(1, 0) > 2 * score(0, 1));
}

TEST_CASE("edges.csv lists the pairs, the strongest first, with all quantities of the estimate") {
  const Workplace place;
  REQUIRE(place.run_pipeline(full_pipeline).exit_code == 0);
  for (const std::string stage : {"mvgc", "lag", "chance"}) {
    const auto lines = lines_of(slurp(place / "out" / stage / "edges.csv"));
    REQUIRE(lines.size() == 21);  // 5 · 4 pairs of different variables
    CHECK(lines[0] == "source,target,score,sign,lag_s,p,q,log10_p,evidence");
    double before = INFINITY;
    for (std::size_t k = 1; k < lines.size(); ++k) {
      const auto cells = cells_of(lines[k]);
      REQUIRE(cells.size() == 9);
      CHECK(std::stod(cells[2]) <= before);
      before = std::stod(cells[2]);
      CHECK(cells[3].empty() == (stage == "chance"));
      CHECK(cells[5].empty() == (stage != "mvgc"));
      CHECK(cells[8] == (stage == "mvgc" ? "test" : "rank"));
      if (stage == "mvgc") CHECK(std::stod(cells[7]) == doctest::Approx(std::log10(std::stod(cells[5]))));
    }
  }
  // The strongest coupling of the chain comes first.
  const auto first = cells_of(lines_of(slurp(place / "out/lag/edges.csv"))[1]);
  CHECK(std::stoi(first[1].substr(1)) == std::stoi(first[0].substr(1)) + 1);
}

TEST_CASE("scores.csv has one row per value; an undefined value is empty and has a reason") {
  const Workplace place;
  const auto finished = place.run_pipeline(full_pipeline, {"--set", "data.coupling=0"});
  REQUIRE(finished.exit_code == 0);
  const auto lines = lines_of(slurp(place / "out/scores.csv"));
  CHECK(lines[0] == "evaluation,estimate,member,metric,value,low,high,reason,part,n_pairs,left_out");
  std::size_t undefined = 0;
  std::set<std::string> members;
  for (std::size_t k = 1; k < lines.size(); ++k) {
    const auto cells = cells_of(lines[k]);
    REQUIRE(cells.size() >= 8);
    CHECK(cells[0] == "scores");
    if (cells[1] == "readout") members.insert(cells[2]);
    CHECK_MESSAGE(cells[4].empty() == !cells[7].empty(), lines[k]);
    undefined += cells[4].empty() ? 1 : 0;
    // Without any connection, the area under the curve is undefined.
    if (cells[3] == "auroc") CHECK_MESSAGE(cells[4].empty(), lines[k]);
  }
  CHECK(undefined > 4);
  CHECK(members == std::set<std::string>{"", "0", "1"});
  CHECK(has(finished.out, "–"));
}

TEST_CASE("the same bytes on 1, 2 and 8 threads and in any folder") {
  const Workplace one, two, eight;
  REQUIRE(one.run_pipeline(full_pipeline, {"--threads", "1"}).exit_code == 0);
  REQUIRE(two.run_pipeline(full_pipeline, {"--threads", "2"}).exit_code == 0);
  REQUIRE(eight.run_pipeline(full_pipeline, {"--threads", "8"}).exit_code == 0);
  const auto expected = lasting_results(one / "out");
  REQUIRE(expected.size() > 30);
  check_same(expected, lasting_results(two / "out"));
  check_same(expected, lasting_results(eight / "out"));
}

TEST_CASE("the quickstart gives the same bytes on 1 and 4 threads") {
  const Workplace place;
  const std::string file = GOLGI_SOURCE_DIR "/configs/quickstart.yaml";
  for (const char* threads : {"1", "4"})
    REQUIRE(place
                .golgi({"run", file, "--threads", threads, "--out", threads, "--set", "network.steps=600", "--set",
                        "model.max_epochs=2", "--set", "model.initialisations=2", "--set", "scores.bootstrap=100"})
                .exit_code == 0);
  check_same(lasting_results(place / "1"), lasting_results(place / "4"));
}

TEST_CASE("the resolved pipeline runs unchanged and gives the same results") {
  const Workplace place;
  REQUIRE(place.run_pipeline(full_pipeline, {"--seed", "9", "--set", "mvgc.max_order=2"}).exit_code == 0);
  REQUIRE(place.golgi({"run", "out/pipeline.resolved.yaml", "--out", "again"}).exit_code == 0);
  check_same(lasting_results(place / "out"), lasting_results(place / "again"));
}

TEST_CASE("another seed changes the random results and no others") {
  const Workplace place;
  REQUIRE(place.run_pipeline(full_pipeline).exit_code == 0);
  REQUIRE(place.golgi({"run", "p.yaml", "--seed", "2", "--out", "other"}).exit_code == 0);
  CHECK(slurp(place / "out/data/values.npy") != slurp(place / "other/data/values.npy"));
  CHECK(slurp(place / "out/data/truth.npy") == slurp(place / "other/data/truth.npy"));
}
