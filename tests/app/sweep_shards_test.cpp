// Shards of a sweep and `golgi collect`, as from several machines.
#include <signal.h>

#include <chrono>
#include <random>
#include <thread>

#include "counted_sweep.hpp"

using namespace golgi::test;

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
  check_failure(place.golgi({"sweep", "p.yaml", "--shard", "3/2"}), 2, {"expected I/N"});
  const auto scripts =
      place.golgi({"sweep", "p.yaml", "--executor", "slurm", "--shards", "7", "--dry-run", "--sbatch", "--time=10"});
  CHECK(scripts.exit_code == 0);
  CHECK(has(scripts.out, "sbatch --parsable --time=10 --array=1-7"));
  CHECK(has(scripts.out, "--shard \"$shard/7\""));
}

TEST_CASE("collected shards are deleted; all results are in one place, and status gives it") {
  const Workplace place;
  place.write("p.yaml", counted_sweep(place));
  REQUIRE(place.golgi({"sweep", "p.yaml", "--out", "out", "--shard", "1/2"}).exit_code == 0);
  const auto waiting = place.golgi({"status", "out"});
  CHECK(has(waiting.out,
            "6 points: 3 done, 0 failed, 0 begun, 3 waiting\n"
            "3 of those done are in shards: `golgi collect out` merges them\n"));
  CHECK(place.golgi({"collect", "out"}).exit_code == 6);
  CHECK_FALSE(fs::exists(place / "out/shards/1-of-2"));
  const auto status = place.golgi({"status", "out"});
  CHECK(status.out == "6 points: 3 done, 0 failed, 0 begun, 3 waiting\nnot running\n");
  // A shard whose work is already collected has nothing to do.
  REQUIRE(place.golgi({"sweep", "p.yaml", "--out", "out", "--shard", "1/2"}).exit_code == 0);
  CHECK(has(place.golgi({"status", "out/shards/1-of-2"}).out, "3 points: 3 done, 0 failed, 0 begun, 0 waiting"));
  CHECK(lines_of(slurp(place / "runs.txt")).size() == 3);
}

TEST_CASE("a plain sweep continues from the work of shards") {
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

TEST_CASE("killed while collecting: the same command completes with all results of the shards") {
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

TEST_CASE("shards of other options are reported, and their results are kept") {
  const Workplace place;
  place.write("p.yaml", counted_sweep(place));
  for (const char* shard : {"1/3", "2/3", "3/3"})
    REQUIRE(place.golgi({"sweep", "p.yaml", "--out", "out", "--seed", "5", "--shard", shard}).exit_code == 0);
  REQUIRE(place.golgi({"sweep", "p.yaml", "--out", "out", "--shard", "1/2"}).exit_code == 0);
  REQUIRE(place.golgi({"sweep", "p.yaml", "--out", "out", "--shard", "1/1"}).exit_code == 0);
  // The sweep that started last, whatever its number of shards.
  const auto collected = place.golgi({"collect", "out"});
  CHECK_MESSAGE(collected.exit_code == 0, collected.err);
  CHECK(has(collected.err,
            "from another sweep: shards 1-of-3, 2-of-3, 3-of-3; the results are in the store, where `golgi sweep " +
                (place / "p.yaml").string() + " --out out --seed 5` finds them"));
  CHECK(has(collected.err, "; 12 duplicates with equal bytes"));
  CHECK_FALSE(fs::exists(place / "out/shards"));
  const auto runs = lines_of(slurp(place / "runs.txt")).size();
  const auto other = place.golgi({"sweep", "p.yaml", "--out", "out", "--seed", "5", "--force"});
  CHECK(has(other.err, "6 of 6 points: 0 done, 6 found, 0 failed"));
  CHECK(lines_of(slurp(place / "runs.txt")).size() == runs);
}
