// Runs pipelines of toy components in a folder of their own.
#pragma once

#include <algorithm>
#include <filesystem>
#include <functional>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "golgi/builtin/register_builtin.hpp"
#include "golgi/core/files.hpp"
#include "golgi/pipeline/yaml_reader.hpp"
#include "golgi/run/plan.hpp"
#include "golgi/run/run_pipeline.hpp"
#include "golgi/testing/temp_folder.hpp"
#include "support/toy_components.hpp"

namespace golgi::test {
namespace fs = std::filesystem;

struct Observer : RunObserver {
  void warn(const Node& node, const Warning& warning) override { warnings.push_back(node.stage + ": " + warning.text()); }
  std::vector<std::string> warnings;
};

/// Writes files with the given names.
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
    observer.warnings.clear();
    return run_pipeline(graph, spec, options, observer, [] { return false; });
  }
  std::vector<PlannedStage> planned(const std::string& yaml) {
    auto [graph, spec] = bind(yaml);
    return plan(graph, spec, folder, false, 2);
  }
  /// The record of a stage of the complete results.
  fs::path stored(const std::string& stage) const {
    const auto manifest = nlohmann::json::parse(read_file(folder / "manifest.json"));
    return folder / ".store" / manifest.at("stages").at(stage).at("key").get<std::string>();
  }
  std::pair<Graph, PipelineSpec> bind(const std::string& yaml) {
    registry = std::make_unique<Registry>();
    add_toys(*registry, build_id);
    registry->add<Names>();
    register_more(*registry);
    registry->begin_library({"golgi", "0", "", "build"});
    register_builtin(*registry);
    Diagnostics diagnostics;
    PipelineSpec spec = parse_spec(parse_yaml(yaml, (temporary.path() / "p.yaml").string()), "p", diagnostics);
    Graph graph = bind_pipeline(spec, *registry, {}, diagnostics);
    diagnostics.throw_if_any();
    return {std::move(graph), std::move(spec)};
  }

  TempFolder temporary;
  fs::path folder = temporary.path() / "out";
  std::string build_id;
  std::function<void(Registry&)> register_more = [](Registry&) {};
  Observer observer;  ///< of the last run, on one thread
  std::unique_ptr<Registry> registry;
};

inline const std::string chain =
    "stages:\n"
    "  a: {use: simulator/toy}\n"
    "  b: {use: transform/toy, in: a, params: {factor: 2}}\n"
    "  f: {use: model/toy, in: b}\n"
    "  r: {use: causality/toy_readout, in: f}\n"
    "  e: {use: causality/toy, in: b}\n"
    "  s: {use: evaluate, in: {truth: a, estimates: [e, r]}, params: {bootstrap: 10}}\n";

inline std::vector<fs::path> files_below(const fs::path& folder) {
  std::vector<fs::path> all;
  for (const auto& entry : fs::recursive_directory_iterator(folder))
    if (entry.is_regular_file()) all.push_back(entry.path().lexically_relative(folder));
  std::sort(all.begin(), all.end());
  return all;
}

}  // namespace golgi::test
