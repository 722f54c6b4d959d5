// The inputs of a stage and the use of its result: secrets, needs, ports, q-values, files that are shared.
#include <doctest/doctest.h>
#include <sys/stat.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "golgi/api/plugin.hpp"
#include "golgi/core/files.hpp"
#include "golgi/data/npy.hpp"
#include "golgi/numerics/multiple_testing.hpp"
#include "golgi/pipeline/yaml_reader.hpp"
#include "golgi/run/run_pipeline.hpp"
#include "golgi/testing/temp_folder.hpp"
#include "support/messages.hpp"

using namespace golgi;
using golgi::test::has;
namespace fs = std::filesystem;

namespace {

struct NoParams {
  static void describe(SchemaOf<NoParams>&) {}
};

/// Two variables with a truth and a hidden series; on request point variables, with a gap from 2 to 3 s, or with a gap over the
/// whole recording.
struct Cells : Simulator {
  static constexpr const char* name = "simulator/cells";
  static constexpr const char* summary = "Two cells.";
  struct Params {
    bool points = false, gap = false, lost = false;
    static void describe(SchemaOf<Params>& s) {
      s.field("points", &Params::points).doc("Events alone.");
      s.field("gap", &Params::gap).doc("Missing samples of a.");
      s.field("lost", &Params::lost).doc("All of a is missing.");
    }
  };
  explicit Cells(const Params& params) : params_(params) {}
  Dataset simulate(const TaskContext&) const override {
    if (params_.points)
      return Dataset({Variable("a", VariableKind::point), Variable("b", VariableKind::point)}, 0.1,
                     {Trial(Events(std::vector<std::vector<double>>{{1}, {2}}), 5)});
    Matrix values(2, 50);
    for (std::ptrdiff_t t = 0; t < 50; ++t) values(t % 2, t) = static_cast<double>(t);
    if (params_.gap) std::ranges::fill(values.row(0).subspan(20, 10), undefined);
    if (params_.lost) std::ranges::fill(values.row(0), undefined);
    Trial trial(std::move(values));
    trial.set_hidden({{"u", Matrix(2, 3, 1)}});
    if (params_.gap) trial.set_gaps(Gaps({{{2, 3}}}));
    if (params_.lost) trial.set_gaps(Gaps({{{0, 5}}}));
    Dataset data(std::vector<std::string>{"a", "b"}, 0.1, {trial});
    return data.set_truth(GroundTruth(2, {{1, 0, 1}}));
  }

 private:
  Params params_;
};

/// Reports in the unit of its values whether it saw the truth, and changes nothing else.
struct Look : Transform {
  static constexpr const char* name = "transform/look";
  static constexpr const char* summary = "Looks.";
  static constexpr Needs needs = Needs::any;
  static constexpr bool accepts_gaps = true;
  using Params = NoParams;
  explicit Look(const Params&) {}
  Dataset apply(const Dataset& input, const TaskContext&) const override {
    Dataset result = input;
    return result.set_unit(input.truth() ? "truth" : "none");
  }
};

struct Strict : Transform {
  static constexpr const char* name = "transform/strict";
  static constexpr const char* summary = "Takes no gaps.";
  using Params = NoParams;
  explicit Strict(const Params&) {}
  Dataset apply(const Dataset& input, const TaskContext&) const override { return input; }
};

/// The scores report what was seen: 1 = truth or hidden series, 0 = neither; with p-values that the host adjusts, and for each
/// trial a segment and a moment at its end.
struct Spy : Causality {
  static constexpr const char* name = "causality/spy";
  static constexpr const char* summary = "Spies.";
  using Params = NoParams;
  explicit Spy(const Params&) {}
  static Connectivity report(const Dataset& data) {
    const bool sees_secrets = data.truth() || !data.trial(0).hidden().empty();
    Connectivity result(data.names(), Matrix(2, 2, sees_secrets));
    AlarmCourse alarms{1, {}};
    for (std::ptrdiff_t k = 0; k < data.n_trials(); ++k)
      alarms.moments.push_back({static_cast<std::int32_t>(k), data.trial(k).duration_s(), 2});
    result.set_alarms(std::move(alarms));
    for (std::ptrdiff_t k = 0; k < data.n_trials(); ++k)
      result.add_part(Part(Part::Axis::segment, std::to_string(k), 0, data.trial(k).duration_s(), Estimate(Matrix(2, 2)),
                           static_cast<std::int32_t>(k)));
    return result.set_p(Matrix{{undefined, 0.01}, {0.04, undefined}}, Correction::bonferroni);
  }
  Connectivity estimate(const Inputs& input, const TaskContext&) const override { return report(input.data()); }
};

struct Names : Causality {
  static constexpr const char* name = "causality/names";
  static constexpr const char* summary = "Returns other names.";
  using Params = NoParams;
  explicit Names(const Params&) {}
  Connectivity estimate(const Inputs&, const TaskContext&) const override {
    return Connectivity(std::vector<std::string>{"a", "c"}, Matrix(2, 2));
  }
};

struct OfEvents : Causality {
  static constexpr const char* name = "causality/of_events";
  static constexpr const char* summary = "Reads events.";
  static constexpr Needs needs = Needs::events;
  using Params = NoParams;
  explicit OfEvents(const Params&) {}
  Connectivity estimate(const Inputs& input, const TaskContext&) const override {
    return Connectivity(input.data().names(), Matrix(2, 2));
  }
};

struct Fitted : FittedModel {
  explicit Fitted(double secrets) : saw_secrets(secrets) {}
  std::ptrdiff_t n_variables() const override { return 2; }
  std::ptrdiff_t history() const override { return 1; }
  std::ptrdiff_t horizon() const override { return 1; }
  const WindowSplit& windows() const override { return split; }
  Matrix forecast(std::ptrdiff_t, const Dataset&, std::span<const Window>, const TaskContext&) const override { return {}; }
  void save(ArtifactWriter& writer) const override { writer.matrix("saw", Matrix{{saw_secrets}}); }
  double saw_secrets;
  WindowSplit split;
};

struct Learner : Model {
  static constexpr const char* name = "model/learner";
  static constexpr const char* summary = "Learns.";
  using Params = NoParams;
  explicit Learner(const Params&) {}
  std::shared_ptr<const FittedModel> fit(const Dataset& data, const TaskContext&) const override {
    return std::make_shared<Fitted>(Spy::report(data).score()(0, 0));
  }
  std::shared_ptr<const FittedModel> load(ArtifactReader& reader) const override {
    return std::make_shared<Fitted>(reader.matrix("saw")(0, 0));
  }
};

/// Reports the data that the model was trained on, and the model's component.
struct Readout : Causality {
  static constexpr const char* name = "causality/readout";
  static constexpr const char* summary = "Reads a model.";
  static constexpr ArtifactType input = ArtifactType::model;
  using Params = NoParams;
  explicit Readout(const Params&) {}
  Connectivity estimate(const Inputs& given, const TaskContext&) const override {
    if (!given.model()) throw PluginError("no model");
    return Spy::report(given.data()).set_meaning(given.model_name());
  }
};

/// Without a standard kind: its scores are the numbers of artifacts per port.
struct Count : Component {
  static constexpr const char* name = "evaluate/count";
  static constexpr const char* summary = "Counts.";
  static constexpr ArtifactType output = ArtifactType::scores;
  static std::vector<Port> ports() {
    return {Port("estimates", {ArtifactType::connectivity}).many(), Port("data", {ArtifactType::dataset}).optional()};
  }
  using Params = NoParams;
  explicit Count(const Params&) {}
  Artifact run(const Inputs& inputs, const TaskContext&) const override {
    const auto value = [&](const char* port) { return static_cast<double>(inputs.count(port)); };
    return Scores({Score(inputs.stage("estimates"), "estimates", value("estimates")), Score("all", "data", value("data"))});
  }
};

struct Wrong : Component {
  static constexpr const char* name = "evaluate/wrong";
  static constexpr const char* summary = "Returns another type than it says.";
  static constexpr ArtifactType output = ArtifactType::scores;
  static std::vector<Port> ports() { return {Port("data", {ArtifactType::dataset})}; }
  using Params = NoParams;
  explicit Wrong(const Params&) {}
  Artifact run(const Inputs& inputs, const TaskContext&) const override { return inputs.data(); }
};

struct StageHarness {
  RunReport run(const std::string& stages) {
    Registry registry;
    registry.begin_library({"cells", "1.0.0", "", "build"});
    registry.add<Cells>();
    registry.add<Look>();
    registry.add<Strict>();
    registry.add<Spy>();
    registry.add<Names>();
    registry.add<OfEvents>();
    registry.add<Learner>();
    registry.add<Readout>();
    registry.add<Count>();
    registry.add<Wrong>();
    Diagnostics diagnostics;
    PipelineSpec spec = parse_spec(parse_yaml("stages:\n" + stages, "p.yaml"), "p", diagnostics);
    Graph graph = bind_pipeline(spec, registry, {}, diagnostics);
    diagnostics.throw_if_any();
    RunOptions options;
    options.folder = folder;
    options.force = true;
    options.version = "test";
    RunObserver observer;
    return run_pipeline(graph, spec, options, observer, [] { return false; });
  }
  /// The message of a pipeline whose last stage fails.
  std::string failure(const std::string& stages, int code) {
    const RunReport report = run(stages);
    CHECK(report.exit_code == code);
    return report.results.back().message;
  }
  /// The inode of a file in the store.
  ino_t inode(const char* stage, const char* file) const {
    const auto manifest = nlohmann::json::parse(read_file(folder / "manifest.json"));
    const fs::path path = folder / ".store" / manifest.at("stages").at(stage).at("key").get<std::string>() / file;
    struct stat status {};
    REQUIRE(::stat(path.c_str(), &status) == 0);
    return status.st_ino;
  }

  test::TempFolder temporary;
  fs::path folder = temporary.path() / "out";
};

const std::string cells = "  a: {use: simulator/cells}\n";

}  // namespace

TEST_CASE("estimators, models and readouts see neither truth nor hidden series; transforms pass the truth on") {
  StageHarness harness;
  REQUIRE(harness
              .run(cells + "  b: {use: transform/look, in: a}\n  e: {use: causality/spy, in: b}\n"
                           "  f: {use: model/learner, in: a}\n  r: {use: causality/readout, in: f}\n")
              .exit_code == 0);
  CHECK(read_npy(harness.folder / "e/score.npy") == Matrix(2, 2, 0));
  CHECK(read_npy(harness.folder / "f/saw.npy") == Matrix{{0}});
  CHECK(read_npy(harness.folder / "r/score.npy") == Matrix(2, 2, 0));
  CHECK(has(read_file(harness.folder / "r/connectivity.json"), "\"model/learner 1.0.0\""));
  CHECK(has(read_file(harness.folder / "b/dataset.json"), "\"unit\": \"truth\""));
  CHECK(fs::exists(harness.folder / "b/truth.npy"));
  CHECK(fs::exists(harness.folder / "a/u.npy"));
  // The same for a model that was trained by an earlier run.
  REQUIRE(harness.run(cells + "  f: {use: model/learner, in: a}\n  late: {use: causality/readout, in: f}\n").exit_code == 0);
  CHECK(read_npy(harness.folder / "late/score.npy") == Matrix(2, 2, 0));
}

TEST_CASE("the host fills q from p and the estimator's correction") {
  StageHarness harness;
  REQUIRE(harness.run(cells + "  e: {use: causality/spy, in: a}\n").exit_code == 0);
  const Matrix q = read_npy(harness.folder / "e/q.npy");
  CHECK(q(0, 1) == 0.02);
  CHECK(q(1, 0) == 0.08);
  CHECK(std::isnan(q(0, 0)));
}

TEST_CASE("values that a transform does not change are stored once") {
  StageHarness harness;
  REQUIRE(harness.run(cells + "  b: {use: transform/look, in: a}\n  c: {use: transform/look, in: b}\n").exit_code == 0);
  CHECK(harness.inode("a", "values.npy") == harness.inode("b", "values.npy"));
  CHECK(harness.inode("a", "values.npy") == harness.inode("c", "values.npy"));
  CHECK(harness.inode("a", "dataset.json") != harness.inode("b", "dataset.json"));
}

TEST_CASE("data that a component cannot use are refused before it is called, with the remedy") {
  CHECK(has(
      StageHarness().failure("  a: {use: simulator/cells, params: {points: true}}\n  e: {use: causality/spy, in: a}\n", 5),
      "the data contain only events, and causality/spy needs values; compute values from the events with transform/counts"));
  CHECK(has(StageHarness().failure(cells + "  e: {use: causality/of_events, in: a}\n", 5),
            "the events of some variables were not recorded, and causality/of_events needs them; detect them with "
            "transform/events"));
  CHECK(
      has(StageHarness().failure("  a: {use: simulator/cells, params: {gap: true}}\n  s: {use: transform/strict, in: a}\n", 5),
          "the data have missing values, which transform/strict does not handle; fill them with transform/fill"));
  CHECK(has(StageHarness().failure("  a: {use: simulator/cells, params: {lost: true}}\n  e: {use: causality/spy, in: a}\n", 5),
            "fewer than two of 2 variables have values or events that vary, which causality/spy needs; left out: 'a' (never "
            "observed)"));
  StageHarness harness;
  CHECK(harness
            .run("  a: {use: simulator/cells, params: {points: true}}\n  b: {use: transform/look, in: a}\n"
                 "  e: {use: causality/of_events, in: b}\n")
            .exit_code == 0);
  CHECK(harness.run("  a: {use: simulator/cells, params: {gap: true}}\n  b: {use: transform/look, in: a}\n").exit_code == 0);
}

/// "trial from to" for each part.
std::vector<std::string> parts_in(const fs::path& file) {
  std::vector<std::string> all;
  const auto json = nlohmann::json::parse(read_file(file));
  for (const auto& part : json.at("parts"))
    all.push_back(part.at("trial").dump() + " " + part.at("from").dump() + " " + part.at("to").dump());
  return all;
}

TEST_CASE("estimators and models that accept no gaps get the segments between them; results have the recording's times") {
  StageHarness harness;
  const std::string stages =
      "  a: {use: simulator/cells, params: {gap: true}}\n  e: {use: causality/spy, in: a}\n"
      "  f: {use: model/learner, in: a}\n  r: {use: causality/readout, in: f}\n";
  const RunReport report = harness.run(stages);
  REQUIRE(report.exit_code == 0);
  const std::vector<std::string> expected{"0 0.0 2.0", "0 3.0 5.0"};
  CHECK(parts_in(harness.folder / "e/connectivity.json") == expected);
  CHECK(parts_in(harness.folder / "r/connectivity.json") == expected);
  const auto alarms = nlohmann::json::parse(read_file(harness.folder / "e/connectivity.json")).at("alarms");
  CHECK(alarms.at("trial").dump() == "[0,0]");
  CHECK(alarms.at("time_s").dump() == "[2.0,5.0]");
  // The same for a model that an earlier run has trained.
  REQUIRE(harness.run(stages + "  late: {use: causality/readout, in: f}\n").exit_code == 0);
  CHECK(parts_in(harness.folder / "late/connectivity.json") == expected);
  REQUIRE(report.warnings.at(1).size() == 1);
  CHECK(
      has(report.warnings[1][0].text(),
          "missing values: the data are cut to 2 segments without any, 80 % of the recording; fill gaps with transform/fill"));
}

TEST_CASE("a component without a standard kind has its own ports; an optional one may be left out") {
  StageHarness harness;
  const std::string estimates = cells +
                                "  e: {use: causality/spy, in: a}\n  g: {use: causality/spy, in: e2}\n"
                                "  e2: {use: transform/look, in: a}\n";
  REQUIRE(harness.run(estimates + "  s: {use: evaluate/count, in: {estimates: [e, g]}}\n").exit_code == 0);
  CHECK(has(read_file(harness.folder / "scores.csv"), "s,e,,estimates,2,"));
  CHECK(has(read_file(harness.folder / "scores.csv"), "s,all,,data,0,"));
  REQUIRE(harness.run(estimates + "  s: {use: evaluate/count, in: {estimates: [g], data: a}}\n").exit_code == 0);
  CHECK(has(read_file(harness.folder / "scores.csv"), "s,g,,estimates,1,"));
  CHECK(has(read_file(harness.folder / "scores.csv"), "s,all,,data,1,"));
}

TEST_CASE("an artifact of an undeclared type, and names other than those of the data, are errors of the plugin") {
  CHECK(has(StageHarness().failure(cells + "  w: {use: evaluate/wrong, in: a}\n", 4),
            "returned a dataset; its output is declared to be of the type scores"));
  CHECK(has(StageHarness().failure(cells + "  n: {use: causality/names, in: a}\n", 4),
            "returned an invalid connectivity: its names are not those of the data"));
}
