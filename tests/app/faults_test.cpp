// Faults of the environment: full disks, folders without permission, signals in the middle of a run, two processes in one
// folder. No complete result is lost, and the same command continues afterwards. All of it also as root, for whom permissions
// have no effect.
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include "small_disk.hpp"
#include "workplace.hpp"

using namespace golgi::test;

namespace {

const std::string small_pipeline =
    "stages:\n"
    "  data: {use: simulator/test_noise, params: {samples: 100}}\n"
    "  signal: {use: transform/zscore, in: data}\n"
    "  lag: {use: causality/lagged_correlation, in: signal}\n"
    "  scores: {use: evaluate, in: {truth: data, estimates: lag}, params: {bootstrap: 10}}\n";

/// data -> counted -> wait -> end; `wait` takes a minute by default.
std::string waiting_pipeline(const Workplace& place) {
  return "stages:\n"
         "  data: {use: simulator/test_noise}\n"
         "  counted: {use: transform/test_count, in: data, params: {file: " +
         (place / "runs.txt").string() +
         "}}\n"
         "  wait: {use: transform/test_sleep, in: counted, params: {seconds: 60}}\n"
         "  end: {use: causality/correlation, in: wait}\n";
}

}  // namespace

TEST_CASE(
    "a disk that fills during writing: exit code 8, complete results stay bit for bit, and with space a rerun completes") {
  const Workplace place;
  const SmallDisk disk(place / "disk", "300k");
  const std::string out = (place / "disk/out").string();
  place.write("p.yaml", small_pipeline);
  const Texts bigger{"run", "p.yaml", "--out", out, "--set", "data.samples=20000", "--force"};
  REQUIRE(place.golgi({"run", "p.yaml", "--out", out}).exit_code == 0);
  const auto before = results_in(out);
  auto command = place.command(bigger);
  // Where nothing may be mounted, a limit on the size of files replaces the small disk.
  if (!disk.mounted) command.max_file_bytes = 100000;
  const auto full = run(command);
  check_failure(
      full, 8,
      {"stage 'data'", "cannot write '", "values.npy'",
       disk.mounted ? "No space left on device; free some space" : "File too large", "the earlier complete results remain"});
  CHECK(results_in(out) == before);
  CHECK(leftovers_in(out).empty());
  if (disk.mounted) disk.grow("20m");
  const auto again = place.golgi(bigger);
  CHECK_MESSAGE(again.exit_code == 0, again.err);
  CHECK(results_in(out).at("data/values.npy").size() > 500000);
}

TEST_CASE("whichever write fails first, the complete results stay") {
  const Workplace place;
  REQUIRE(place.run_pipeline(small_pipeline).exit_code == 0);
  const auto before = results_in(place / "out");
  const Texts changed{"run", "p.yaml", "--out", "out", "--set", "lag.max_lag=2", "--force"};
  std::size_t failed = 0;
  // From the line of the lock file to the figures and the manifest, the longest file written.
  for (const std::uint64_t bytes : {0, 10, 60, 150, 400, 700, 1000, 1500, 2500, 4000, 6000}) {
    CAPTURE(bytes);
    auto command = place.command(changed);
    command.max_file_bytes = bytes;
    const auto finished = run(command);
    if (finished.exit_code == 0) break;
    ++failed;
    CHECK(finished.exit_code == 8);
    CHECK(results_in(place / "out") == before);
    CHECK(leftovers_in(place / "out").empty());
  }
  CHECK(failed > 5);
  CHECK(place.golgi(changed).exit_code == 0);
  CHECK(results_in(place / "out") != before);
}

TEST_CASE("a first run on a full disk reports which stage failed, and continues later") {
  const Workplace place;
  place.write("p.yaml", small_pipeline);
  auto command = place.command({"run", "p.yaml", "--out", "out"});
  command.max_file_bytes = 1000;
  check_failure(run(command), 8, {"stage 'data'", "File too large"});
  CHECK(leftovers_in(place / "out").empty());
  CHECK(place.golgi({"run", "p.yaml", "--out", "out"}).exit_code == 0);
}

TEST_CASE("a folder that cannot be created or written is reported with the reason") {
  const Workplace place;
  place.write("file", "not a folder");
  place.write("p.yaml", small_pipeline);
  for (const char* out : {"file", "file/below", "/proc/golgi", "/dev/null/golgi"}) {
    CAPTURE(out);
    const auto finished = place.golgi({"run", "p.yaml", "--out", out});
    CHECK((finished.exit_code == 8 || finished.exit_code == 3));
    CHECK(has(finished.err, std::string("'") + out));
  }
  CHECK(slurp(place / "file") == "not a folder");
  // A file in place of a folder that the store needs.
  REQUIRE(place.golgi({"run", "p.yaml", "--out", "out"}).exit_code == 0);
  const auto before = results_in(place / "out");
  fs::remove_all(place / "out/.store");
  place.write("out/.store", "in the way");
  check_failure(place.golgi({"run", "p.yaml", "--out", "out"}), 8, {"out/.store'"});
  CHECK(results_in(place / "out").at("manifest.json") == before.at("manifest.json"));
}

TEST_CASE("an interrupt in the middle: exit code 130 or 143, no partial results, and the rerun repeats no finished stage") {
  for (const int number : {SIGINT, SIGTERM}) {
    const Workplace place;
    place.write("p.yaml", waiting_pipeline(place));
    Process process(place.command({"run", "p.yaml", "--out", "out"}));
    REQUIRE(process.wait_for_error("counted: done"));
    process.signal(number);
    const auto finished = process.wait();
    CHECK(finished.exit_code == 128 + number);
    CHECK(finished.out.empty());
    CHECK(has(finished.err, "interrupted; run the same command again to continue"));
    CHECK(has(finished.err, "wait: stopped"));
    CHECK(leftovers_in(place / "out").empty());
    CHECK(fs::exists(place / "out/counted/values.npy"));
    CHECK_FALSE(fs::exists(place / "out/manifest.json"));
    const auto again = place.golgi({"run", "p.yaml", "--out", "out", "--set", "wait.seconds=0"});
    CHECK(again.exit_code == 0);
    CHECK(has(again.err, "counted: found"));
    CHECK(lines_of(slurp(place / "runs.txt")).size() == 1);
  }
}

TEST_CASE("an interrupt while a long input is read ends the run within 2 s") {
  for (const int number : {SIGINT, SIGTERM}) {
    const Workplace place;
    const auto path = place.write("long.npy", "\x93NUMPY");
    fs::resize_file(path, std::uintmax_t{100} << 30);  // larger than any disk: reading it takes minutes
    {
      std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
      file.seekp(-1, std::ios::end);
      file.put('x');
    }
    place.write("p.yaml", "stages:\n  raw: {use: source/file, params: {path: long.npy, dt_s: 0.001}}\n");
    Process process(place.command({"run", "p.yaml", "--out", "out"}));
    usleep(500'000);
    process.signal(number);
    const auto finished = process.wait(std::chrono::seconds(2));
    CHECK(finished.exit_code == 128 + number);
    CHECK(has(finished.err, "interrupted; run the same command again to continue"));
  }
}

TEST_CASE("an input that is not a regular file ends the run immediately, with its type") {
  const Workplace place;
  REQUIRE(mkfifo((place / "pipe.npy").c_str(), 0600) == 0);
  const auto path = place.write("sparse.csv", "1,2\n");
  fs::resize_file(path, std::uintmax_t{20} << 30);
  const std::vector<std::pair<std::string, std::string>> kinds{{"pipe.npy", "it is a pipe, not a file"},
                                                               {"sparse.csv", "it is a sparse file"},
                                                               {"zero.npy", "it is a device, not a file"}};
  fs::create_symlink("/dev/zero", place / "zero.npy");
  place.write("p.yaml", "stages:\n  raw: {use: source/file, params: {path: x.npy, dt_s: 0.001}}\n");
  for (const auto& [name, what] : kinds) {
    Command command = place.command({"run", "p.yaml", "--out", "out", "--set", "raw.path=" + (place / name).string()});
    Process process(command);
    check_failure(process.wait(std::chrono::seconds(10)), 8, {what});
  }
  CHECK(has(place.golgi({"run", "pipe.npy"}).err, "it is a pipe, not a file"));
}

TEST_CASE("an interrupt while complete results are being replaced leaves the old results intact") {
  const Workplace place;
  const std::string pipeline = waiting_pipeline(place);
  REQUIRE(place.run_pipeline(pipeline, {"--set", "wait.seconds=0"}).exit_code == 0);
  const auto before = results_in(place / "out");
  Process process(place.command({"run", "p.yaml", "--out", "out", "--force", "--set", "data.samples=50"}));
  REQUIRE(process.wait_for_error("counted: done"));
  process.signal(SIGINT);
  CHECK(process.wait().exit_code == 130);
  CHECK(results_in(place / "out") == before);
}

TEST_CASE("a killed process leaves a folder in which the same command continues") {
  const Workplace place;
  place.write("p.yaml", waiting_pipeline(place));
  Process process(place.command({"run", "p.yaml", "--out", "out"}));
  REQUIRE(process.wait_for_error("counted: done"));
  process.signal(SIGKILL);
  CHECK(process.wait().signal == SIGKILL);
  // As if it had been killed while it was publishing the results.
  fs::create_directories(place / "out/.new/data");
  fs::create_directories(place / "out/.old/data");
  const auto again = place.golgi({"run", "p.yaml", "--out", "out", "--set", "wait.seconds=0"});
  CHECK_MESSAGE(again.exit_code == 0, again.err);
  CHECK(lines_of(slurp(place / "runs.txt")).size() == 1);
  CHECK_FALSE(fs::exists(place / "out/.new"));
  CHECK_FALSE(fs::exists(place / "out/.old"));
}

TEST_CASE("a second process in the same folder is refused, with the process that is running and its start time") {
  const Workplace place;
  place.write("p.yaml", waiting_pipeline(place));
  Process process(place.command({"run", "p.yaml", "--out", "out"}));
  REQUIRE(process.wait_for_error("counted: done"));
  const std::string who = "process " + std::to_string(process.id()) + " on ";
  for (const Texts& arguments : {Texts{"run", "p.yaml", "--out", "out"}, Texts{"clean", "out"}})
    check_failure(place.golgi(arguments), 8, {"another golgi works in 'out': " + who, ", since 20", "--out"});
  // Reading is allowed.
  CHECK(place.golgi({"plan", "p.yaml", "--out", "out"}).exit_code == 0);
  process.signal(SIGTERM);
  CHECK(process.wait().exit_code == 143);
}
