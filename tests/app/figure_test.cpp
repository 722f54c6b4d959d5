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

TEST_CASE("the figure is written next to the table, or to --out; its bytes do not change") {
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

TEST_CASE("--table and --json print the numbers of the figure") {
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

TEST_CASE("points that are not computed yet are not reported as failed") {
  const Workplace place;
  place.write("results.csv", results + "10,0.4,1,,,,,,,,missing,not computed yet\n");
  CHECK(has(place.golgi({"figure", "results.csv"}).out,
            ", 1 undefined value left out, 1 failed point left out, 1 missing point left out\n"));
  CHECK(json::parse(place.golgi({"figure", "results.csv", "--json"}).out)["missing"] == 1);
}

TEST_CASE("a figure without any defined value is reported, with the reason") {
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
  fs::create_directory(place / "empty");
  check_failure(place.golgi({"figure", "empty"}), 5, {"'empty' contains neither a recording nor an estimate"});
  check_failure(place.golgi({"figure", "out/data", "--trial", "1"}), 5, {"no trial 1"});
  CHECK(!fs::exists(place / "empty.svg"));
}

namespace {

const std::string driven =
    "seed: 3\nstages:\n  data: {use: simulator/izhikevich, params: {excitatory: 8, inhibitory: 2, steps: 2000}}\n"
    "  granger: {use: causality/event_granger, in: data}\n"
    "  lag: {use: causality/lagged_correlation, in: data}\n";

/// A program of that name in a folder of its own, which records how it was called and copies the figure.
fs::path fake_converter(const Workplace& place) {
  fs::create_directory(place / "bin");
  place.write(
      "bin/rsvg-convert",
      "#!/bin/sh\nprintf '%s\\n' \"$@\" > arguments.txt\nwhile [ $# -gt 2 ]; do [ \"$1\" = -o ] && out=$2; shift; done\n"
      "cp \"$2\" \"$out\"\n");
  fs::permissions(place / "bin/rsvg-convert", fs::perms::owner_all);
  return place / "bin";
}

Finished with_path(const Workplace& place, const Texts& arguments, const std::string& path) {
  Command command = place.command(arguments);
  command.environment["PATH"] = path;
  return run(command);
}

}  // namespace

TEST_CASE("an estimate is drawn from its stage's folder: matrix or graph, with a threshold, in an order, in millimetres") {
  const Workplace place;
  const Finished ran = place.run_pipeline(driven);
  REQUIRE_MESSAGE(ran.exit_code == 0, ran.err);
  const Finished matrix = place.golgi({"figure", "out/granger", "--q", "0.05"});
  REQUIRE_MESSAGE(matrix.exit_code == 0, matrix.err);
  CHECK(has(matrix.out, "out/granger.svg: "));
  const std::string svg = slurp(place / "out/granger.svg");
  CHECK(has(svg, ">granger  (causality/event_granger)</text>"));
  CHECK(has(svg, " of 90 pairs: q ≤ 0.05; "));
  CHECK(has(svg, " true links are among them</text>"));
  CHECK(has(svg, "a hit"));
  REQUIRE(place.golgi({"figure", "out/lag", "--out", "all.svg"}).exit_code == 0);
  CHECK(has(slurp(place / "all.svg"), "A frame marks a"));
  CHECK_FALSE(has(slurp(place / "all.svg"), "a hit"));  // every pair is shown
  CHECK(!has(svg, "hidden"));
  CHECK(!has(svg, "var(--"));  // no converter supports these
  REQUIRE(place
              .golgi({"figure", "out/granger", "--graph", "--strongest", "5", "--order", "firing", "--width", "85", "--out",
                      "graph.svg"})
              .exit_code == 0);
  const std::string graph = slurp(place / "graph.svg");
  CHECK(has(graph, "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"85.00mm\""));
  CHECK(has(graph, ">5 of 90 pairs: the strongest 5; "));
  CHECK(has(graph, "Units are placed on a circle, in their order."));
  std::size_t n_links = 0;
  for (auto at = graph.find("<path class=\"link "); at != std::string::npos; at = graph.find("<path class=\"link ", at + 1))
    ++n_links;
  CHECK(n_links == 5);
  const auto shares = json::parse(place.golgi({"figure", "out/lag", "--strongest", "10%", "--order", "cluster", "--json"}).out);
  CHECK(shares == json{{"figure", "out/lag.svg"}, {"variables", 10}, {"links", 9}});
  check_failure(place.golgi({"figure", "out/lag", "--q", "0.05"}), 2, {"'lag' has no q", "--strongest N"});
  check_failure(place.golgi({"figure", "out/lag", "--order", "firng"}), 2, {"--order firng", "did you mean 'firing'?"});
  check_failure(place.golgi({"figure", "out/lag", "--order", "area"}), 2, {"names no areas"});
  check_failure(place.golgi({"figure", "out/lag", "--strongest", "few"}), 2, {"--strongest few", "5%"});
  check_failure(place.golgi({"figure", "out/granger", "--q", "0.05", "--strongest", "3"}), 2, {"give only one"});
}

TEST_CASE("PDF and PNG are made by a converter, which is named if it is missing") {
  const Workplace place;
  REQUIRE(place.run_pipeline(driven).exit_code == 0);
  check_failure(with_path(place, {"figure", "out/lag", "--out", "a.pdf"}, "/nowhere"), 2,
                {"--out a.pdf", "rsvg-convert", "librsvg2-bin", "--out a.svg"});
  CHECK(!fs::exists(place / "a.pdf"));
  const std::string path = fake_converter(place).string() + ":/usr/bin:/bin";
  const Finished made = with_path(place, {"figure", "out/lag", "--width", "60", "--dpi", "600", "--out", "a.png"}, path);
  REQUIRE_MESSAGE(made.exit_code == 0, made.err);
  CHECK(has(slurp(place / "a.png"), "width=\"60.00mm\""));
  CHECK(has(slurp(place / "arguments.txt"), "-f\npng\n-d\n600\n-p\n600\n"));
  CHECK(leftovers_in(place.path()).empty());
  place.write("bin/rsvg-convert", "#!/bin/sh\necho no fonts >&2\nexit 1\n");
  check_failure(with_path(place, {"figure", "out/lag", "--out", "b.png"}, path), 8, {"no fonts", "--out b.svg"});
  CHECK(!fs::exists(place / "b.png"));
}

TEST_CASE("an invalid command line exits with 2, an invalid table with 5, and no figure is written") {
  const Workplace place;
  place.write("results.csv", results);
  place.write("other.csv", "a,b\n1,2\n");
  check_failure(place.golgi({"figure"}), 2, {"golgi figure needs RESULTS.csv"});
  check_failure(place.golgi({"figure", "results.csv", "--x", "q"}), 2,
                {"--x q: 'results.csv' has no column 'q'", "did you mean"});
  check_failure(place.golgi({"figure", "results.csv", "--where", "p"}), 2, {"--where p: expected COLUMN=VALUE"});
  check_failure(place.golgi({"figure", "results.csv", "--out", "./results.csv"}), 2, {"would replace the table"});
  check_failure(place.golgi({"figure", "results.csv", "--out", "a.jpg"}), 2, {".svg, .pdf or .png", "use --out a.svg"});
  check_failure(place.golgi({"figure", "results.csv", "--out", "a"}), 2, {"use --out a.svg"});
  check_failure(place.golgi({"figure", "results.csv", "--width", "wide"}), 2, {"--width wide", "millimetres"});
  for (const char* name : {"a", "a.svg", "a.jpg", "results.svg"}) CHECK(!fs::exists(place / name));
  check_failure(place.golgi({"figure", "results.csv", "other.csv"}), 5, {"'other.csv' has no column 'metric'"});
  check_failure(place.golgi({"figure", "none.csv"}), 8, {"none.csv"});
  CHECK(!fs::exists(place / "results.svg"));
  CHECK(slurp(place / "results.csv") == results);
}
