// A sweep that is interrupted or killed at random moments, or whose disk fills: the same command completes it, with the same
// bytes.
#include <signal.h>

#include <chrono>
#include <random>
#include <thread>

#include "counted_sweep.hpp"
#include "small_disk.hpp"

using namespace golgi::test;

TEST_CASE("interrupted: exit code 143, and the same command repeats no finished stage; with --isolate too") {
  for (const Texts& more : {Texts{}, Texts{"--isolate"}}) {
    const Workplace place;
    const std::string yaml = counted_sweep(place, "{use: transform/test_sleep, in: counted, params: {seconds: 60}}");
    place.write("p.yaml", yaml.substr(0, yaml.find("  scores:")) + yaml.substr(yaml.find("sweep:")));
    Texts arguments{"sweep", "p.yaml", "--out", "out", "--threads", "2"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    Process process(place.command(arguments));
    for (int k = 0; k < 600 && lines_of(slurp(place / "runs.txt")).size() < 2; ++k) usleep(50'000);
    usleep(300'000);
    CHECK(has(place.golgi({"status", "out"}).out, "run by: process " + std::to_string(process.id())));
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

/// Repeatedly kills a sweep at a random moment and resumes it.
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
    // A finished stage has a line with its key.
    auto finished = lines_of(slurp(place / "out/.store/times.csv"));
    for (auto& line : finished) line.resize(32);
    std::sort(finished.begin(), finished.end());
    CHECK(std::adjacent_find(finished.begin(), finished.end()) == finished.end());
  }
}

}  // namespace

TEST_CASE("killed at 12 random moments, resumed each time: the same bytes, no finished stage repeated, no leftovers") {
  kill_and_resume(12, 1);
}

TEST_CASE("killed at 200 random moments [slow]") { kill_and_resume(200, 2); }

TEST_CASE("a disk that fills: exit code 8, finished stages stay, and with space the same command completes the sweep") {
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
