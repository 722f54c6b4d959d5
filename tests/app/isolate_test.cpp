// golgi run --isolate: each stage in a process of its own.
#include "golgi/core/text.hpp"
#include "workplace.hpp"

using namespace golgi::test;

TEST_CASE("run --isolate: the same results, found by a run without it, with the seconds of each stage") {
  const Workplace place;
  const std::string pipeline =
      "stages:\n"
      "  data: {use: simulator/test_noise, params: {samples: 200}}\n"
      "  slow: {use: transform/test_sleep, in: data, params: {seconds: 0.2}}\n"
      "  forecast: {use: model/test_persistence, in: slow}\n"
      "  readout: {use: causality/test_readout, in: forecast}\n"
      "  corr: {use: causality/correlation, in: slow}\n"
      "  scores: {use: evaluate, in: {truth: data, estimates: [corr, readout]}, params: {bootstrap: 10}}\n";
  REQUIRE(place.run_pipeline(pipeline).exit_code == 0);
  const auto apart = place.golgi({"run", "p.yaml", "--out", "apart", "--isolate"});
  REQUIRE_MESSAGE(apart.exit_code == 0, apart.err);
  auto expected = results_in(place / "out"), results = results_in(place / "apart");
  for (auto* each : {&expected, &results}) each->erase("times.csv");
  CHECK(results == expected);
  double seconds = 0;
  for (const auto& line : lines_of(slurp(place / "apart/times.csv")))
    if (line.starts_with("slow,done,")) seconds = golgi::parse_number(line.substr(10)).value();
  CHECK(seconds >= 0.2);
  CHECK(has(place.golgi({"run", "p.yaml", "--out", "apart"}).err, "up to date (cached)"));
}

TEST_CASE("run --isolate: if a plugin crashes or hangs, only its stage and the dependent stages fail") {
  const std::vector<std::pair<std::string, std::string>> ends{
      {"crash", "crashed (SIGSEGV, Segmentation fault) while running"},
      {"exit", "ended the process with exit code 3 while running"},
      {"hang", "was still running after 0.5 s (--stage-timeout) and was stopped"}};
  for (const auto& [how, message] : ends) {
    CAPTURE(how);
    const Workplace place;
    const std::string pipeline =
        "stages:\n"
        "  data: {use: simulator/test_noise}\n"
        "  end: {use: transform/test_end, in: data, params: {how: " +
        how +
        "}}\n"
        "  corr: {use: causality/correlation, in: end}\n"
        "  other: {use: causality/correlation, in: data}\n";
    const auto finished = place.run_pipeline(pipeline, how == "hang" ? Texts{"--stage-timeout", "0.5"} : Texts{"--isolate"});
    if (how != "hang") check_failure(finished, 4, {"stage 'end' (transform/test_end ", message, "corr: skipped"});
    // The limit applies to the other stages too, and a busy machine may exceed it.
    CHECK(has(finished.err, message));
    if (how != "hang") CHECK(fs::exists(place / "out/other/score.npy"));
    CHECK(leftovers_in(place / "out").empty());
  }
}
