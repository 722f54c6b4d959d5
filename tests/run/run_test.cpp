// The results of a run in its folder, the stages that a second run repeats, and requests that are refused.
#include <doctest/doctest.h>

#include "golgi/store/published.hpp"
#include "run/harness.hpp"
#include "support/messages.hpp"

using namespace golgi;
using namespace golgi::test;

TEST_CASE("a run writes every result, and a second one finds all of them") {
  Harness harness;
  const auto first = harness.run(chain);
  REQUIRE(first.exit_code == 0);
  for (const char* name :
       {"manifest.json", "pipeline.resolved.yaml", "graph.dot", "scores.csv", "times.csv", "a/values.npy", "a/truth.npy",
        "e/score.npy", "e/score.csv", "e/edges.csv", "figures/e.svg", "figures/r.svg", "f/gain.npy"})
    CHECK_MESSAGE(fs::exists(harness.folder / name), name);
  const int runs = ToyTransform::runs;
  const auto second = harness.run(chain);
  CHECK(second.unchanged);
  CHECK(ToyTransform::runs == runs);
  for (const auto& result : second.results) CHECK(result.outcome == Outcome::found);
  CHECK(scores_csv(second.evaluations) == scores_csv(first.evaluations));
}

TEST_CASE("a changed parameter repeats its stage and the dependent stages, and no others") {
  Harness harness;
  harness.run(chain);
  std::string changed = chain;
  changed.replace(changed.find("factor: 2"), 9, "factor: 3");
  const auto planned = harness.planned(changed);
  CHECK(planned[0].found);
  CHECK(planned[1].reason == "changed parameter factor (2 -> 3)");
  CHECK(planned[2].reason == "changed input 'b'");
  CHECK_THROWS_AS(harness.run(changed), ConfigError);
  const int sources = ToySource::runs, transforms = ToyTransform::runs;
  CHECK(harness.run(changed, 1, true).exit_code == 0);
  CHECK(ToySource::runs == sources);
  CHECK(ToyTransform::runs == transforms + 1);
}

TEST_CASE("a trained model is loaded by a later run, not trained again") {
  Harness harness;
  harness.run(chain);
  const int fits = ToyModel::fits;
  const auto report = harness.run(chain + "  late: {use: causality/toy_readout, in: f, params: {shift: 1}}\n", 1, true);
  CHECK(report.exit_code == 0);
  CHECK(ToyModel::fits == fits);
  CHECK(report.results[6].outcome == Outcome::done);
}

TEST_CASE("a failed stage leaves the others' results and no manifest; once it is fixed, the run continues") {
  Harness harness;
  std::string failing = chain;
  failing.replace(failing.find("{factor: 2}"), 11, "{factor: 2, fail: data}");
  const auto report = harness.run(failing);
  CHECK(report.exit_code == 5);
  CHECK(report.results[0].outcome == Outcome::done);
  CHECK(report.results[2].outcome == Outcome::skipped);
  CHECK(fs::exists(harness.folder / "a/values.npy"));
  CHECK_FALSE(fs::exists(harness.folder / "manifest.json"));
  const int sources = ToySource::runs;
  CHECK(harness.run(chain).exit_code == 0);
  CHECK(ToySource::runs == sources);
}

TEST_CASE("the result of a plugin is checked: shapes and values") {
  Harness harness;
  const auto shape =
      harness.run("stages:\n  a: {use: simulator/toy}\n  e: {use: causality/toy, in: a, params: {wrong_shape: true}}\n");
  CHECK(shape.exit_code == 4);
  CHECK(shape.results[1].message.find("returned an invalid connectivity: score is 2 x 3 for 3 variables") != std::string::npos);
  Harness other;
  const auto nan = other.run("stages:\n  a: {use: simulator/toy}\n  b: {use: transform/toy, in: a, params: {fail: nan}}\n");
  CHECK(nan.exit_code == 4);
  CHECK(nan.results[1].message.find("variable 'x0', sample 0") != std::string::npos);
}

TEST_CASE("an invalid file name is an error of its stage, which names component and file; the other files are published") {
  const std::vector<std::pair<std::string, std::string>> wrong{
      {"output: '../../escaped.csv'", "\"../../escaped.csv\", which has a part '..'"},
      {"output: /tmp/golgi_escaped.csv", "is absolute"},
      {"output: values.npy", "\"values.npy\", which is one that golgi uses itself for every dataset"},
      {"output: manifest.json", "is one that golgi uses itself"},
      {"output: notes.csv, times: 2", "\"notes.csv\", which it has given to another file"},
      {"output: \"a\\tb\"", "\"a\\tb\", which has a control character"},
      {"hidden: values", "\"values.npy\", which is one that golgi uses itself"},
      {"hidden: truth", "\"truth.npy\", which is one that golgi uses itself"},
      {"hidden: ../../../u", "has a part '..'"}};
  for (const auto& [params, message] : wrong) {
    CAPTURE(params);
    Harness harness;
    const auto report =
        harness.run("stages:\n  a: {use: simulator/toy}\n  n: {use: transform/names, in: a, params: {" + params + "}}\n");
    CHECK(report.exit_code == 4);
    CHECK(has(report.results[1].message, "stage 'n' (transform/names "));
    CHECK(has(report.results[1].message, message));
    CHECK(fs::exists(harness.folder / "a/values.npy"));
    CHECK_FALSE(fs::exists(harness.folder / "n"));
    CHECK_FALSE(fs::exists(harness.folder / "escaped.csv"));
  }
  CHECK_FALSE(fs::exists("/tmp/golgi_escaped.csv"));
  Harness good;
  CHECK(good.run("stages:\n  a: {use: simulator/toy}\n"
                 "  n: {use: transform/names, in: a, params: {output: deep/notes.csv, hidden: u}}\n")
            .exit_code == 0);
  CHECK(read_file(good.folder / "n/deep/notes.csv") == "mine");
}

TEST_CASE("results of another build are used only on request, and the manifest records it") {
  Harness harness;
  harness.run(chain);
  harness.build_id = "build-2";
  CHECK(harness.planned(chain)[0].reason.find("rebuilt") != std::string::npos);
  const int sources = ToySource::runs;
  CHECK(harness.run(chain, 1, true, true).exit_code == 0);
  CHECK(ToySource::runs == sources);
  CHECK(harness.run(chain, 1, true, false).exit_code == 0);
  CHECK(ToySource::runs == sources + 1);
}

TEST_CASE("the same bytes on 1, 2 and 8 threads, in any folder [threads]") {
  Harness one, two, eight;
  one.run(chain, 1);
  two.run(chain, 2);
  eight.run(chain, 8);
  const auto files = files_below(one.folder);
  REQUIRE(files.size() > 30);
  for (const auto* other : {&two, &eight}) {
    CHECK(files_below(other->folder) == files);
    for (const auto& file : files)
      if (file.filename() != "times.csv" && file.filename() != "lock" && file.filename() != published_times_name)
        CHECK_MESSAGE(read_file(one.folder / file) == read_file(other->folder / file), file.string());
  }
}

TEST_CASE("golgi does not write into other folders and files") {
  Harness harness;
  make_folder(harness.folder);
  write_file(harness.folder / "thesis.txt", "years");
  CHECK_THROWS_WITH_AS(harness.run(chain), doctest::Contains("contains no results of golgi"), ConfigError);
  CHECK(harness.run(chain, 1, true).exit_code == 0);
  CHECK(read_file(harness.folder / "thesis.txt") == "years");
  Harness file;
  write_file(file.folder, "a file");
  CHECK_THROWS_AS(file.run(chain), ConfigError);
}

TEST_CASE("stages that are no longer in the file are removed from the results") {
  Harness harness;
  harness.run(chain);
  harness.run("stages:\n  a: {use: simulator/toy}\n", 1, true);
  CHECK(fs::exists(harness.folder / "a"));
  CHECK_FALSE(fs::exists(harness.folder / "b"));
  CHECK_FALSE(fs::exists(harness.folder / "figures"));
}
