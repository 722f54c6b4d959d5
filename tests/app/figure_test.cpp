// golgi figure: from tables of scores to an SVG and its numbers.
#include <nlohmann/json.hpp>

#include "workplace.hpp"

using namespace golgi::test;
using nlohmann::json;

namespace {

/// Two panels of two groups of one violin.
const std::string results =
    "n,p,replicate,evaluation,estimate,member,metric,value,low,high,status,reason\n"
    "5,0.2,0,scores,mvgc,,auroc,0.5,,,done,\n5,0.2,1,scores,mvgc,,auroc,0.75,,,done,\n5,0.2,2,scores,mvgc,,auroc,1,,,done,\n"
    "5,0.4,0,scores,mvgc,,auroc,0.8,,,done,\n5,0.4,1,scores,mvgc,,auroc,,,,done,\"every pair, so to say\"\n"
    "10,0.2,0,scores,mvgc,,auroc,0.9,,,done,\n10,0.4,0,,,,,,,,failed,\"no\nluck\"\n";

}  // namespace

TEST_CASE("the figure lies beside the table, or where --out says; its bytes do not change") {
  const Workplace place;
  place.write("results.csv", results);
  const auto finished = place.golgi({"figure", "results.csv", "--title", "A & B"});
  REQUIRE_MESSAGE(finished.exit_code == 0, finished.err);
  CHECK(finished.out == "results.svg: auroc, 5 values in 4 groups, 1 undefined value left out, 1 failed point left out\n");
  const std::string svg = slurp(place / "results.svg");
  CHECK(has(svg, ">A &amp; B</text>"));
  CHECK(has(svg, "Left out: 1 undefined value, 1 failed point."));
  REQUIRE(place.golgi({"figure", "results.csv", "--title", "A & B", "--out", "again.svg"}).exit_code == 0);
  CHECK(slurp(place / "again.svg") == svg);
}

TEST_CASE("--table and --json tell the numbers of the figure") {
  const Workplace place;
  place.write("results.csv", results);
  const auto lines = lines_of(place.golgi({"figure", "results.csv", "--table"}).out);
  REQUIRE(lines.size() == 6);
  CHECK(lines[0] == "n   p    estimate  n  mean  median  quartile 1  quartile 3");
  CHECK(lines[1] == "5   0.2  mvgc      3  0.75  0.75    0.625       0.875");
  CHECK(lines[4] == "10  0.4  mvgc      0  –     –       –           –");

  const json document = json::parse(place.golgi({"figure", "results.csv", "--json"}).out);
  CHECK(document["figure"] == "results.svg");
  CHECK(document["x"] == "p");
  CHECK(document["panels"] == "n");
  CHECK(document["undefined"] == 1);
  CHECK(document["failed"] == 1);
  REQUIRE(document["groups"].size() == 4);
  CHECK(document["groups"][0] == json{{"panel", "5"},
                                      {"x", "0.2"},
                                      {"series", "mvgc"},
                                      {"n", 3},
                                      {"mean", 0.75},
                                      {"median", 0.75},
                                      {"lower_quartile", 0.625},
                                      {"upper_quartile", 0.875}});
  CHECK(document["groups"][3]["mean"].is_null());
}

TEST_CASE("points that are not computed yet are not said to have failed") {
  const Workplace place;
  place.write("results.csv", results + "10,0.4,1,,,,,,,,missing,not computed yet\n");
  CHECK(has(place.golgi({"figure", "results.csv"}).out,
            ", 1 undefined value left out, 1 failed point left out, 1 missing point left out\n"));
  CHECK(json::parse(place.golgi({"figure", "results.csv", "--json"}).out)["missing"] == 1);
}

TEST_CASE("that no value is defined is told, with the reason") {
  const Workplace place;
  place.write("scores.csv", "estimate,metric,value,low,high,reason\na,auroc,,,,38 pairs have no score\n");
  const auto finished = place.golgi({"figure", "scores.csv"});
  CHECK(finished.exit_code == 0);
  CHECK(finished.out == "scores.svg: auroc, no defined value in 1 group, 1 undefined value left out: 38 pairs have no score\n");
  CHECK(has(slurp(place / "scores.svg"), ">no defined value of AUROC</text>"));
}

TEST_CASE("several tables make one figure") {
  const Workplace place;
  place.write("a.csv", results);
  place.write("b.csv", "n,estimate,metric,value,p\n10,mine,auroc,1,0.4\n");
  const json document = json::parse(place.golgi({"figure", "a.csv", "b.csv", "--x", "p", "--panels", "n", "--json"}).out);
  CHECK(document["figure"] == "a.svg");
  CHECK(document["groups"].size() == 8);
  CHECK(document["groups"].back()["series"] == "mine");
  CHECK(document["groups"].back()["n"] == 1);
}

TEST_CASE("scores.csv of a run is drawn too") {
  const Workplace place;
  REQUIRE(place
              .run_pipeline("stages:\n  data: {use: simulator/test_noise, params: {samples: 100}}\n"
                            "  lag: {use: causality/lagged_correlation, in: data}\n"
                            "  scores: {use: evaluate, in: {truth: data, estimates: lag}, params: {bootstrap: 10}}\n")
              .exit_code == 0);
  const auto finished = place.golgi({"figure", "out/scores.csv", "--metric", "auprc"});
  CHECK(finished.out == "out/scores.svg: auprc, 1 value in 1 group\n");
}

TEST_CASE("a recording is drawn from the folder of its stage, whole or in part; another folder is refused") {
  const Workplace place;
  REQUIRE(place
              .run_pipeline("stages:\n  data: {use: simulator/test_noise, params: {variables: 3, samples: 100}}\n"
                            "  lag: {use: causality/lagged_correlation, in: data}\n")
              .exit_code == 0);
  const auto finished = place.golgi({"figure", "out/data/"});
  REQUIRE_MESSAGE(finished.exit_code == 0, finished.err);
  CHECK(finished.out == "out/data.svg: 3 variables of trial 0\n");
  const std::string svg = slurp(place / "out/data.svg");
  CHECK(has(svg, ">x2</text>"));
  CHECK(has(svg, ">time (s)</text>"));
  REQUIRE(place.golgi({"figure", "out/data", "--seconds", "0.01", "--out", "part.svg"}).exit_code == 0);
  CHECK(slurp(place / "part.svg").size() < svg.size());
  check_failure(place.golgi({"figure", "out/lag"}), 5, {"'out/lag' holds no recording"});
  check_failure(place.golgi({"figure", "out/data", "--trial", "1"}), 5, {"no trial 1"});
  CHECK(!fs::exists(place / "out/lag.svg"));
}

TEST_CASE("a wrong command line ends with 2, a wrong table with 5, and no figure is left") {
  const Workplace place;
  place.write("results.csv", results);
  place.write("other.csv", "a,b\n1,2\n");
  check_failure(place.golgi({"figure"}), 2, {"golgi figure needs RESULTS.csv"});
  check_failure(place.golgi({"figure", "results.csv", "--x", "q"}), 2,
                {"--x q: 'results.csv' has no column 'q'", "did you mean"});
  check_failure(place.golgi({"figure", "results.csv", "--where", "p"}), 2, {"--where p: expected COLUMN=VALUE"});
  check_failure(place.golgi({"figure", "results.csv", "--out", "./results.csv"}), 2, {"would replace the table"});
  check_failure(place.golgi({"figure", "results.csv", "--out", "a.png"}), 2,
                {"--out a.png: figures are written as SVG", "--out a.svg", "`rsvg-convert -w 1200 a.svg -o a.png`"});
  check_failure(place.golgi({"figure", "results.csv", "--out", "a.pdf"}), 2, {"`rsvg-convert -f pdf a.svg -o a.pdf`"});
  check_failure(place.golgi({"figure", "results.csv", "--out", "a"}), 2, {"use --out a.svg"});
  for (const char* name : {"a", "a.svg", "a.png", "a.pdf"}) CHECK(!fs::exists(place / name));
  check_failure(place.golgi({"figure", "results.csv", "other.csv"}), 5, {"'other.csv' has no column 'metric'"});
  check_failure(place.golgi({"figure", "none.csv"}), 8, {"none.csv"});
  CHECK(!fs::exists(place / "results.svg"));
  CHECK(slurp(place / "results.csv") == results);
}
