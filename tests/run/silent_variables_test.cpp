// Variables that never vary, or never spike: only their own pairs are lost.
#include <doctest/doctest.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <string>

#include "golgi/core/files.hpp"
#include "golgi/data/npy.hpp"
#include "run/harness.hpp"
#include "support/messages.hpp"

using namespace golgi;
using test::has;

namespace {

/// Products of numbers of events, with p-values, a part and an alarm.
struct ToyCounts : Causality {
  static constexpr const char* name = "causality/toy_counts";
  static constexpr const char* summary = "Products of numbers of events.";
  static constexpr Needs needs = Needs::events;
  struct Params {
    static void describe(SchemaOf<Params>&) {}
  };
  explicit ToyCounts(const Params&) {}
  Connectivity estimate(const Inputs& given, const TaskContext&) const override {
    const Dataset& data = given.data();
    const auto n = data.n_variables();
    Matrix score(n, n), p(n, n, undefined);
    for (std::ptrdiff_t i = 0; i < n; ++i)
      for (std::ptrdiff_t j = 0; j < n; ++j) {
        score(i, j) = static_cast<double>(std::ssize(data.trial(0).events()[i]) * std::ssize(data.trial(0).events()[j]));
        if (i != j) p(i, j) = 0.01 * static_cast<double>(1 + i);
      }
    Connectivity result(data.names(), std::move(score));
    result.add_part(Part(Part::Axis::segment, "0", 0, 1, Estimate(result.score()), 0));
    result.set_alarms({1, {{0, 0.5, 2}}});
    return result.set_p(std::move(p), Correction::bonferroni).set_meaning("products");
  }
};

struct SilentHarness : test::Harness {
  SilentHarness() {
    register_more = [](Registry& of) { of.add<ToyCounts>(); };
  }
  RunReport run(const std::string& stages, bool force = false) { return Harness::run("stages:\n" + stages, 1, force); }
  Matrix matrix(const char* name) const { return read_npy(folder / name, no_poll); }
};

constexpr const char* table = "x,flat,y\n2,7,3\n1,7,5\n4,7,4\n";

}  // namespace

TEST_CASE("a flat channel loses only its own pairs: they are undefined with the reason, the others are as without it") {
  SilentHarness harness;
  write_file(harness.temporary.path() / "a.csv", table);
  write_file(harness.temporary.path() / "b.csv", "x,y\n2,3\n1,5\n4,4\n");
  REQUIRE(harness
              .run("  a: {use: source/file, params: {dt_s: 0.001, path: a.csv}}\n  b: {use: source/file, params: {dt_s: 0.001, "
                   "path: b.csv}}\n"
                   "  e: {use: causality/toy, in: a}\n  w: {use: causality/toy, in: b}\n")
              .exit_code == 0);
  CHECK(harness.observer.warnings ==
        std::vector<std::string>{"e: 1 of 3 variables left out: 'flat' (constant at 7); their pairs are undefined"});
  const Matrix with = harness.matrix("e/score.npy"), without = harness.matrix("w/score.npy");
  REQUIRE(with.rows() == 3);
  CHECK(with(0, 2) == without(0, 1));
  CHECK(with(2, 0) == without(1, 0));
  for (std::ptrdiff_t k = 0; k < 3; ++k) {
    CHECK(std::isnan(with(1, k)));
    CHECK(std::isnan(with(k, 1)));
  }
  const auto json = nlohmann::json::parse(read_file(harness.folder / "e/connectivity.json"));
  CHECK(
      json.at("undefined").dump() ==
      R"([{"reason":"'flat' is constant at 7","source":-1,"target":1},{"reason":"'flat' is constant at 7","source":1,"target":-1}])");
}

TEST_CASE("a model is trained on the variables that vary, and its readouts return all of them") {
  SilentHarness harness;
  write_file(harness.temporary.path() / "a.csv", table);
  const std::string stages =
      "  a: {use: source/file, params: {dt_s: 0.001, path: a.csv}}\n  z: {use: transform/zscore, in: a}\n  f: {use: model/toy, "
      "in: z}\n";
  REQUIRE(harness.run(stages + "  r: {use: causality/toy_readout, in: f}\n").exit_code == 0);
  CHECK(has(harness.observer.warnings.at(0), "z: variables that do not vary: 'flat' (constant at 7); their z-scores are 0"));
  CHECK(has(harness.observer.warnings.at(1), "f: 1 of 3 variables left out: 'flat' (constant at 0)"));
  const Matrix score = harness.matrix("r/score.npy");
  REQUIRE(score.rows() == 3);
  CHECK(std::isfinite(score(2, 0)));
  CHECK(std::isnan(score(1, 0)));
  // The same for a model that an earlier run has trained.
  REQUIRE(harness.run(stages + "  late: {use: causality/toy_readout, in: f}\n", true).exit_code == 0);
  CHECK(harness.matrix("late/score.npy").rows() == 3);
}

TEST_CASE("a unit that never spikes loses only its own pairs; p-values are adjusted for the pairs that were tested") {
  SilentHarness harness;
  write_file(harness.temporary.path() / "spikes.csv", "a,0.1\nc,0.2\nc,0.3\n");
  REQUIRE(harness
              .run("  a: {use: source/file, params: {events: spikes.csv, duration_s: 1, names: [a, b, c]}}\n"
                   "  e: {use: causality/toy_counts, in: a}\n")
              .exit_code == 0);
  CHECK(has(harness.observer.warnings.at(0), "'b' (without events)"));
  CHECK(harness.matrix("e/score.npy")(0, 2) == 2);
  CHECK(harness.matrix("e/segment_000.npy")(2, 0) == 2);
  CHECK(std::isnan(harness.matrix("e/segment_000.npy")(1, 0)));
  const auto about = nlohmann::json::parse(read_file(harness.folder / "e/connectivity.json"));
  CHECK(about.at("alarms").at("time_s").dump() == "[0.5]");
  CHECK(harness.matrix("e/p.npy")(2, 0) == 0.02);
  CHECK(harness.matrix("e/q.npy")(2, 0) == doctest::Approx(0.04));  // Bonferroni over 2 pairs
}

TEST_CASE("a channel that was never observed, or is flat where the others were observed, loses only its own pairs") {
  SilentHarness harness;
  write_file(harness.temporary.path() / "a.csv",
             "x,dead,y,late\n2,nan,3,1\n1,nan,5,1\nnan,nan,1,2\n4,nan,4,nan\n3,nan,1,nan\n");
  const auto report = harness.run(
      "  a: {use: source/file, params: {dt_s: 0.001, path: a.csv, missing: mask}}\n  e: {use: causality/toy, in: a}\n");
  REQUIRE(report.exit_code == 0);
  CHECK(has(harness.observer.warnings.at(1), "2 of 4 variables left out: 'dead' (never observed), 'late' (constant at 1)"));
  const Matrix score = harness.matrix("e/score.npy");
  REQUIRE(score.rows() == 4);
  CHECK(score(0, 2) == 6);
  for (const std::ptrdiff_t lost : {1, 3}) CHECK(std::isnan(score(0, lost)));
}

TEST_CASE("if some variable is missing at every time, the stage fails and names the one with the most gaps") {
  SilentHarness harness;
  write_file(harness.temporary.path() / "a.csv", "x,y\n2,nan\n1,nan\n3,nan\nnan,4\nnan,6\n");
  const auto report = harness.run(
      "  a: {use: source/file, params: {dt_s: 0.001, path: a.csv, missing: mask}}\n  e: {use: causality/toy, in: a}\n");
  CHECK(report.exit_code == static_cast<int>(ErrorKind::data));
  CHECK(has(report.results[1].message,
            "some variable is missing at every time, and causality/toy does not handle missing values; fill them with "
            "transform/fill, or leave out variables with transform/select, first 'y', which has the most gaps"));
}

TEST_CASE("if fewer than two variables vary, the stage fails and gives the reason for each of the others") {
  SilentHarness harness;
  write_file(harness.temporary.path() / "a.csv", "x,flat,zero\n2,7,0\n1,7,0\n3,7,0\n");
  const auto report =
      harness.run("  a: {use: source/file, params: {dt_s: 0.001, path: a.csv}}\n  e: {use: causality/toy, in: a}\n");
  CHECK(report.exit_code == static_cast<int>(ErrorKind::data));
  CHECK(has(
      report.results[1].message,
      "fewer than two of 3 variables have values or events that vary, which causality/toy needs; left out: 'flat' (constant "
      "at 7), 'zero' (constant at 0)"));
}
