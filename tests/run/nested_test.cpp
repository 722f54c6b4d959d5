// Components that are parameters: bound, keyed and run like stages.
#include "golgi/api/nested.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <string>

#include "golgi/builtin/register_builtin.hpp"
#include "golgi/core/files.hpp"
#include "golgi/data/npy.hpp"
#include "golgi/params/json_schema.hpp"
#include "golgi/pipeline/yaml_reader.hpp"
#include "golgi/run/run_pipeline.hpp"
#include "golgi/store/warning_json.hpp"
#include "golgi/testing/plain_context.hpp"
#include "golgi/testing/temp_folder.hpp"
#include "support/messages.hpp"
#include "support/nested_toys.hpp"
#include "support/toy_components.hpp"

using namespace golgi;
using test::has;
namespace fs = std::filesystem;

namespace {

struct Bound {
  explicit Bound(const std::string& yaml, const std::string& build = "build-1", const std::string& build_of_noise = "build-1") {
    test::add_toys(registry, build);
    registry.add<test::ToyHalves>();
    registry.begin_library({"noise", "2.0.0", "", build_of_noise});
    registry.add<test::ToyNoise>();
    registry.begin_library({"golgi", "0", "", "build"});
    register_builtin(registry);
    spec = parse_spec(parse_yaml(yaml, "p.yaml"), "p", diagnostics);
    graph = bind_pipeline(spec, registry, {}, diagnostics);
    if (diagnostics.empty()) assign_keys(graph, {"sdk", {}}, {spec.seed});
  }
  const Node& last() const { return graph.nodes.back(); }

  Registry registry;
  Diagnostics diagnostics;
  PipelineSpec spec;
  Graph graph;
};

struct WarningObserver : RunObserver {
  void warn(const Node&, const Warning& warning) override { warnings.push_back(warning); }
  std::vector<Warning> warnings;
};

RunReport run(Bound& bound, const fs::path& folder, RunObserver& observer, int n_threads = 1) {
  REQUIRE_MESSAGE(bound.diagnostics.empty(), (bound.diagnostics.empty() ? "" : bound.diagnostics.messages()[0]));
  RunOptions options;
  options.folder = folder;
  options.n_threads = n_threads;
  options.version = "test";
  return run_pipeline(bound.graph, bound.spec, options, observer, [] { return false; });
}

std::string halves(const std::string& params, const std::string& samples = "40") {
  return "stages:\n  a: {use: simulator/toy, params: {samples: " + samples +
         "}}\n  h:\n    use: causality/toy_halves\n    in: a\n    params: " + params + "\n";
}

std::string only_message(const std::string& params) {
  const Bound bound(halves(params));
  REQUIRE(bound.diagnostics.size() == 1);
  return bound.diagnostics.messages()[0];
}

}  // namespace

TEST_CASE("a component as a parameter is resolved with all its own parameters, whether it is given by name or in full") {
  for (const char* method :
       {"causality/toy_noise", "toy_noise", "{use: toy_noise}", "{use: causality/toy_noise, params: {size: 1}}"}) {
    const Bound bound(halves("{method: " + std::string(method) + "}"));
    REQUIRE_MESSAGE(bound.diagnostics.empty(), method);
    CHECK(bound.last().bound->params.flow() == "{method: {use: causality/toy_noise, params: {size: 1}}, before: []}");
  }
}

TEST_CASE("errors in a component as a parameter are reported with their place and the component") {
  CHECK(only_message("{method: {use: causality/toy_noise, params: {size: 0}}}") ==
        "p.yaml:6:64 stages.h.params.method.params.size: must be number > 0, found 0 (causality/toy_noise 2.0.0)");
  CHECK(has(
      only_message("{method: {use: causality/toy_nois}}"),
      "p.yaml:6:28 stages.h.params.method.use: unknown component 'causality/toy_nois'; did you mean 'causality/toy_noise'?"));
  CHECK(has(only_message("{method: {use: causality/toy_noise, parms: {}}}"), "unknown key 'parms'; did you mean 'params'?"));
  CHECK(has(only_message("{method: transform/toy}"), "must be a causality component; transform/toy is a transform"));
  CHECK(has(only_message("{method: causality/toy_readout}"),
            "causality/toy_readout needs a model as 'data', but gets a dataset here"));
  CHECK(has(only_message("{method: [a, b]}"),
            "expected a component such as {use: causality/…, params: {…}}, found a list of 2 items"));
  CHECK(has(only_message("{}"), "stages.h.params.method: is required: Run on each half."));
  CHECK(has(only_message("{method: causality/toy_noise, before: [transform/toy, {use: transform/toy, params: {factr: 1}}]}"),
            "stages.h.params.before[1].params.factr: unknown key"));
}

TEST_CASE("the key of a wrapper includes parameters, build and seed of its component; its recipe has no build") {
  const std::string yaml = halves("{method: {use: causality/toy_noise, params: {size: 2}}}");
  const Bound plain(yaml), same(yaml), rebuilt(yaml, "build-1", "build-2");
  const Bound other(halves("{method: {use: causality/toy_noise, params: {size: 3}}}"));
  CHECK(plain.last().key == same.last().key);
  CHECK(plain.last().key != other.last().key);
  CHECK(plain.last().key != rebuilt.last().key);
  CHECK(plain.last().recipe == rebuilt.last().recipe);
  CHECK(plain.last().component->stochastic);
  CHECK(plain.last().key != Bound("seed: 2\n" + yaml).last().key);
  // The order in which the file names its components does not matter.
  const auto two = [](const std::string& first, const std::string& second) {
    return Bound(halves("{" + first + ", " + second + "}")).last().key;
  };
  CHECK(two("method: causality/toy_noise", "before: transform/toy") ==
        two("before: transform/toy", "method: causality/toy_noise"));
  // The deterministic toy needs no seed, but its input does.
  const Bound calm(halves("{method: causality/toy}"));
  CHECK_FALSE(calm.last().component->stochastic);
  CHECK(calm.last().component->needs == Needs::values);
}

TEST_CASE("a wrapper has the requirements of its component on the data") {
  const test::TempFolder folder;
  write_file(folder.path() / "events.csv", "a,0.001\nb,0.002\n");
  Bound bound("stages:\n  a: {use: source/file, params: {events: " + (folder.path() / "events.csv").string() +
              ", duration_s: 1}}\n  h: {use: causality/toy_halves, in: a, params: {method: causality/toy_noise}}\n");
  WarningObserver observer;
  const auto report = run(bound, folder.path() / "out", observer);
  CHECK(has(report.results[1].message, "the data contain only events, and causality/toy_halves needs values"));
}

TEST_CASE("each part of a wrapper's work has random numbers and files of its own, the same in every run") {
  const test::TempFolder folder;
  const std::string yaml = halves("{method: causality/toy_noise, before: [{use: transform/toy, params: {factor: 2}}]}");
  WarningObserver observer;
  test::ToyNoise::saw_truth = false;
  for (const char* name : {"one", "two"}) {
    Bound bound(yaml);
    REQUIRE(run(bound, folder.path() / name, observer, name == std::string("two") ? 2 : 1).exit_code == 0);
  }
  CHECK_FALSE(test::ToyNoise::saw_truth);
  const auto file = [&](const char* run, const char* name) { return read_file(folder.path() / run / "h" / name); };
  CHECK(file("one", "half_0/first.txt") != file("one", "half_1/first.txt"));
  for (const char* name : {"half_0/first.txt", "half_1/first.txt", "score.npy"}) CHECK(file("one", name) == file("two", name));
  // One warning per run, whichever half gives it.
  REQUIRE(observer.warnings.size() == 2);
  CHECK(observer.warnings[0].text() == "causality/toy_noise: these are random numbers");
}

TEST_CASE("a wrapper that accepts gaps passes the segments between them to its component") {
  const test::TempFolder folder;
  std::string table = "x,y\n";
  for (int t = 0; t < 40; ++t)
    table += (t == 10 || t == 12 ? "nan" : std::to_string(t * t % 7)) + "," + std::to_string(t % 5) + "\n";
  write_file(folder.path() / "gap.csv", table);
  Bound bound("stages:\n  a: {use: source/file, params: {dt_s: 0.001, path: " + (folder.path() / "gap.csv").string() +
              ", missing: mask}}\n  h: {use: causality/toy_halves, in: a, params: {method: causality/toy_noise}}\n");
  WarningObserver observer;
  test::ToyNoise::largest_trials = 0;
  REQUIRE(run(bound, folder.path() / "out", observer).exit_code == 0);
  CHECK(test::ToyNoise::largest_trials == 3);  // in the half with two gaps
}

TEST_CASE("a wrapper of baselines is a baseline; its needs are the strictest, values before events") {
  const auto inner = [](bool control, Needs needs) {
    ComponentInfo info;
    info.control = control;
    info.needs = needs;
    return std::make_shared<const ComponentInfo>(info);
  };
  ComponentInfo wrapper;
  wrapper.needs = Needs::any;
  CHECK(with_nested(wrapper, {inner(true, Needs::any)}).control);
  CHECK_FALSE(with_nested(wrapper, {inner(true, Needs::any), inner(false, Needs::any)}).control);
  CHECK(with_nested(wrapper, {inner(true, Needs::events), inner(true, Needs::values)}).needs == Needs::values);
  CHECK(with_nested(wrapper, {inner(true, Needs::any), inner(true, Needs::events)}).needs == Needs::events);
}

TEST_CASE("warnings in records written before warnings had parts can be read") {
  CHECK(nlohmann::json("old").get<Warning>().text() == "old");
  const Warning parts{"code", "seen", "effect", "cure"};
  CHECK(nlohmann::json(parts).get<Warning>() == parts);
}

TEST_CASE("the result of a component is checked before its wrapper gets it") {
  const test::TempFolder folder;
  Bound bound(halves("{method: {use: causality/toy, params: {wrong_shape: true}}}"));
  WarningObserver observer;
  const auto report = run(bound, folder.path() / "out", observer);
  CHECK(has(report.results[1].message, "returned an invalid connectivity"));
}

TEST_CASE("without a host a component as a parameter is simply called") {
  const test::PlainContext context;
  const Nested<Causality> nested =
      NestedComponent::of("causality/toy", std::make_shared<test::ToyEstimator>(test::ToyEstimator::Params{}));
  const Dataset data(default_names(2), 1, {Trial(Matrix{{2, 3}, {5, 7}})});
  CHECK(nested.run(test::input_of(data), context, {"part"}).connectivity().score()(0, 1) == 10);
  CHECK_FALSE(Nested<Causality>());
  CHECK_THROWS_AS(Nested<Causality>().run(test::input_of(data), context, {"part"}), InternalError);
}

TEST_CASE("JSON Schema accepts a component by name or as a map") {
  const std::string schema = json_schema(schema_of<test::ToyHalves::Params>());
  CHECK(has(schema, R"("required":["use"])"));
  CHECK(has(schema, R"("required":["method"])"));
}
