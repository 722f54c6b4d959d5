// A pipeline and a sweep in process, as a page or another language would run them: options, an observer, reports, errors.
#include "golgi/session/session.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <mutex>
#include <nlohmann/json.hpp>
#include <set>

#include "golgi/core/files.hpp"
#include "golgi/session/report.hpp"
#include "golgi/testing/temp_folder.hpp"
#include "support/messages.hpp"

using namespace golgi;
using test::has;
using test::message_of;
namespace fs = std::filesystem;

namespace {

const std::string small =
    "name: small\n"
    "stages:\n"
    "  data: {use: simulator/test_noise, params: {samples: 100}}\n"
    "  model: {use: model/test_persistence, in: data}\n"
    "  read: {use: causality/test_readout, in: model}\n"
    "  scores: {use: evaluate, in: {truth: data, estimates: read}, params: {bootstrap: 10, metrics: [auroc]}}\n";

/// Records the calls of an observer.
struct Watcher : SweepObserver {
  void finished(const Node& node, const StageResult& result, double) override {
    const std::scoped_lock lock(mutex);
    ended.insert(node.stage + " " + to_string(result.outcome));
  }
  void counts(const SweepCounts& counts) override {
    const std::scoped_lock lock(mutex);
    latest = counts;
  }
  bool has_ended(const std::string& stage) {
    const std::scoped_lock lock(mutex);
    return ended.contains(stage);
  }
  std::mutex mutex;
  std::multiset<std::string> ended;
  SweepCounts latest;
};

struct Caller {
  Caller() {
    options.plugins = {{GOLGI_BUILD_DIR "/lib/golgi/test_plugins"}, true};
    options.out = folder.path() / "out";
    options.n_threads = 2;
    options.warn = [this](const std::string& text) { warnings.push_back(text); };
  }
  fs::path write(const std::string& yaml) const { return folder.write("p.yaml", yaml); }

  test::TempFolder folder;
  std::vector<std::string> warnings;
  SessionOptions options;
};

const Cancelled never = [] { return false; };

}  // namespace

TEST_CASE("a pipeline is opened with overrides, planned, run with an observer, and reported") {
  Caller caller;
  caller.options.set = {"data.samples=150"};
  caller.options.seed = -5;
  OpenedPipeline opened = open_pipeline(caller.write(small), caller.options);
  CHECK(opened.folder == caller.folder.path() / "out");
  CHECK(opened.spec.seed == -5);
  CHECK(counts_of(opened.plan()).run == 4);
  CHECK_FALSE(fs::exists(opened.folder));  // nothing is written before it runs

  Watcher watcher;
  const RunReport report = opened.run(watcher, never);
  CHECK(report.exit_code == 0);
  CHECK(watcher.ended == std::multiset<std::string>{"data done", "model done", "read done", "scores done"});
  CHECK(has(read_file(opened.folder / "pipeline.resolved.yaml"), "samples: 150"));
  const auto json = json_of(opened, report);
  CHECK(json.at("folder") == opened.folder.string());
  CHECK(json.at("stages").at(3).at("outcome") == "done");
  REQUIRE(json.at("scores").size() == 1 + 2);  // the estimate and its parts
  CHECK(json.at("scores").at(0).at("value").get<double>() == report.evaluations.at(0).scores.rows()[0].value());

  const auto planned = opened.plan();
  CHECK(counts_of(planned).found == 4);
  CHECK(json_of(opened, planned).at("stages").at(0).at("reason") == "");
  CHECK(opened.run(watcher, never).unchanged);
  CHECK(caller.warnings.empty());
}

TEST_CASE("stages selects a part of a pipeline; without a folder its results go to runs/NAME") {
  Caller caller;
  caller.options.stages = {"model"};
  caller.options.out.reset();
  const OpenedPipeline opened = open_pipeline(caller.write(small), caller.options);
  CHECK(opened.graph.nodes.size() == 2);
  CHECK(opened.folder == fs::path("runs/small"));
}

TEST_CASE("an error in the file has file, line and column; one in an option names the option") {
  Caller caller;
  const fs::path file = caller.write("stages:\n  data: {use: simulator/test_noise, params: {sampels: 3}}\n");
  const std::string said = message_of<ConfigError>([&] { open_pipeline(file, caller.options); });
  CHECK(has(said, file.string() + ":2:46 stages.data.params.sampels: unknown key; did you mean 'samples'?"));
  caller.options.set = {"data.samples"};
  CHECK(has(message_of<UsageError>([&] { open_pipeline(file, caller.options); }), "--set data.samples: expected"));
  caller.options.set = {"dta.samples=3"};
  CHECK(has(message_of<ConfigError>([&] { open_pipeline(caller.write(small), caller.options); }), "there is no stage 'dta'"));
  caller.options.out = "";
  CHECK(has(message_of<UsageError>([&] { open_pipeline(file, caller.options); }), "--out: expected a folder"));
  CHECK_THROWS_AS(open_pipeline(caller.folder.path() / "none.yaml", caller.options), IoError);
}

TEST_CASE("a library that cannot be used is reported to the caller, and the pipeline runs without it") {
  Caller caller;
  caller.options.plugins.paths.push_back("/nowhere");
  Watcher watcher;
  CHECK(open_pipeline(caller.write(small), caller.options).run(watcher, never).exit_code == 0);
  REQUIRE(caller.warnings.size() == 1);
  CHECK(has(caller.warnings[0], "there is no plugin folder '/nowhere'"));
}

TEST_CASE("a cancelled run keeps its finished stages, and the next one continues") {
  Caller caller;
  caller.options.n_threads = 1;
  OpenedPipeline opened = open_pipeline(caller.write(small), caller.options);
  Watcher first, second;
  const RunReport report = opened.run(first, [&] { return first.has_ended("data done"); });
  CHECK_FALSE(report.complete());
  CHECK(first.ended.contains("scores cancelled"));
  CHECK_FALSE(fs::exists(opened.folder / "manifest.json"));
  CHECK(opened.run(second, never).complete());
  CHECK(second.ended.contains("data found"));
  CHECK(second.ended.contains("model done"));
}

TEST_CASE("a sweep is opened with axes, run, reported, and reopened from its folder") {
  Caller caller;
  const fs::path file = caller.write(small);
  CHECK_FALSE(is_sweep(file, caller.options));
  CHECK(has(message_of<ConfigError>([&] { open_sweep(file, caller.options); }), "nothing is varied"));
  caller.options.grid = {"data.coupling=0.2,0.5"};
  caller.options.set = {"data.samples=120"};
  caller.options.replicates = 2;
  CHECK(is_sweep(file, caller.options));
  CHECK(has(message_of<ConfigError>([&] { open_pipeline(file, caller.options); }), "describes a sweep"));

  const OpenedSweep opened = open_sweep(file, caller.options);
  CHECK(opened.sweep.points.size() == 4);
  CHECK(json_of(opened, opened.plan()).at("stages").at(0).at("count") == 4);
  Watcher watcher;
  const SweepOutcome outcome = opened.run(watcher, never);
  CHECK(outcome.report.exit_code == 0);
  CHECK(watcher.latest.done == 4);
  CHECK(outcome.closing.status.missing() == 0);
  CHECK(json_of(outcome.closing).at("done") == 4);
  CHECK(fs::exists(opened.folder / "results.csv"));
  const auto status = sweep_status(opened.folder);
  REQUIRE(status.size() == 1);
  CHECK(json_of(status[0]) == json_of(outcome.closing));

  // The points are those of the record; how they are computed is up to the caller.
  SessionOptions others = caller.options;
  others.grid = {"data.coupling=0.9"};
  others.replicates.reset();
  others.n_threads = 1;
  const OpenedSweep again = reopen_sweep(opened.folder, others);
  CHECK(sweep_key(again.sweep) == sweep_key(opened.sweep));
  CHECK(again.command.arguments == opened.command.arguments);
  CHECK(again.options.n_threads == 1);
  CHECK(again.retry(watcher, never).report.unchanged);
  caller.folder.write("p.yaml", small + "# later\n");
  CHECK(has(message_of<ConfigError>([&] { reopen_sweep(opened.folder, others); }), "has changed since this sweep began"));
  CHECK_THROWS_AS(reopen_sweep(caller.folder.path(), others), UsageError);
}

TEST_CASE("an option for a parameter that a sweep varies is refused; replicates that are copies are reported") {
  Caller caller;
  caller.options.grid = {"data.coupling=0.2,0.5"};
  caller.options.set = {"data.coupling=0.3"};
  const std::string said = message_of<UsageError>([&] { open_sweep(caller.write(small), caller.options); });
  CHECK(has(said, "--set data.coupling=0.3: the sweep varies 'data.coupling'"));

  Caller other;
  write_file(other.folder.path() / "x.csv", "1,2,3,4,5,6,7,8\n2,1,2,1,2,1,2,1\n");
  other.options.replicates = 2;
  open_sweep(other.write("stages:\n  data: {use: source/file, params: {path: x.csv, dt_s: 1}}\n"), other.options);
  REQUIRE(other.warnings.size() == 1);
  CHECK(has(other.warnings[0], "its replicates are copies"));
}

TEST_CASE("a shard computes its share in a folder of its own, and collect reports what is missing") {
  Caller caller;
  caller.options.grid = {"data.coupling=0.2,0.5"};
  const fs::path file = caller.write(small);
  const auto shard = open_shard(open_sweep(file, caller.options), {1, 2});
  REQUIRE(shard);
  CHECK(shard->sweep.points.size() == 1);
  Watcher watcher;
  CHECK(shard->run(watcher, never).report.exit_code == 0);
  const OpenedSweep whole = reopen_sweep(*caller.options.out, caller.options);
  const SweepOutcome collected = whole.collect(watcher, never);
  CHECK(collected.closing.status.done == 1);
  CHECK(collected.closing.status.missing() == 1);
  CHECK(collected.report.exit_code == 6);
  CHECK(whole.run(watcher, never).report.counts.found == 1);
  CHECK_FALSE(open_shard(open_sweep(file, caller.options), {3, 3}));
}

TEST_CASE("a cancelled sweep reports it, and continues") {
  Caller caller;
  caller.options.n_threads = 1;
  caller.options.grid = {"data.coupling=0.2,0.5"};
  const OpenedSweep opened = open_sweep(caller.write(small), caller.options);
  Watcher watcher;
  const SweepOutcome stopped = opened.run(watcher, [&] { return watcher.has_ended("scores done"); });
  CHECK_FALSE(stopped.report.complete());
  CHECK(stopped.closing.status.done == 1);
  CHECK(opened.run(watcher, never).report.complete());
}
