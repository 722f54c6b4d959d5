#include "golgi/run/run_pipeline.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>

#include "golgi/builtin/register_builtin.hpp"
#include "golgi/core/files.hpp"
#include "golgi/pipeline/yaml_reader.hpp"
#include "golgi/run/plan.hpp"
#include "golgi/store/published.hpp"
#include "golgi/testing/temp_folder.hpp"
#include "support/flip_bit.hpp"
#include "support/messages.hpp"
#include "support/toy_components.hpp"

using namespace golgi;
namespace fs = std::filesystem;

namespace {

struct Observer : RunObserver {
  explicit Observer(std::vector<std::string>& into) : warnings(into) {}
  void warn(const Node& node, const Warning& warning) override { warnings.push_back(node.stage + ": " + warning.text()); }
  std::vector<std::string>& warnings;
};

/// Writes files by the names that it is given.
struct Names : Transform {
  static constexpr const char* name = "transform/names";
  static constexpr const char* summary = "Gives files names.";
  struct Params {
    std::string output, hidden;
    int times = 1;
    static void describe(SchemaOf<Params>& s) {
      s.field("output", &Params::output).doc("Of a file.");
      s.field("times", &Params::times).range(1, 2).doc("How often it is written.");
      s.field("hidden", &Params::hidden).doc("Of a hidden series.");
    }
  };
  explicit Names(const Params& params) : params_(params) {}
  Dataset apply(const Dataset& input, const TaskContext& context) const override {
    if (!params_.output.empty())
      for (int k = 0; k < params_.times; ++k) context.output(params_.output, "mine");
    Dataset result = input;
    if (!params_.hidden.empty())
      result.set_trial(0, Trial(input.trial(0)).set_hidden({{params_.hidden, Matrix(input.n_variables(), 5, 7.0)}}));
    return result;
  }

 private:
  Params params_;
};

struct Harness {
  explicit Harness(std::string build = "build-1") : build_id(std::move(build)) {}

  RunReport run(const std::string& yaml, int threads = 1, bool force = false, bool accept_rebuilt = false) {
    auto [graph, spec] = bind(yaml);
    RunOptions options;
    options.folder = folder;
    options.n_threads = threads;
    options.force = force;
    options.accept_rebuilt = accept_rebuilt;
    options.version = "test";
    warnings.clear();
    Observer observer(warnings);
    return run_pipeline(graph, spec, options, observer, [] { return false; });
  }
  std::vector<PlannedStage> planned(const std::string& yaml) {
    auto [graph, spec] = bind(yaml);
    return plan(graph, spec, folder, false, 2);
  }
  /// Of a stage of the complete results.
  fs::path stored(const std::string& stage) const {
    const auto manifest = nlohmann::json::parse(read_file(folder / "manifest.json"));
    return folder / ".store" / manifest.at("stages").at(stage).at("key").get<std::string>();
  }
  std::pair<Graph, PipelineSpec> bind(const std::string& yaml) {
    registry = std::make_unique<Registry>();
    test::add_toys(*registry, build_id);
    registry->add<Names>();
    registry->begin_library({"golgi", "0", "", "build"});
    register_builtin(*registry);
    Diagnostics diagnostics;
    PipelineSpec spec = parse_spec(parse_yaml(yaml, "p.yaml"), "p", diagnostics);
    Graph graph = bind_pipeline(spec, *registry, {}, diagnostics);
    diagnostics.throw_if_any();
    return {std::move(graph), std::move(spec)};
  }

  test::TempFolder temporary;
  fs::path folder = temporary.path() / "out";
  std::string build_id;
  std::vector<std::string> warnings;  ///< of the last run, of one thread
  std::unique_ptr<Registry> registry;
};

const std::string chain =
    "stages:\n"
    "  a: {use: simulator/toy}\n"
    "  b: {use: transform/toy, in: a, params: {factor: 2}}\n"
    "  f: {use: model/toy, in: b}\n"
    "  r: {use: causality/toy_readout, in: f}\n"
    "  e: {use: causality/toy, in: b}\n"
    "  s: {use: evaluate, in: {truth: a, estimates: [e, r]}, params: {bootstrap: 10}}\n";

std::vector<fs::path> files_below(const fs::path& folder) {
  std::vector<fs::path> all;
  for (const auto& entry : fs::recursive_directory_iterator(folder))
    if (entry.is_regular_file()) all.push_back(entry.path().lexically_relative(folder));
  std::sort(all.begin(), all.end());
  return all;
}

}  // namespace

TEST_CASE("a run leaves every result in place, and a second one finds all of it") {
  Harness harness;
  const auto first = harness.run(chain);
  REQUIRE(first.exit_code == 0);
  for (const char* name :
       {"manifest.json", "pipeline.resolved.yaml", "graph.dot", "scores.csv", "times.csv", "a/values.npy", "a/truth.npy",
        "e/score.npy", "e/score.csv", "e/edges.csv", "figures/e.svg", "figures/r.svg", "f/gain.npy"})
    CHECK_MESSAGE(fs::exists(harness.folder / name), name);
  const int runs = test::ToyTransform::runs;
  const auto second = harness.run(chain);
  CHECK(second.unchanged);
  CHECK(test::ToyTransform::runs == runs);
  for (const auto& result : second.results) CHECK(result.outcome == Outcome::found);
  CHECK(scores_csv(second.evaluations) == scores_csv(first.evaluations));
}

TEST_CASE("a changed parameter runs its stage and what depends on it again, and nothing else") {
  Harness harness;
  harness.run(chain);
  std::string changed = chain;
  changed.replace(changed.find("factor: 2"), 9, "factor: 3");
  const auto planned = harness.planned(changed);
  CHECK(planned[0].found);
  CHECK(planned[1].reason == "changed parameter factor (2 -> 3)");
  CHECK(planned[2].reason == "changed input 'b'");
  CHECK_THROWS_AS(harness.run(changed), ConfigError);
  const int sources = test::ToySource::runs, transforms = test::ToyTransform::runs;
  CHECK(harness.run(changed, 1, true).exit_code == 0);
  CHECK(test::ToySource::runs == sources);
  CHECK(test::ToyTransform::runs == transforms + 1);
}

TEST_CASE("a trained model is read by a later run, not trained again") {
  Harness harness;
  harness.run(chain);
  const int fits = test::ToyModel::fits;
  const auto report = harness.run(chain + "  late: {use: causality/toy_readout, in: f, params: {shift: 1}}\n", 1, true);
  CHECK(report.exit_code == 0);
  CHECK(test::ToyModel::fits == fits);
  CHECK(report.results[6].outcome == Outcome::done);
}

TEST_CASE("a flipped bit in the store is noticed where it is needed, and the stage runs again") {
  Harness harness;
  harness.run(chain);
  const auto good = read_file(harness.folder / "b/values.npy");
  const fs::path stored = harness.stored("b") / "values.npy";
  test::flip_bit(stored, 200);
  REQUIRE(read_file(stored) != good);
  const int runs = test::ToyTransform::runs;
  const auto report = harness.run(chain + "  late: {use: transform/toy, in: b, params: {factor: 5}}\n", 1, true);
  CHECK(report.exit_code == 0);
  CHECK(test::ToyTransform::runs == runs + 2);
  CHECK(read_file(harness.folder / "b/values.npy") == good);
}

TEST_CASE("a published file that was edited is put back, also where its size and time of last change are as before") {
  Harness harness;
  harness.run(chain);
  const auto values = read_file(harness.folder / "b/values.npy"), scores = read_file(harness.folder / "scores.csv");
  test::flip_bit(harness.folder / "b/values.npy", 200);
  std::ofstream(harness.folder / "scores.csv") << "mine";
  fs::remove(harness.folder / "graph.dot");
  const int runs = test::ToyTransform::runs;
  const auto report = harness.run(chain);
  CHECK(report.exit_code == 0);
  CHECK_FALSE(report.unchanged);
  REQUIRE(report.put_back.size() == 3);
  CHECK(read_file(harness.folder / "b/values.npy") == values);
  CHECK(read_file(harness.folder / "scores.csv") == scores);
  CHECK(test::ToyTransform::runs == runs);
  CHECK(harness.run(chain).unchanged);
}

TEST_CASE("files whose times changed and whose content did not are read once, and the results are up to date") {
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

TEST_CASE("what a failing disk changed is not looked for, but with --force, which reads everything") {
  Harness harness;
  harness.run(chain);
  const auto values = read_file(harness.folder / "b/values.npy");
  test::flip_bit(harness.folder / "b/values.npy", 200);
  // As if its times had stayed.
  keep_published_times(harness.folder, read_manifest(harness.folder));
  test::flip_bit(harness.stored("e") / "score.npy", 130);
  CHECK(harness.run(chain).unchanged);
  const auto report = harness.run(chain, 1, true);
  CHECK(report.exit_code == 0);
  REQUIRE(harness.warnings.size() == 1);
  CHECK(test::has(harness.warnings[0], "e: damaged: '"));
  CHECK(test::has(harness.warnings[0], "score.npy' has changed since it was written; computed again"));
  CHECK(read_file(harness.folder / "b/values.npy") == values);
  CHECK(harness.run(chain, 1, true).unchanged);
}

TEST_CASE("two folders of the store that were exchanged are noticed, and both stages run again") {
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
  const int runs = test::ToyTransform::runs;
  const auto report = harness.run(pipeline);
  CHECK(report.exit_code == 0);
  CHECK(test::ToyTransform::runs == runs + 2);
  CHECK(read_file(b / "values.npy") == good);
  REQUIRE(harness.warnings.size() == 2);
  CHECK(test::has(harness.warnings[0], "manifest.json' is that of another artifact"));
}

TEST_CASE("a stored result that does not load is reported with its stage, and computed again") {
  Harness harness;
  harness.run(chain);
  // A file of another dataset, with the fingerprint that it has.
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
  REQUIRE(harness.warnings.size() == 1);
  CHECK(test::has(harness.warnings[0], "b: damaged: '" + record.string() + "' lists files that do not load: "));
  CHECK(report.results.back().outcome == Outcome::done);
}

TEST_CASE("a failed stage leaves the others' results and no manifest; mended, the run goes on") {
  Harness harness;
  std::string failing = chain;
  failing.replace(failing.find("{factor: 2}"), 11, "{factor: 2, fail: data}");
  const auto report = harness.run(failing);
  CHECK(report.exit_code == 5);
  CHECK(report.results[0].outcome == Outcome::done);
  CHECK(report.results[2].outcome == Outcome::skipped);
  CHECK(fs::exists(harness.folder / "a/values.npy"));
  CHECK_FALSE(fs::exists(harness.folder / "manifest.json"));
  const int sources = test::ToySource::runs;
  CHECK(harness.run(chain).exit_code == 0);
  CHECK(test::ToySource::runs == sources);
}

TEST_CASE("what a plugin returns is checked: shapes and values") {
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

TEST_CASE("a wrong name of a file is an error of its stage, which names component and file; the others are published") {
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
    CHECK(test::has(report.results[1].message, "stage 'n' (transform/names "));
    CHECK(test::has(report.results[1].message, message));
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

TEST_CASE("results of another build are taken only on request, and the manifest says so") {
  Harness harness;
  harness.run(chain);
  harness.build_id = "build-2";
  CHECK(harness.planned(chain)[0].reason.find("rebuilt") != std::string::npos);
  const int sources = test::ToySource::runs;
  CHECK(harness.run(chain, 1, true, true).exit_code == 0);
  CHECK(test::ToySource::runs == sources);
  CHECK(harness.run(chain, 1, true, false).exit_code == 0);
  CHECK(test::ToySource::runs == sources + 1);
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

TEST_CASE("foreign folders and files are not written into") {
  Harness harness;
  make_folder(harness.folder);
  write_file(harness.folder / "thesis.txt", "years");
  CHECK_THROWS_WITH_AS(harness.run(chain), doctest::Contains("holds no results of golgi"), ConfigError);
  CHECK(harness.run(chain, 1, true).exit_code == 0);
  CHECK(read_file(harness.folder / "thesis.txt") == "years");
  Harness file;
  write_file(file.folder, "a file");
  CHECK_THROWS_AS(file.run(chain), ConfigError);
}

TEST_CASE("stages that are gone from the file are gone from the results") {
  Harness harness;
  harness.run(chain);
  harness.run("stages:\n  a: {use: simulator/toy}\n", 1, true);
  CHECK(fs::exists(harness.folder / "a"));
  CHECK_FALSE(fs::exists(harness.folder / "b"));
  CHECK_FALSE(fs::exists(harness.folder / "figures"));
}
