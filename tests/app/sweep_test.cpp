// golgi sweep, status, retry, collect as a user meets them: messages, exit codes, kills, crashes, full disks.
#include <signal.h>

#include <chrono>
#include <random>
#include <thread>

#include "small_disk.hpp"
#include "workplace.hpp"

using namespace golgi::test;

namespace {

/// Six points; every execution of `counted` leaves a line in runs.txt.
std::string counted_sweep(const Workplace& place, const std::string& last = "{use: causality/correlation, in: counted}") {
  return "name: trial\nstages:\n"
         "  data: {use: simulator/test_noise, params: {samples: 200}}\n"
         "  counted: {use: transform/test_count, in: data, params: {file: " +
         (place / "runs.txt").string() +
         "}}\n"
         "  corr: " +
         last +
         "\n"
         "  scores: {use: evaluate, in: {truth: data, estimates: [corr]}, params: {bootstrap: 10}}\n"
         "sweep:\n"
         "  grid: {data.coupling: [0.2, 0.5, 0.8]}\n"
         "  replicates: 2\n";
}

std::map<std::string, std::string> without_times(std::map<std::string, std::string> results) {
  results.erase("times.csv");
  return results;
}

Finished sweep(const Workplace& place, const std::string& yaml, Texts more = {}) {
  place.write("p.yaml", yaml);
  more.insert(more.begin(), {"sweep", "p.yaml", "--out", "out"});
  return place.golgi(more);
}

}  // namespace

TEST_CASE("a sweep: tables, status, a second call that finds everything, and a plan that says so") {
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
  CHECK(has(status.out, "nobody is at work"));
  const auto plan = place.golgi({"plan", "p.yaml", "--out", "out", "--grid", "data.coupling=0.2,0.9"});
  CHECK(has(plan.out, "8 stages to run, 8 found"));
  const auto valid = place.golgi({"validate", "p.yaml"});
  CHECK(has(valid.out, "valid, a sweep of 6 points, 24 stages in all"));
  check_failure(place.golgi({"run", "p.yaml"}), 3, {"p.yaml:", "this file describes a sweep, for `golgi sweep`"});
  CHECK(has(place.golgi({"graph", "p.yaml"}).out, "test_count"));
  // A smaller sweep in the same folder leaves what it does not use, until it is cleaned.
  CHECK(place.golgi({"sweep", "p.yaml", "--out", "out", "--where", "data.coupling=0.2", "--force"}).exit_code == 0);
  CHECK(has(place.golgi({"clean", "out"}).out, "16 unused folders"));
  CHECK(has(place.golgi({"status", "out"}).out, "2 points: 2 done"));
}

TEST_CASE("clean keeps what the tables point to when a later sweep was interrupted") {
  const Workplace place;
  REQUIRE(sweep(place, counted_sweep(place)).exit_code == 0);
  const std::string record = slurp(place / "out/.store/sweep.json");
  REQUIRE(place.golgi({"sweep", "p.yaml", "--out", "out", "--seed", "5", "--force"}).exit_code == 0);
  // As if the first had been begun once more, and killed.
  place.write("out/.store/sweep.json", record);
  CHECK(has(place.golgi({"clean", "out"}).out, "0 unused folders"));
  CHECK(has(place.golgi({"sweep", "p.yaml", "--out", "out", "--seed", "5"}).err, "up to date (cached)"));
}

TEST_CASE("a run that replaces a sweep leaves no folder that claims to be one") {
  const Workplace place;
  const std::string yaml = counted_sweep(place);
  REQUIRE(sweep(place, yaml).exit_code == 0);
  place.write("r.yaml", yaml.substr(0, yaml.find("sweep:")));
  check_failure(place.golgi({"run", "r.yaml", "--out", "out"}), 3, {"holds complete results"});
  const std::string record = slurp(place / "out/.store/sweep.json");
  CHECK(place.golgi({"run", "r.yaml", "--out", "out", "--force"}).exit_code == 0);
  check_failure(place.golgi({"status", "out"}), 2, {"'out' holds no sweep"});
  CHECK(has(place.golgi({"clean", "out"}).out, "20 unused folders"));
  // As if it had been killed before it was done with it.
  place.write("out/.store/sweep.json", record);
  CHECK(has(place.golgi({"run", "r.yaml", "--out", "out"}).err, "up to date (cached)"));
  check_failure(place.golgi({"status", "out"}), 2, {"'out' holds no sweep"});
}

TEST_CASE(
    "a sweep grows in its folder: more values and replicates, what was there is found; what would lose points is refused") {
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
      {"'out' holds complete results, and this sweep lacks 3 points of them, such as data.coupling=0.1, replicate 0"});
  check_failure(with({"sweep", "p.yaml", "--out", "out", "--seed", "5"}, more), 3, {"this sweep lacks 12 points of them"});
  CHECK(results_in(place / "out") == before);
}

TEST_CASE("all faults of a sweep are told before anything runs") {
  const Workplace place;
  const auto finished = sweep(place,
                              "stages:\n  data: {use: simulator/test_noise}\n  corr: {use: causality/correlation, in: data}\n"
                              "sweep:\n  grid: {data.samples: [100, 0], corr.lag: [1]}\n  replicate: 3\n");
  check_failure(
      finished, 3,
      {"p.yaml:5:30 stages.data.params.samples", "unknown key; did you mean 'replicates'?", "stages.corr.params.lag"});
  CHECK_FALSE(fs::exists(place / "out"));
  check_failure(place.golgi({"sweep", "p.yaml", "--grid", "x"}), 2, {"expected stage.param=values"});
  check_failure(place.golgi({"status", "."}), 2, {"holds no sweep"});
  check_failure(place.golgi({"sweep", "p.yaml", "--shards", "3"}), 2, {"--shards belongs to --executor slurm"});
}

TEST_CASE("a failing point fails alone: exit code 6, grouped reasons, retry once mended") {
  const Workplace place;
  place.write("flag", "");
  // The count file is a folder at first: appending fails, which is a fault of files and stops the sweep with exit code 8.
  fs::create_directories(place / "runs.txt");
  const auto disk = sweep(place, counted_sweep(place));
  check_failure(disk, 8, {"cannot append to", "stopped early, since files or the disk failed"});
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
  CHECK(has(finished.err, "`golgi retry out` runs again what failed"));
  CHECK(has(slurp(other / "out/results.csv"), "0.2,0,,,,,,,,failed,corr: as asked"));
  const auto retried = other.golgi({"retry", "out"});
  CHECK(retried.exit_code == 6);
  CHECK(lines_of(slurp(other / "runs.txt")).size() == 4);
  CHECK(has(other.golgi({"plan", "p.yaml", "--out", "out"}).out, "failed before: as asked; `golgi retry` runs it again"));
  CHECK(has(other.golgi({"retry", "out", "--fail-fast"}).err, "stopped early, since 1 point failed"));
  // What an axis varies is not set beside it.
  check_failure(other.golgi({"sweep", "p.yaml", "--out", "out", "--set", "data.coupling=0.4"}), 2,
                {"the sweep varies 'data.coupling'"});
  // Replicates of what draws nothing are copies.
  other.write("values.csv", "1,2,3,4,5\n2,1,4,3,5\n");
  other.write("copies.yaml",
              "stages:\n  a: {use: source/file, params: {path: values.csv, dt_s: 0.001}}\n  b: {use: causality/correlation, in: a}\n");
  CHECK(has(other.golgi({"sweep", "copies.yaml", "--replicates", "2"}).err, "its replicates are copies"));
}

TEST_CASE("--isolate: a plugin that crashes, exits or hangs costs its stage; the results are those of one process") {
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
  const auto finished = place.golgi({"sweep", "bad.yaml", "--out", "bad", "--stage-timeout", "8"});
  CHECK(finished.exit_code == 6);
  CHECK(has(finished.err, "5 of 5 points: 1 done, 0 found, 4 failed"));
  CHECK(has(finished.err, "crashed (SIGSEGV, Segmentation fault) while it worked"));
  CHECK(has(finished.err, "crashed (SIGABRT"));
  CHECK(has(finished.err, "ended the process with exit code 3 while it worked"));
  CHECK(has(finished.err, "was still at work after 8 s (--stage-timeout) and was ended"));
  // Less than a second is a limit too; what is no time is refused.
  const auto brief = place.golgi({"sweep", "bad.yaml", "--out", "brief", "--where", "end.how=hang", "--stage-timeout", "0.25"});
  CHECK(has(brief.err, "was still at work after 0.25 s (--stage-timeout) and was ended"));
  for (const char* time : {"0", "-1", "nan", "soon", "2min"})
    check_failure(place.golgi({"sweep", "bad.yaml", "--out", "never", "--stage-timeout", time}), 2,
                  {std::string("--stage-timeout ") + time + ": expected seconds from 0.001 to 100000000, such as 90 or 0.5"});
  CHECK(leftovers_in(place / "bad").empty());
  CHECK(has(place.golgi({"status", "bad"}).out, "5 points: 1 done, 4 failed, 0 begun, 0 waiting"));
}

TEST_CASE("interrupted: 143, and the same command repeats nothing that was done; with --isolate too") {
  for (const Texts& more : {Texts{}, Texts{"--isolate"}}) {
    const Workplace place;
    const std::string yaml = counted_sweep(place, "{use: transform/test_sleep, in: counted, params: {seconds: 60}}");
    place.write("p.yaml", yaml.substr(0, yaml.find("  scores:")) + yaml.substr(yaml.find("sweep:")));
    Texts arguments{"sweep", "p.yaml", "--out", "out", "--threads", "2"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    Process process(place.command(arguments));
    for (int k = 0; k < 600 && lines_of(slurp(place / "runs.txt")).size() < 2; ++k) usleep(50'000);
    usleep(300'000);
    CHECK(has(place.golgi({"status", "out"}).out, "at work: process " + std::to_string(process.id())));
    check_failure(place.golgi({"sweep", "p.yaml", "--out", "out"}), 8, {"another golgi works in 'out': process "});
    process.signal(SIGTERM);
    const auto finished = process.wait(std::chrono::seconds(20));
    CHECK(finished.exit_code == 143);
    CHECK(has(finished.err, "interrupted; run the same command again to continue"));
    CHECK(leftovers_in(place / "out").empty());
    const auto done = lines_of(slurp(place / "runs.txt")).size();
    CHECK(place.golgi({"sweep", "p.yaml", "--out", "out", "--set", "corr.seconds=0"}).exit_code == 0);
    CHECK(lines_of(slurp(place / "runs.txt")).size() == 6);
    CHECK(done >= 2);
  }
}

namespace {

/// Kills a sweep at random moments, each time letting it end afterwards.
void kill_and_resume(int kills, std::uint64_t seed) {
  const Workplace place;
  place.write("p.yaml", counted_sweep(place));
  REQUIRE(place.golgi({"sweep", "p.yaml", "--out", "whole"}).exit_code == 0);
  const auto expected = without_times(results_in(place / "whole"));
  std::mt19937_64 random(seed);
  for (int k = 0; k < kills; ++k) {
    fs::remove_all(place / "out");
    {
      Process process(place.command({"sweep", "p.yaml", "--out", "out", "--threads", "2"}));
      std::this_thread::sleep_for(std::chrono::microseconds(random() % 60'000));
      process.signal(SIGKILL);
      process.wait();
    }
    const auto resumed = place.golgi({"sweep", "p.yaml", "--out", "out"});
    CAPTURE(k);
    CHECK_MESSAGE(resumed.exit_code == 0, resumed.err);
    CHECK(without_times(results_in(place / "out")) == expected);
    CHECK(leftovers_in(place / "out").empty());
    // A stage that is finished has a line with its key.
    auto finished = lines_of(slurp(place / "out/.store/times.csv"));
    for (auto& line : finished) line.resize(32);
    std::sort(finished.begin(), finished.end());
    CHECK(std::adjacent_find(finished.begin(), finished.end()) == finished.end());
  }
}

}  // namespace

TEST_CASE("killed at 12 random moments, resumed each time: the same bytes, nothing finished twice, no leftovers") {
  kill_and_resume(12, 1);
}

TEST_CASE("killed at 200 random moments [slow]") { kill_and_resume(200, 2); }

TEST_CASE("a disk that fills: exit code 8, what is done stays, and with space the same command ends") {
  const Workplace place;
  const SmallDisk disk(place / "disk", "2m");
  std::string yaml = counted_sweep(place);
  yaml.replace(yaml.find("samples: 200"), 12, "samples: 20000");
  place.write("p.yaml", yaml);
  const std::string out = (place / "disk/out").string();
  auto command = place.command({"sweep", "p.yaml", "--out", out});
  if (!disk.mounted) command.max_file_bytes = 100'000;
  const auto full = run(command);
  check_failure(full, 8, {"cannot write '", disk.mounted ? "No space left on device" : "File too large", "stopped early"});
  CHECK(leftovers_in(out).empty());
  if (disk.mounted) disk.grow("60m");
  const auto again = place.golgi({"sweep", "p.yaml", "--out", out});
  CHECK_MESSAGE(again.exit_code == 0, again.err);
  CHECK(lines_of(slurp(place / "disk/out/summary.csv")).size() > 3);
  for (const char* folder : {"/proc/golgi", "/dev/full/golgi"})
    CHECK(place.golgi({"sweep", "p.yaml", "--out", folder}).exit_code == 8);
}

TEST_CASE("shards and collect, as from two machines") {
  const Workplace place;
  REQUIRE(sweep(place, counted_sweep(place)).exit_code == 0);
  const auto expected = without_times(results_in(place / "out"));
  for (const char* shard : {"1/2", "2/2"}) {
    const auto finished = place.golgi({"sweep", "p.yaml", "--out", "split", "--shard", shard});
    CHECK_MESSAGE(finished.exit_code == 0, finished.err);
    if (std::string(shard) == "1/2") {
      const auto half = place.golgi({"collect", "split"});
      CHECK(half.exit_code == 6);
      CHECK(has(half.err, "3 points missing"));
    }
  }
  const auto collected = place.golgi({"collect", "split"});
  CHECK_MESSAGE(collected.exit_code == 0, collected.err);
  CHECK(without_times(results_in(place / "split")) == expected);
  CHECK_FALSE(fs::exists(place / "split/shards"));
  check_failure(place.golgi({"sweep", "p.yaml", "--shard", "3/2"}), 2, {"expected i/n"});
  const auto scripts =
      place.golgi({"sweep", "p.yaml", "--executor", "slurm", "--shards", "7", "--dry-run", "--sbatch", "--time=10"});
  CHECK(scripts.exit_code == 0);
  CHECK(has(scripts.out, "sbatch --parsable --time=10 --array=1-7"));
  CHECK(has(scripts.out, "--shard \"$shard/7\""));
}

TEST_CASE("collected shards are gone; what is computed lies in one place, and status says where") {
  const Workplace place;
  place.write("p.yaml", counted_sweep(place));
  REQUIRE(place.golgi({"sweep", "p.yaml", "--out", "out", "--shard", "1/2"}).exit_code == 0);
  const auto waiting = place.golgi({"status", "out"});
  CHECK(has(waiting.out,
            "6 points: 3 done, 0 failed, 0 begun, 3 waiting\n"
            "3 of those done are in shards: `golgi collect out` puts them together\n"));
  CHECK(place.golgi({"collect", "out"}).exit_code == 6);
  CHECK_FALSE(fs::exists(place / "out/shards/1-of-2"));
  const auto status = place.golgi({"status", "out"});
  CHECK(status.out == "6 points: 3 done, 0 failed, 0 begun, 3 waiting\nnobody is at work\n");
  // A shard that finds its work collected has it done.
  REQUIRE(place.golgi({"sweep", "p.yaml", "--out", "out", "--shard", "1/2"}).exit_code == 0);
  CHECK(has(place.golgi({"status", "out/shards/1-of-2"}).out, "3 points: 3 done, 0 failed, 0 begun, 0 waiting"));
  CHECK(lines_of(slurp(place / "runs.txt")).size() == 3);
}

TEST_CASE("a plain sweep goes on from what shards have done") {
  const Workplace place;
  REQUIRE(sweep(place, counted_sweep(place)).exit_code == 0);
  REQUIRE(place.golgi({"sweep", "p.yaml", "--out", "split", "--shard", "2/2"}).exit_code == 0);
  const auto finished = place.golgi({"sweep", "p.yaml", "--out", "split"});
  CHECK_MESSAGE(finished.exit_code == 0, finished.err);
  CHECK(has(finished.err, "6 of 6 points: 3 done, 3 found, 0 failed"));
  CHECK(has(finished.err, "12 artifacts collected from 1 shard"));
  CHECK(lines_of(slurp(place / "runs.txt")).size() == 12);
  CHECK(without_times(results_in(place / "split")) == without_times(results_in(place / "out")));
}

TEST_CASE("killed while it collects: the same command ends with all that the shards had") {
  const Workplace place;
  REQUIRE(sweep(place, counted_sweep(place)).exit_code == 0);
  const auto expected = without_times(results_in(place / "out"));
  for (const char* shard : {"1/2", "2/2"})
    REQUIRE(place.golgi({"sweep", "p.yaml", "--out", "shards", "--shard", shard}).exit_code == 0);
  const auto runs = lines_of(slurp(place / "runs.txt")).size();
  std::mt19937_64 random(3);
  for (int k = 0; k < 8; ++k) {
    CAPTURE(k);
    fs::remove_all(place / "split");
    fs::copy(place / "shards", place / "split", fs::copy_options::recursive);
    {
      Process process(place.command({"collect", "split"}));
      std::this_thread::sleep_for(std::chrono::microseconds(random() % 60'000));
      process.signal(SIGKILL);
      process.wait();
    }
    const auto resumed = place.golgi({"collect", "split"});
    CHECK_MESSAGE(resumed.exit_code == 0, resumed.err);
    CHECK(without_times(results_in(place / "split")) == expected);
    CHECK(leftovers_in(place / "split").empty());
  }
  CHECK(lines_of(slurp(place / "runs.txt")).size() == runs);
}

TEST_CASE("shards of other options are told, and what they did is kept") {
  const Workplace place;
  place.write("p.yaml", counted_sweep(place));
  for (const char* shard : {"1/3", "2/3", "3/3"})
    REQUIRE(place.golgi({"sweep", "p.yaml", "--out", "out", "--seed", "5", "--shard", shard}).exit_code == 0);
  REQUIRE(place.golgi({"sweep", "p.yaml", "--out", "out", "--shard", "1/2"}).exit_code == 0);
  REQUIRE(place.golgi({"sweep", "p.yaml", "--out", "out", "--shard", "1/1"}).exit_code == 0);
  // The sweep that began last, whatever the number of its shards.
  const auto collected = place.golgi({"collect", "out"});
  CHECK_MESSAGE(collected.exit_code == 0, collected.err);
  CHECK(has(collected.err,
            "of another sweep: shards 1-of-3, 2-of-3, 3-of-3; what was done there is in the store, where `golgi sweep " +
                (place / "p.yaml").string() + " --out out --seed 5` finds it"));
  CHECK(has(collected.err, "12 that several shards had are equal"));
  CHECK_FALSE(fs::exists(place / "out/shards"));
  const auto runs = lines_of(slurp(place / "runs.txt")).size();
  const auto other = place.golgi({"sweep", "p.yaml", "--out", "out", "--seed", "5", "--force"});
  CHECK(has(other.err, "6 of 6 points: 0 done, 6 found, 0 failed"));
  CHECK(lines_of(slurp(place / "runs.txt")).size() == runs);
}

TEST_CASE("progress on a terminal is one line that is drawn again; elsewhere plain lines") {
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
