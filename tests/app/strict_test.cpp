// --strict: warnings end a run with an exit code of their own, and none of its results is lost.
#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "workplace.hpp"

using namespace golgi::test;
using nlohmann::json;

namespace {

/// `dead` is constant, and transform/zscore warns of it.
void write_recording(const Workplace& place, const std::string& name, bool has_dead) {
  std::string rows = std::string("a,b") + (has_dead ? ",dead" : "") + "\n";
  double a = 0.3, b = 0.6;
  for (int t = 0; t < 400; ++t) {
    b = 3.9 * b * (1 - b);
    a = 3.7 * a * (1 - a);
    rows += std::to_string(a) + "," + std::to_string(b) + (has_dead ? ",1" : "") + "\n";
  }
  place.write(name, rows);
}

std::string stages_of(const std::string& file) {
  return "name: strict\nstages:\n"
         "  data: {use: source/file, params: {path: " +
         file +
         ", rate_hz: 100}}\n"
         "  thin: {use: transform/downsample, in: data, params: {factor: 1, method: pick}}\n"
         "  signal: {use: transform/zscore, in: thin}\n"
         "  lag: {use: causality/lagged_correlation, in: signal}\n";
}

}  // namespace

TEST_CASE("run --strict: exit code 9, the stage, the warning and its remedy, and the results of an ordinary run") {
  const Workplace place;
  write_recording(place, "x.csv", true);
  const std::string pipeline = stages_of("x.csv");
  const Finished lenient = place.run_pipeline(pipeline);
  REQUIRE_MESSAGE(lenient.exit_code == 0, lenient.err);
  CHECK(has(lenient.err, "warning: signal: "));
  CHECK(!has(lenient.err, "--strict"));
  const auto results = results_in(place / "out");
  fs::remove_all(place / "out");
  const Finished strict = place.run_pipeline(pipeline, {"--strict"});
  check_failure(strict, 9, {"error: --strict: signal: constant: ", "'dead'", "results in out"});
  auto kept = results_in(place / "out");
  CHECK(kept.contains("manifest.json"));
  for (auto [name, content] : results)
    if (name != "times.csv") CHECK_MESSAGE(kept.at(name) == content, name);
  // Warnings of stages that were found are given as before.
  check_failure(place.run_pipeline(pipeline, {"--strict", "--quiet"}), 9, {"error: --strict: signal: constant: "});
  const Finished as_json = place.run_pipeline(pipeline, {"--strict", "--json"});
  CHECK(as_json.exit_code == 9);
  CHECK(json::parse(as_json.out).at("exit_code") == 9);
}

TEST_CASE("--strict changes nothing without warnings, and keeps the exit code of a failure") {
  const Workplace place;
  write_recording(place, "x.csv", false);
  const Finished clean = place.run_pipeline(stages_of("x.csv"), {"--strict"});
  CHECK_MESSAGE(clean.exit_code == 0, clean.err);
  CHECK(!has(clean.err, "warning"));
  write_recording(place, "y.csv", true);
  const std::string failing = stages_of("y.csv") + "  none: {use: transform/select, in: data, params: {variables: [nobody]}}\n";
  check_failure(place.run_pipeline(failing, {"--strict", "--force"}), 5, {"error: --strict: signal: constant: ", "nobody"});
}

TEST_CASE(
    "warnings of reading, of a recording and of a method are in manifest, terminal and page, with code, figure and cure") {
  const Workplace place;
  std::string rows = "a,b\n";
  double a = 0, b = 0;
  for (int t = 0; t < 600; ++t) {
    b = 0.6 * b + std::cos(1.7 * t * t);
    a += std::sin(1.3 * t * t);
    rows += std::to_string(a) + "," + std::to_string(b) + "\n";
  }
  place.write("x.csv", rows);
  const std::string pipeline =
      "name: strict\nstages:\n"
      "  data: {use: source/file, params: {path: x.csv, dt_s: 2000}}\n"
      "  links: {use: causality/ccm, in: data, params: {surrogates: 19, draws: 19}}\n";
  const Finished strict = place.run_pipeline(pipeline, {"--strict"});
  REQUIRE(strict.exit_code == 9);
  REQUIRE(place.golgi({"report", "out"}).exit_code == 0);
  const std::string page = slurp(place / "out/report.html");
  const json stages = json::parse(slurp(place / "out/manifest.json")).at("stages");
  for (const auto& [stage, code] : std::vector<std::pair<std::string, std::string>>{
           {"data", "long_interval"}, {"links", "not_stationary"}, {"links", "few_surrogates"}}) {
    CAPTURE(code);
    const json all = stages.at(stage).at("warnings");
    const auto warning = std::ranges::find_if(all, [&](const json& each) { return each.at("code") == code; });
    REQUIRE(warning != all.end());
    const std::string seen = warning->at("seen"), cure = warning->at("cure");
    CHECK(seen.find_first_of("0123456789") != std::string::npos);
    CHECK(!cure.empty());
    CHECK((code == "long_interval" || !warning->at("effect").get<std::string>().empty()));
    CHECK(has(strict.err, "warning: " + stage + ": " + code + ": " + seen));
    CHECK(has(strict.err, "error: --strict: " + stage + ": " + code + ": " + seen));
    CHECK(has(page, code + ": "));
    CHECK(has(page, cure));
  }
}

TEST_CASE("infer --strict writes the page and ends with exit code 9") {
  const Workplace place;
  write_recording(place, "x.csv", true);
  const Texts arguments{"infer", "x.csv", "--rate", "100", "--method", "lagged_correlation", "--out", "a", "--strict"};
  check_failure(place.golgi(arguments), 9, {"error: --strict: "});
  CHECK(fs::exists(place / "a/report.html"));
  CHECK(fs::exists(place / "a/manifest.json"));
}

TEST_CASE("sweep --strict: every kind of warning once, with the number of results") {
  const Workplace place;
  write_recording(place, "x.csv", true);
  place.write("p.yaml", stages_of("x.csv") + "sweep:\n  grid: {thin.factor: [1, 2]}\n");
  const Finished lenient = place.golgi({"sweep", "p.yaml", "--out", "out"});
  REQUIRE_MESSAGE(lenient.exit_code == 0, lenient.err);
  const auto results = results_in(place / "out");
  const Finished strict = place.golgi({"sweep", "p.yaml", "--out", "out", "--strict"});
  check_failure(strict, 9, {"error: --strict: signal: constant: in 2 results, for example: "});
  CHECK(results_in(place / "out") == results);
}
