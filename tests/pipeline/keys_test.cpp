#include "golgi/pipeline/keys.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <string>

#include "golgi/core/files.hpp"
#include "golgi/pipeline/yaml_reader.hpp"
#include "golgi/testing/temp_folder.hpp"
#include "support/toy_components.hpp"

using namespace golgi;

namespace {

struct Keyed {
  Registry registry;
  Graph graph;

  Keyed(const std::string& yaml, std::int64_t seed = 1, const std::string& build = "build-1") {
    test::add_toys(registry, build);
    Diagnostics diagnostics;
    auto spec = parse_spec(parse_yaml(yaml, "p.yaml"), "p", diagnostics);
    graph = bind_pipeline(spec, registry, {}, diagnostics);
    REQUIRE(diagnostics.empty());
    assign_keys(graph, {"sdk", {}}, {seed});
  }
  Fingerprint key(std::size_t i) const { return graph.nodes[i].key; }
  Fingerprint recipe(std::size_t i) const { return graph.nodes[i].recipe; }
};

const std::string base =
    "stages:\n  a: {use: simulator/toy}\n  b: {use: transform/toy, in: a}\n  e: {use: causality/toy, in: b}\n";

}  // namespace

TEST_CASE("keys do not depend on places, explicit defaults, other stages or the names of stages without a seed") {
  const Keyed plain(base);
  const Keyed other(
      "seed: 5\n\n\nstages:\n  x: {use: simulator/toy, params: {variables: 7}}\n  a: {use: simulator/toy, params: {samples: "
      "20}}\n"
      "  renamed: {use: transform/toy, in: a}\n  e: {use: causality/toy, in: renamed}\n");
  CHECK(plain.key(0) == other.key(1));
  CHECK(plain.key(1) == other.key(2));
  CHECK(plain.key(2) == other.key(3));
}

TEST_CASE("a changed parameter changes the key of its stage and of the dependent stages") {
  const Keyed plain(base);
  const Keyed changed(
      "stages:\n  a: {use: simulator/toy}\n  b: {use: transform/toy, in: a, params: {factor: 2}}\n  e: {use: causality/toy, "
      "in: b}\n");
  CHECK(plain.key(0) == changed.key(0));
  CHECK(plain.key(1) != changed.key(1));
  CHECK(plain.key(2) != changed.key(2));
}

TEST_CASE("the seed enters the keys of stochastic stages by seed name") {
  const Keyed one(base, 1), two(base, 2);
  CHECK(one.key(0) != two.key(0));
  CHECK(one.graph.nodes[0].seed != two.graph.nodes[0].seed);
  const Keyed named("stages:\n  n: {use: simulator/toy, seed_name: a}\n");
  CHECK(named.key(0) == one.key(0));
  const Keyed renamed("stages:\n  n: {use: simulator/toy}\n");
  CHECK(renamed.key(0) != one.key(0));
}

TEST_CASE("a rebuilt plugin changes keys but not recipes") {
  const Keyed one(base), two(base, 1, "build-2");
  for (std::size_t i = 0; i < 3; ++i) {
    CHECK(one.key(i) != two.key(i));
    CHECK(one.recipe(i) == two.recipe(i));
  }
}

TEST_CASE("an adopted artifact gives its key to the stage, and dependents use it") {
  Keyed keyed(base);
  const Fingerprint before = keyed.key(2);
  KeyOptions options;
  options.sdk_build_id = "sdk";
  const Fingerprint older{1, 2};
  options.adopt = [&](const Node& node) { return node.stage == "b" ? std::optional(older) : std::nullopt; };
  assign_keys(keyed.graph, options, {});
  CHECK(keyed.key(1) == older);
  CHECK(keyed.graph.nodes[1].adopted);
  CHECK(keyed.key(2) != before);
  CHECK_FALSE(keyed.graph.nodes[2].adopted);
}

TEST_CASE("the key of a stage includes the content of a named file, and not its name") {
  const test::TempFolder folder;
  write_file(folder.path() / "one.txt", "same");
  write_file(folder.path() / "two.txt", "same");
  write_file(folder.path() / "three.txt", "else");
  const auto with = [&](const char* file) {
    return Keyed("stages:\n  a: {use: simulator/toy, params: {file: " + (folder.path() / file).string() + "}}\n").key(0);
  };
  CHECK(with("one.txt") == with("two.txt"));
  CHECK(with("one.txt") != with("three.txt"));
}

TEST_CASE("a folder's fingerprint covers the names and contents below it") {
  const test::TempFolder folder;
  make_folder(folder.path() / "d" / "e");
  write_file(folder.path() / "d" / "e" / "x", "1");
  const auto before = fingerprint_path(folder.path() / "d");
  write_file(folder.path() / "d" / "e" / "x", "2");
  const auto content = fingerprint_path(folder.path() / "d");
  rename_path(folder.path() / "d" / "e" / "x", folder.path() / "d" / "e" / "y");
  const auto name = fingerprint_path(folder.path() / "d");
  CHECK(before != content);
  CHECK(content != name);
}
