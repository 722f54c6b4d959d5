#include "golgi/sweep/expand.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>

#include "harness.hpp"

using namespace golgi;
using test::chain_stages;
using test::SweepHarness;

namespace {

std::size_t nodes_of(const Sweep& sweep, const std::string& stage) {
  return std::count_if(sweep.graph.nodes.begin(), sweep.graph.nodes.end(),
                       [&](const Node& node) { return node.stage == stage; });
}

std::vector<std::string> labels(const Sweep& sweep) {
  std::vector<std::string> all;
  for (const auto& point : sweep.points) all.push_back(sweep.label(point));
  return all;
}

void says(const std::string& sweep, const std::vector<std::string>& parts) {
  SweepHarness harness;
  const auto loaded = harness.load(chain_stages + sweep);
  REQUIRE_MESSAGE(loaded.errors.size() == parts.size(), sweep);
  for (std::size_t k = 0; k < parts.size(); ++k)
    CHECK_MESSAGE(loaded.errors[k].find(parts[k]) != std::string::npos, loaded.errors[k]);
}

}  // namespace

TEST_CASE("an axis can vary the parameters of a component as a parameter, and the component itself") {
  const std::string stages =
      "stages:\n  a: {use: simulator/toy}\n  h:\n    use: causality/toy_halves\n    in: a\n"
      "    params: {method: {use: causality/toy_noise, params: {size: 5}}}\n";
  SweepHarness harness;
  const auto sizes = harness.load(stages + "sweep: {grid: {h.method.params.size: [1, 2]}}\n");
  REQUIRE(sizes.errors.empty());
  CHECK(nodes_of(sizes.sweep, "h") == 2);
  CHECK(labels(sizes.sweep)[1] == "h.method.params.size=2");
  CHECK(sizes.sweep.graph.nodes.back().bound->params.flow() ==
        "{method: {use: causality/toy_noise, params: {size: 2}}, before: []}");
  const auto methods = harness.load(stages + "sweep: {grid: {h.method: [causality/toy, causality/toy_noise]}}\n");
  REQUIRE(methods.errors.empty());
  std::vector<bool> is_random;
  for (const Node& node : methods.sweep.graph.nodes)
    if (node.stage == "h") is_random.push_back(node.component->stochastic);
  CHECK(is_random == std::vector<bool>{false, true});
  const auto wrong = harness.load(stages + "sweep: {grid: {h.method.params.size: [1, 0]}}\n");
  REQUIRE(wrong.errors.size() == 1);
  CHECK(wrong.errors[0].find("stages.h.params.method.params.size: must be number > 0, found 0 (causality/toy_noise 1.0.0)") !=
        std::string::npos);
}

TEST_CASE("a grid is every combination; points that share stages share nodes") {
  SweepHarness harness;
  const auto sweep = harness.load(chain_stages + "sweep:\n  grid:\n    a.samples: [20, 30]\n    b.factor: [1, 2, 3]\n").sweep;
  CHECK(sweep.points.size() == 6);
  CHECK(nodes_of(sweep, "a") == 2);
  CHECK(nodes_of(sweep, "b") == 6);
  CHECK(nodes_of(sweep, "e") == 6);
  CHECK(labels(sweep)[1] == "a.samples=20, b.factor=2");
  CHECK(sweep.graph.nodes[sweep.points[3].nodes[0]].name() == "a [a.samples=30]");
}

TEST_CASE("zip varies values together, next to the grid; several groups multiply") {
  SweepHarness harness;
  const auto sweep = harness
                         .load(chain_stages +
                               "sweep:\n  grid: {b.factor: [1, 2]}\n  zip:\n    - {a.samples: [20, 30], a.variables: [3, 4]}\n"
                               "    - {run: [x, y, z]}\n")
                         .sweep;
  CHECK(sweep.points.size() == 2 * 2 * 3);
  CHECK(labels(sweep)[4] == "b.factor=1, a.samples=30, a.variables=4, run=y");
  CHECK(nodes_of(sweep, "b") == 4);  // a label has no effect
}

TEST_CASE("replicates have their own random numbers; grid coordinates do not affect random numbers") {
  SweepHarness harness;
  const auto sweep = harness.load(chain_stages + "sweep:\n  grid: {b.factor: [1, 2]}\n  replicates: 3\n").sweep;
  CHECK(sweep.points.size() == 6);
  CHECK(nodes_of(sweep, "a") == 3);
  std::set<Fingerprint> seeds;
  for (const auto& node : sweep.graph.nodes)
    if (node.stage == "a") seeds.insert(node.seed);
  CHECK(seeds.size() == 3);
  // The first replicate equals that of `golgi run`.
  const auto alone = harness.load(chain_stages + "sweep: {replicates: 1}\n").sweep;
  CHECK(alone.graph.nodes[0].key == sweep.graph.nodes[0].key);
  const auto longer = harness.load(chain_stages + "sweep:\n  grid: {b.factor: [5, 1]}\n").sweep;
  CHECK(longer.graph.nodes[0].key == sweep.graph.nodes[0].key);
}

TEST_CASE("exclude leaves out the points that match all its conditions") {
  SweepHarness harness;
  const auto sweep = harness
                         .load(chain_stages +
                               "sweep:\n  grid: {a.samples: [20, 30, 40], b.factor: [1, 2]}\n  exclude: [{a.samples: [30, 40], "
                               "b.factor: 2.0}]\n")
                         .sweep;
  CHECK(labels(sweep) == std::vector<std::string>{"a.samples=20, b.factor=1", "a.samples=20, b.factor=2",
                                                  "a.samples=30, b.factor=1", "a.samples=40, b.factor=1"});
}

TEST_CASE("only keeps a part of the grid, in the file or from the command line") {
  SweepHarness harness;
  const std::string yaml =
      chain_stages + "sweep:\n  grid: {a.samples: [20, 30, 40], b.factor: [1, 2]}\n  only: {a.samples: [20, 40]}\n";
  CHECK(labels(harness.load(yaml).sweep).size() == 4);
  auto spec = harness.load(yaml).spec;
  set_only(spec, "b.factor=2");
  Diagnostics diagnostics;
  CHECK(labels(expand(spec, parse_sweep(spec, diagnostics), *harness.registry, {}, {"sdk", {}}, diagnostics)) ==
        std::vector<std::string>{"a.samples=20, b.factor=2", "a.samples=40, b.factor=2"});
  CHECK(diagnostics.empty());
}

TEST_CASE("components, inputs and the seed can vary, too") {
  SweepHarness harness;
  const std::string stages =
      "stages:\n  a: {use: simulator/toy}\n  b: {use: transform/toy, in: a, params: {factor: 2}}\n"
      "  e: {use: causality/toy, in: b}\n";
  const auto wired = harness.load(stages + "sweep:\n  grid: {e.in: [a, b], seed: [1, 2]}\n");
  REQUIRE(wired.errors.empty());
  CHECK(nodes_of(wired.sweep, "e") == 4);
  CHECK(nodes_of(wired.sweep, "a") == 2);
  const auto used = harness.load(
      "stages:\n  a: {use: simulator/toy}\n  b: {use: transform/zscore, in: a}\n"
      "sweep:\n  grid: {b.use: [transform/zscore, transform/detrend]}\n");
  REQUIRE(used.errors.empty());
  CHECK(nodes_of(used.sweep, "b") == 2);
}

TEST_CASE("components are compared with parameters of their own, instead of the file's") {
  SweepHarness harness;
  const auto loaded = harness.load(
      chain_stages + "sweep:\n  zip: {b.use: [transform/toy, transform/clip], b.params: [{factor: 5}, {max: 1}]}\n");
  REQUIRE(loaded.errors.empty());
  CHECK(labels(loaded.sweep) ==
        std::vector<std::string>{"b.use=transform/toy, b.params={factor: 5}", "b.use=transform/clip, b.params={max: 1}"});
  CHECK(nodes_of(loaded.sweep, "b") == 2);
  says("sweep:\n  grid: {b.params: [{factr: 1}, 3]}\n", {"unknown key; did you mean 'factor'?", "expected a map"});
}

TEST_CASE("an axis from the command line replaces the file's, or is added") {
  SweepHarness harness;
  const auto sweep =
      harness.load(chain_stages + "sweep:\n  grid: {b.factor: [1, 2]}\n", {"b.factor=5,6,7", "a.samples=range(20, 40, 10)"})
          .sweep;
  CHECK(sweep.points.size() == 6);
  CHECK(labels(sweep)[0] == "b.factor=5, a.samples=20");
  CHECK_THROWS_AS(harness.load(chain_stages, {"b.factor"}), UsageError);
}

TEST_CASE("all errors of a sweep are reported together, with their places, and once for any number of points") {
  says("sweep:\n  grid: {b.factr: [1, 2, 3], a.samples: [20, 0]}\n  replicates: 5\n",
       {"unknown key; did you mean 'factor'?", "p.yaml:7:46 stages.a.params.samples"});
  says("sweep:\n  grid: {x.factor: [1], b.factor: [1, 1]}\n  zip: {a.samples: [20, 30], a.variables: [3]}\n  copies: 2\n",
       {"sweep.copies: unknown key", "there is no stage 'x'", "the value 1 is given twice",
        "a.samples has 2, a.variables has 1"});
  says("sweep:\n  grid: {b.factor: [1, 2]}\n  exclude: [{b.factor: 3}, {b.facto: 1}]\n  pool: [c]\n",
       {"the axis has no value 3", "'b.facto' is not varied; did you mean 'b.factor'?", "'c' is not varied"});
  says("sweep:\n  grid: {b: [1, 2], metric: [1]}\n",
       {"'b' is a stage; vary one of its parameters", "'metric' is already a column of the results"});
  says("sweep:\n  replicates: 0\n", {"must be from 1 to a million"});
  says("sweep:\n  grid: {b.factor: [1, 2]}\n  exclude: {b.factor: [1, 2]}\n", {"no point is left; check 'exclude' and 'only'"});
  says("sweep:\n  grid: {b.factor: \"range(0, 1000000, 1)\", a.samples: \"range(1, 100000, 1)\"}\n  replicates: 1000000\n",
       {"more than a million points"});
  says("sweep:\n  grid: {b.factor: [1, 2], b.factor.x: [3]}\n",
       {"'b.factor.x' is part of 'b.factor', which is also varied", ""});
  says("sweep:\n  grid: {b.factor: [1, 2], b.params: [{factor: 3}]}\n",
       {"'b.factor' is part of 'b.params', which is also varied"});
  says("sweep:\n  grid: {b.factor: [1, 2], b.params.factor: [3]}\n",
       {"'b.params.factor' is part of 'b.factor', which is also varied"});
  says("sweep: 3\n", {"expected a map such as {grid:"});
  says("sweep:\n  grid: {b.use: [transform/toys]}\n", {"unknown component 'transform/toys'; did you mean 'transform/toy'?"});
}

TEST_CASE("every value of the seed is checked, in addition to the errors of other axes") {
  says("sweep:\n  grid: {seed: [1, x, 1.5], b.factr: [1]}\n",
       {"p.yaml:7:20 sweep.grid.seed: expected an integer, found 'x'", "p.yaml:7:23 sweep.grid.seed: expected an integer",
        "unknown key; did you mean 'factor'?"});
}

TEST_CASE("a label that resembles the seed or a parameter is refused; other labels, and those of files, are accepted") {
  says("sweep:\n  grid: {sed: [1, 2], factr: [3], samples: [20], b.facto: [1]}\n",
       {"p.yaml:7:10 sweep.sed: this is a label, which changes nothing; did you mean 'seed'?", "did you mean 'b.factor'?",
        "did you mean 'a.samples'?", "unknown key; did you mean 'factor'?"});
  SweepHarness harness;
  harness.temporary.write("v_20", "x");
  const auto free =
      harness.load(chain_stages + "sweep:\n  grid: {run: [1, 2], n: [1], sizes: [3], a.file: 'files(v_{samples})'}\n");
  CHECK(free.errors.empty());
  CHECK(labels(free.sweep) == std::vector<std::string>{"run=1, n=1, sizes=3, samples=20", "run=2, n=1, sizes=3, samples=20"});
}

TEST_CASE("paired files must name the same recordings") {
  SweepHarness harness;
  const auto write = [&](const std::string& name) { harness.temporary.write(name, "x"); };
  write("v_1");
  write("v_2");
  write("w_1");
  write("w_3");
  const auto loaded = harness.load(chain_stages + "sweep:\n  zip:\n    a.file: files(v_{s})\n    other: files(w_{s})\n");
  REQUIRE(loaded.errors.size() == 1);
  CHECK(loaded.errors[0].find("file number 2 has {s} = 3, while that of the other pattern has 2") != std::string::npos);
  const auto sound = harness.load(chain_stages + "sweep:\n  zip:\n    a.file: files(v_{s})\n");
  REQUIRE(sound.errors.empty());
  CHECK(labels(sound.sweep) == std::vector<std::string>{"s=1", "s=2"});
}
