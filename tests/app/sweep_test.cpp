// golgi sweep, status and retry as users see them: messages, exit codes, points that fail.
#include <signal.h>

#include "counted_sweep.hpp"

using namespace golgi::test;

TEST_CASE("a sweep: tables, status, a second call that finds everything, and a plan that reports it") {
  const Workplace place;
  const auto finished = sweep(place, counted_sweep(place));
  CHECK_MESSAGE(finished.exit_code == 0, finished.err);
  CHECK(has(finished.err, "6 of 6 points: 6 done, 0 found, 0 failed"));
  CHECK(has(finished.err, "results in out: results.csv, summary.csv, points.csv"));
  const auto before = results_in(place / "out");
  for (const char* name : {"results.csv", "summary.csv", "points.csv", "pipeline.yaml", "manifest.json", "times.csv"})
    CHECK(before.contains(name));
  const auto again = place.golgi({"sweep", "p.yaml", "--out", "out"});
  CHECK(has(again.err, "up to date (cached)"));
  CHECK(results_in(place / "out") == before);
  const auto status = place.golgi({"status", "out"});
  CHECK(has(status.out, "6 points: 6 done, 0 failed, 0 begun, 0 waiting"));
  CHECK(has(status.out, "not running"));
  const auto plan = place.golgi({"plan", "p.yaml", "--out", "out", "--grid", "data.coupling=0.2,0.9"});
  CHECK(has(plan.out, "8 stages to run, 8 found"));
  const auto valid = place.golgi({"validate", "p.yaml"});
  CHECK(has(valid.out, "valid, a sweep of 6 points, 24 stages in all"));
  check_failure(place.golgi({"run", "p.yaml"}), 3, {"p.yaml:", "this file describes a sweep, so use `golgi sweep`"});
  CHECK(has(place.golgi({"graph", "p.yaml"}).out, "test_count"));
  // A smaller sweep in the same folder keeps the files that it does not use, until `clean`.
  CHECK(place.golgi({"sweep", "p.yaml", "--out", "out", "--where", "data.coupling=0.2", "--force"}).exit_code == 0);
  CHECK(has(place.golgi({"clean", "out"}).out, "16 unused folders"));
  CHECK(has(place.golgi({"status", "out"}).out, "2 points: 2 done"));
}

TEST_CASE("seconds of work are those of all calls that contributed to the tables") {
  const Workplace place;
  place.write("p.yaml", "stages:\n  data: {use: simulator/test_noise}\n  corr: {use: causality/correlation, in: data}\n");
  const auto call = [&](const char* seeds) {
    return place.golgi({"sweep", "p.yaml", "--grid", std::string("seed=") + seeds, "--quiet", "--force", "--out", "out"});
  };
  REQUIRE(call("1").exit_code == 0);
  const Texts first = lines_of(slurp(place / "out/times.csv"));
  REQUIRE(first.size() == 3);
  REQUIRE(call("1,2").exit_code == 0);
  const Texts both = lines_of(slurp(place / "out/times.csv"));
  CHECK(both.size() == 5);
  const auto seconds_of = [](const std::string& line) { return line.substr(line.rfind(',')); };
  CHECK(seconds_of(both[1]) == seconds_of(first[1]));
}

TEST_CASE("clean keeps what the tables refer to after a later sweep was interrupted") {
  const Workplace place;
  REQUIRE(sweep(place, counted_sweep(place)).exit_code == 0);
  const std::string record = slurp(place / "out/.store/sweep.json");
  REQUIRE(place.golgi({"sweep", "p.yaml", "--out", "out", "--seed", "5", "--force"}).exit_code == 0);
  // As if the first sweep had been started once more, and killed.
  place.write("out/.store/sweep.json", record);
  CHECK(has(place.golgi({"clean", "out"}).out, "0 unused folders"));
  CHECK(has(place.golgi({"sweep", "p.yaml", "--out", "out", "--seed", "5"}).err, "up to date (cached)"));
}

TEST_CASE("a run that replaces a sweep leaves no folder that looks like a sweep's") {
  const Workplace place;
  const std::string yaml = counted_sweep(place);
  REQUIRE(sweep(place, yaml).exit_code == 0);
  place.write("r.yaml", yaml.substr(0, yaml.find("sweep:")));
  check_failure(place.golgi({"run", "r.yaml", "--out", "out"}), 3, {"contains complete results"});
  const std::string record = slurp(place / "out/.store/sweep.json");
  CHECK(place.golgi({"run", "r.yaml", "--out", "out", "--force"}).exit_code == 0);
  check_failure(place.golgi({"status", "out"}), 2, {"'out' contains no sweep"});
  CHECK(has(place.golgi({"clean", "out"}).out, "20 unused folders"));
  // As if it had been killed before it finished the replacement.
  place.write("out/.store/sweep.json", record);
  CHECK(has(place.golgi({"run", "r.yaml", "--out", "out"}).err, "up to date (cached)"));
  check_failure(place.golgi({"status", "out"}), 2, {"'out' contains no sweep"});
}

TEST_CASE("a sweep grows in its folder: with more values and replicates finished points are found; losing points is refused") {
  const Workplace place;
  REQUIRE(sweep(place, counted_sweep(place)).exit_code == 0);
  const Texts more{"--grid", "data.coupling=0.1,0.2,0.5,0.8", "--replicates", "3"};
  const auto with = [&](Texts arguments, const Texts& further) {
    arguments.insert(arguments.end(), further.begin(), further.end());
    return place.golgi(arguments);
  };
  const auto grown = with({"sweep", "p.yaml", "--out", "out"}, more);
  CHECK_MESSAGE(grown.exit_code == 0, grown.err);
  CHECK(has(grown.err, "12 of 12 points: 6 done, 6 found, 0 failed"));
  CHECK(lines_of(slurp(place / "runs.txt")).size() == 12);
  CHECK(with({"sweep", "p.yaml", "--out", "fresh"}, more).exit_code == 0);
  CHECK(without_times(results_in(place / "out")) == without_times(results_in(place / "fresh")));
  CHECK(leftovers_in(place / "out").empty());

  const auto before = results_in(place / "out");
  check_failure(
      place.golgi({"sweep", "p.yaml", "--out", "out", "--replicates", "3"}), 3,
      {"'out' contains complete results, and this sweep lacks 3 points of them, such as data.coupling=0.1, replicate 0"});
  check_failure(with({"sweep", "p.yaml", "--out", "out", "--seed", "5"}, more), 3, {"this sweep lacks 12 points of them"});
  CHECK(results_in(place / "out") == before);
}

TEST_CASE("all errors of a sweep are reported before anything runs") {
  const Workplace place;
  const auto finished = sweep(place,
                              "stages:\n  data: {use: simulator/test_noise}\n  corr: {use: causality/correlation, in: data}\n"
                              "sweep:\n  grid: {data.samples: [100, 0], corr.lag: [1]}\n  replicate: 3\n");
  check_failure(
      finished, 3,
      {"p.yaml:5:30 stages.data.params.samples", "unknown key; did you mean 'replicates'?", "stages.corr.params.lag"});
  CHECK_FALSE(fs::exists(place / "out"));
  check_failure(place.golgi({"sweep", "p.yaml", "--grid", "x"}), 2, {"expected stage.param=values"});
  check_failure(place.golgi({"status", "."}), 2, {"contains no sweep"});
  check_failure(place.golgi({"sweep", "p.yaml", "--shards", "3"}), 2, {"--shards is only for --executor slurm"});
}

TEST_CASE("--stages keeps the input that an axis gives to a stage") {
  const Workplace place;
  place.write("p.yaml",
              "stages:\n  one: {use: simulator/test_noise}\n  two: {use: simulator/test_noise}\n"
              "  corr: {use: causality/correlation, in: one}\n  other: {use: causality/random, in: one}\n"
              "sweep: {grid: {corr.in: [one, two]}}\n");
  const auto swept = place.golgi({"sweep", "p.yaml", "--stages", "corr", "--quiet", "--out", "out"});
  CHECK_MESSAGE(swept.exit_code == 0, swept.err);
  const std::string points = slurp(place / "out/points.csv");
  CHECK(has(points, "artifact:two"));
  CHECK_FALSE(has(points, "artifact:other"));
}

TEST_CASE("a failing point fails alone: exit code 6, grouped reasons, and retry once it is fixed") {
  const Workplace place;
  place.write("flag", "");
  // The count file is a folder at first: appending fails, which is a file error and stops the sweep with exit code 8.
  fs::create_directories(place / "runs.txt");
  const auto disk = sweep(place, counted_sweep(place));
  check_failure(disk, 8, {"cannot append to", "stopped early, since a file or disk error occurred"});
  fs::remove(place / "runs.txt");
  CHECK(place.golgi({"sweep", "p.yaml", "--out", "out"}).exit_code == 0);

  const Workplace other;
  const std::string failing = counted_sweep(other, "{use: transform/test_fail, in: counted}");
  std::string yaml = failing.substr(0, failing.find("  scores:")) + failing.substr(failing.find("sweep:"));
  yaml += "  exclude: {data.coupling: 0.8}\n";
  const auto finished = sweep(other, yaml);
  CHECK(finished.exit_code == 6);
  CHECK(has(finished.err, "4 of 4 points: 0 done, 0 found, 4 failed"));
  CHECK(has(finished.err, "corr (transform/test_fail 1.0.0)  4       as asked"));
  CHECK(has(finished.err, "`golgi retry out` runs the failed points again"));
  CHECK(has(slurp(other / "out/results.csv"), "0.2,0,,,,,,,,failed,corr: as asked"));
  const auto retried = other.golgi({"retry", "out"});
  CHECK(retried.exit_code == 6);
  CHECK(lines_of(slurp(other / "runs.txt")).size() == 4);
  CHECK(has(other.golgi({"plan", "p.yaml", "--out", "out"}).out, "failed before: as asked; `golgi retry` runs it again"));
  CHECK(has(other.golgi({"retry", "out", "--fail-fast"}).err, "stopped early, since 1 point failed"));
  // A parameter that an axis varies cannot also be set.
  check_failure(other.golgi({"sweep", "p.yaml", "--out", "out", "--set", "data.coupling=0.4"}), 2,
                {"the sweep varies 'data.coupling'"});
  // Replicates of stages without random numbers are copies.
  other.write("values.csv", "1,2,3,4,5\n2,1,4,3,5\n");
  other.write(
      "copies.yaml",
      "stages:\n  a: {use: source/file, params: {path: values.csv, dt_s: 0.001}}\n  b: {use: causality/correlation, in: a}\n");
  CHECK(has(other.golgi({"sweep", "copies.yaml", "--replicates", "2"}).err, "its replicates are copies"));
}

TEST_CASE("--isolate: if a plugin crashes, exits or hangs, only its stage fails; the results equal those of one process") {
  const Workplace place;
  REQUIRE(sweep(place, counted_sweep(place)).exit_code == 0);
  const auto expected = without_times(results_in(place / "out"));
  CHECK(place.golgi({"sweep", "p.yaml", "--out", "apart", "--isolate"}).exit_code == 0);
  CHECK(without_times(results_in(place / "apart")) == expected);

  const std::string bad =
      "stages:\n  data: {use: simulator/test_noise}\n  end: {use: transform/test_end, in: data}\n"
      "  corr: {use: causality/correlation, in: end}\n  other: {use: causality/correlation, in: data}\n"
      "sweep: {grid: {end.how: [return, crash, abort, exit, hang]}}\n";
  place.write("bad.yaml", bad);
  const auto finished = place.golgi({"sweep", "bad.yaml", "--out", "bad", "--stage-timeout", "4"});
  CHECK(finished.exit_code == 6);
  CHECK(has(finished.err, "5 of 5 points: 1 done, 0 found, 4 failed"));
  CHECK(has(finished.err, "crashed (SIGSEGV, Segmentation fault) while running"));
  CHECK(has(finished.err, "crashed (SIGABRT"));
  CHECK(has(finished.err, "ended the process with exit code 3 while running"));
  CHECK(has(finished.err, "was still running after 4 s (--stage-timeout) and was stopped"));
  // Less than a second is a valid limit too; a value that is not a time is refused.
  const auto brief = place.golgi({"sweep", "bad.yaml", "--out", "brief", "--where", "end.how=hang", "--stage-timeout", "0.25"});
  CHECK(has(brief.err, "was still running after 0.25 s (--stage-timeout) and was stopped"));
  for (const char* time : {"0", "-1", "nan", "soon", "2min"})
    check_failure(place.golgi({"sweep", "bad.yaml", "--out", "never", "--stage-timeout", time}), 2,
                  {std::string("--stage-timeout ") + time + ": expected seconds from 0.001 to 100000000, such as 90 or 0.5"});
  CHECK(leftovers_in(place / "bad").empty());
  CHECK(has(place.golgi({"status", "bad"}).out, "5 points: 1 done, 4 failed, 0 begun, 0 waiting"));
}

TEST_CASE("progress on a terminal is one line that is redrawn; elsewhere plain lines") {
  const Workplace place;
  place.write("p.yaml", counted_sweep(place));
  auto command = place.command({"sweep", "p.yaml", "--out", "out"});
  command.terminal = true;
  const auto shown = run(command);
  CHECK(has(shown.out, "6 of 6 points: 6 done"));
  const auto plain = place.golgi({"sweep", "p.yaml", "--out", "plain"});
  CHECK(plain.err.find('\r') == std::string::npos);
  CHECK(lines_of(plain.err).size() == 2);
}
