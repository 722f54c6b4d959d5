#include "golgi/pipeline/graph.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>

#include "golgi/builtin/register_builtin.hpp"
#include "golgi/pipeline/yaml_reader.hpp"
#include "support/nested_toys.hpp"
#include "support/toy_components.hpp"

using namespace golgi;

namespace {

/// Requires a dataset, and accepts an optional estimate.
struct WithPrior : test::ToyEstimator {
  static constexpr const char* name = "causality/with_prior";
  static std::vector<Port> ports() {
    return {Port("prior", {ArtifactType::connectivity}).optional(), Port("data", {ArtifactType::dataset})};
  }
  using ToyEstimator::ToyEstimator;
};

struct Bound {
  Registry registry;
  Diagnostics diagnostics;
  PipelineSpec spec;
  Graph graph;

  explicit Bound(const std::string& yaml, const std::vector<std::string>& overrides = {}) {
    test::add_toys(registry);
    registry.add<test::ToyHalves>();
    registry.add<test::ToyNoise>();
    registry.add<WithPrior>();
    registry.begin_library({"golgi", "0", "", "build"});
    register_builtin(registry);
    spec = parse_spec(parse_yaml(yaml, "p.yaml"), "p", diagnostics);
    std::vector<Override> parsed;
    for (const auto& text : overrides) parsed.push_back(parse_override(text));
    apply(parsed, spec, diagnostics);
    graph = bind_pipeline(spec, registry, {}, diagnostics);
  }
  bool says(const std::string& part) const {
    return std::any_of(diagnostics.messages().begin(), diagnostics.messages().end(),
                       [&](const auto& message) { return message.find(part) != std::string::npos; });
  }
  std::string all() const {
    std::string text;
    for (const auto& message : diagnostics.messages()) text += message + "\n";
    return text;
  }
};

}  // namespace

TEST_CASE("stages come after their inputs, in file order among equals") {
  const Bound bound(
      "stages:\n  z: {use: transform/toy, in: a}\n  y: {use: transform/toy, in: a}\n  a: {use: simulator/toy}\n  b: {use: "
      "simulator/toy}\n");
  REQUIRE_MESSAGE(bound.diagnostics.empty(), bound.all());
  CHECK(bound.graph.order == std::vector<std::size_t>{2, 0, 1, 3});
}

TEST_CASE("an unknown component without a similar name is reported with the option for plugin folders") {
  const Bound bound("stages: {a: {use: simulator/entirely_my_own}}\n");
  CHECK(bound.says("; a plugin that is not installed is found with --plugin-path FOLDER"));
}

TEST_CASE("all errors of a file are reported together, with their places") {
  const Bound bound(
      "nam: x\n"
      "stages:\n"
      "  a: {use: simulator/tyo}\n"
      "  b: {use: simulator/toy, params: {sampels: 3, variables: 1000}}\n"
      "  c: {use: transform/toy, in: d, params: {factor: fast}}\n"
      "  e: {use: transform/toy}\n"
      "  f: {use: simulator/toy, in: b}\n"
      "  g: {use: causality/toy_readout, in: b}\n");
  CHECK(bound.says("p.yaml:1:1 nam: unknown key; did you mean 'name'?"));
  CHECK(bound.says("p.yaml:3:12 stages.a.use: unknown component 'simulator/tyo'; did you mean 'simulator/toy'?"));
  CHECK_FALSE(bound.says("--plugin-path"));
  CHECK(bound.says("p.yaml:4:36 stages.b.params.sampels: unknown key; did you mean 'samples'? (simulator/toy 1.0.0)"));
  CHECK(bound.says("p.yaml:4:59 stages.b.params.variables: must be integer in [1, 100], found 1000"));
  CHECK(bound.says("stages.c.in: there is no stage 'd'"));
  CHECK(bound.says("stages.c.params.factor: expected a number, found 'fast'"));
  CHECK(bound.says("stages.e.in: is required: a stage that gives a dataset"));
  CHECK(bound.says("stages.f.in: simulator/toy takes no input"));
  CHECK(bound.says("stages.g.in: takes a model, but 'b' (simulator/toy) gives a dataset"));
  CHECK(bound.diagnostics.size() == 9);
}

TEST_CASE("a cycle is named stage by stage, each cycle once") {
  const Bound bound(
      "stages:\n"
      "  a: {use: transform/toy, in: c}\n"
      "  b: {use: transform/toy, in: a}\n"
      "  c: {use: transform/toy, in: b}\n"
      "  d: {use: transform/toy, in: c}\n"
      "  self: {use: transform/toy, in: self}\n");
  CHECK(bound.says("the stages form a cycle: a -> b -> c -> a"));
  CHECK(bound.says("the stages form a cycle: self -> self"));
  CHECK(bound.diagnostics.size() == 2);
}

TEST_CASE("an evaluator has named ports, one of them for a list") {
  const std::string head = "stages:\n  a: {use: simulator/toy}\n  m: {use: causality/toy, in: a}\n";
  CHECK(Bound(head + "  s: {use: evaluate, in: {truth: a, estimates: [m]}}\n").diagnostics.empty());
  CHECK(Bound(head + "  s: {use: evaluate, in: {truth: a, estimates: m}}\n").diagnostics.empty());
  CHECK(Bound(head + "  s: {use: evaluate, in: {truth: [a, a], estimates: m}}\n").says("takes one stage, not a list"));
  CHECK(Bound(head + "  s: {use: evaluate, in: {truth: a, estimates: []}}\n").says("the list is empty"));
  CHECK(Bound(head + "  s: {use: evaluate, in: {truth: a, estimates: [m, m]}}\n").says("names the stage 'm' twice"));
  CHECK(Bound(head + "  s: {use: evaluate, in: {truth: a, estimate: m}}\n").says("unknown input; did you mean 'estimates'?"));
  CHECK(Bound(head + "  s: {use: evaluate, in: a}\n").says("has several inputs; write in: {truth: …, estimates: …}"));
}

TEST_CASE("--set sets parameters, also those that the file does not set") {
  const Bound bound("stages:\n  a: {use: simulator/toy, params: {samples: 5}}\n", {"a.samples=7", "a.variables=2"});
  REQUIRE_MESSAGE(bound.diagnostics.empty(), bound.all());
  CHECK(bound.spec.stages[0].params.find("samples")->text == "7");
  CHECK(bound.spec.stages[0].params.find("variables")->text == "2");
  const Bound wrong("stages:\n  a: {use: simulator/toy}\n", {"b.samples=7", "a.samples=many"});
  CHECK(wrong.says("there is no stage 'b'"));
  CHECK(wrong.says("--set a.samples stages.a.params.samples: expected an integer, found 'many'"));
  CHECK_THROWS_AS(parse_override("a=1"), UsageError);
  CHECK_THROWS_AS(parse_override("a.b"), UsageError);
  CHECK_THROWS_AS(parse_override("a..b=1"), UsageError);
}

TEST_CASE("the resolved file gives the same pipeline again") {
  const Bound first(
      "name: n\nseed: 9\nstages:\n  a: {use: simulator/toy, seed_name: other}\n  m: {use: causality/toy, in: a}\n"
      "  s: {use: evaluate, in: {truth: a, estimates: [m]}}\n");
  REQUIRE(first.diagnostics.empty());
  const std::string written = write_spec(first.spec);
  const Bound second(written);
  REQUIRE_MESSAGE(second.diagnostics.empty(), second.all());
  CHECK(write_spec(second.spec) == written);
  CHECK(written.find("samples: 20") != std::string::npos);
}

TEST_CASE("stage names that could not be folders are refused") {
  for (const char* name : {"'../x'", "'a/b'", "'.hidden'", "'1a'", "''", "figures"})
    CHECK_FALSE(Bound(std::string("stages:\n  ") + name + ": {use: simulator/toy}\n").diagnostics.empty());
}

TEST_CASE("an unnamed input is allowed if only one input is required") {
  const std::string a = "stages:\n  a: {use: simulator/toy}\n";
  const Bound plain(a + "  p: {use: causality/with_prior, in: a}\n");
  REQUIRE_MESSAGE(plain.diagnostics.empty(), plain.all());
  CHECK(plain.graph.nodes[1].inputs == std::vector<std::vector<std::size_t>>{{}, {0}});
  CHECK(Bound(a + "  e: {use: causality/toy, in: a}\n  p: {use: causality/with_prior, in: {data: a, prior: e}}\n")
            .diagnostics.empty());
  CHECK(Bound(a + "  s: {use: evaluate, in: a}\n").says("evaluate has several inputs; write in: {truth: …, estimates: …}"));
}

TEST_CASE("an override changes the parameters of a component that is given by its short name") {
  const std::string yaml =
      "stages:\n  a: {use: simulator/toy}\n  h: {use: causality/toy_halves, in: a, params: {method: causality/toy_noise}}\n";
  const Bound bound(yaml, {"h.method.params.size=3"});
  REQUIRE_MESSAGE(bound.diagnostics.empty(), bound.all());
  CHECK(bound.graph.nodes[1].bound->params.flow() == "{method: {use: causality/toy_noise, params: {size: 3}}, before: []}");
}

TEST_CASE("DOT names every stage and every arrow") {
  const Bound bound("stages:\n  a: {use: simulator/toy}\n  b: {use: transform/toy, in: a}\n");
  const std::string dot = write_dot(bound.graph, "p");
  CHECK(dot.find("a\nsimulator/toy") != std::string::npos);
  CHECK(dot.find("0->1 [label=dataset]") != std::string::npos);
}

TEST_CASE("parameters stored as text equal those of the tree, whatever their content") {
  const Value tree = parse_yaml(
      "{order: 3, names: [a, 'b, c'], nested: {x: 1e-3, y: '5'}, text: \"two\\nlines: {}\", nothing: null, empty: ''}",
      "p.yaml");
  const ParamText text(tree);
  const auto list = text.list();
  REQUIRE(list.size() == tree.members.size());
  for (std::size_t k = 0; k < list.size(); ++k) {
    CHECK(list[k].first == tree.members[k].key);
    CHECK(list[k].second == tree.members[k].value.flow());
  }
  CHECK(text.flow() == tree.flow());
  // Described by fields of these names, or of others.
  Schema fields, others;
  for (const auto& member : tree.members) {
    fields.add(Field(member.key, "text"));
    others.add(Field(member.key + "_", "text"));
  }
  for (const Schema& described : {fields, others}) {
    CHECK(ParamText(tree, described).list() == list);
    CHECK(ParamText(tree, described).flow() == tree.flow());
  }
  CHECK(ParamText().list().empty());
  CHECK(ParamText(Value::map()).flow() == "{}");
}
