#include "golgi/sweep/shards.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <numeric>
#include <set>

#include "golgi/sweep/slurm.hpp"
#include "harness.hpp"

using namespace golgi;
using test::chain_stages;
using test::SweepHarness;
using test::tables_in;
using test::ToySource;

namespace {

std::size_t total(const std::vector<std::vector<std::size_t>>& shards) {
  std::set<std::size_t> all;
  for (const auto& points : shards) all.insert(points.begin(), points.end());
  return all.size();
}

}  // namespace

TEST_CASE("every point is in one shard; points with cheap shared stages stay together, shares are even") {
  SweepHarness harness;
  const auto sweep = harness.load(chain_stages + "sweep:\n  grid: {b.factor: [1, 2]}\n  replicates: 12\n").sweep;
  const auto shards = split(sweep, 4, {});
  REQUIRE(shards.size() == 4);
  CHECK(total(shards) == 24);
  for (const auto& points : shards) CHECK(points.size() == 6);
  // Both factors of a replicate share its simulation.
  for (const auto& points : shards) {
    std::map<std::int64_t, int> of_replicate;
    for (const std::size_t p : points) ++of_replicate[sweep.points[p].replicate];
    for (const auto& [replicate, count] : of_replicate) CHECK(count == 2);
  }
}

TEST_CASE("a stage that all points share is repeated in every shard rather than kept on one machine") {
  SweepHarness harness;
  const auto sweep = harness.load(chain_stages + "sweep:\n  grid: {b.factor: 'range(1, 9, 1)'}\n").sweep;
  const auto shards = split(sweep, 4, {});
  CHECK(total(shards) == 8);
  for (const auto& points : shards) CHECK(points.size() == 2);
}

TEST_CASE("recorded times determine the shares") {
  SweepHarness harness;
  const auto sweep = harness.load(chain_stages + "sweep:\n  replicates: 9\n").sweep;
  std::map<Fingerprint, double> times;
  for (const auto& node : sweep.graph.nodes) times[node.key] = 0.001;
  times[sweep.graph.nodes[sweep.points[4].nodes[1]].key] = 100;
  const auto shards = split(sweep, 2, times);
  const std::size_t smaller = std::min(shards[0].size(), shards[1].size());
  CHECK(smaller == 1);
  CHECK(total(shards) == 9);
}

TEST_CASE("more shards than points leave some empty") {
  SweepHarness harness;
  const auto sweep = harness.load(chain_stages + "sweep:\n  replicates: 2\n").sweep;
  const auto shards = split(sweep, 5, {});
  CHECK(total(shards) == 2);
  CHECK(shards.size() == 5);
}

TEST_CASE("collected shards give the bytes of one machine; finished work is not repeated") {
  const std::string yaml = chain_stages + "sweep:\n  grid: {b.factor: [1, 2, 3], b.fail: ['', data]}\n  replicates: 3\n";
  SweepHarness harness;
  const auto loaded = harness.load(yaml);
  const auto whole = harness.temporary.path() / "whole", parts = harness.temporary.path() / "parts";
  harness.run(loaded, harness.options(whole));

  auto first = harness.options(parts);
  first.max_failures = 1;
  harness.run(loaded, first);
  const int runs = ToySource::runs;
  for (std::size_t i = 1; i <= 4; ++i) {
    SweepHarness::Loaded part{loaded.spec, select(loaded.sweep, agreed_split(loaded.sweep, 4, parts).at(i - 1)), {}};
    auto options = harness.options(shard_folder(parts, {i, 4}));
    options.base = parts;
    harness.run(part, options);
  }
  CHECK(ToySource::runs <= runs + 3);
  CHECK(shard_folders(parts).size() == 4);
  auto options = harness.options(parts);
  options.compute = false;
  const auto report = harness.run(loaded, options);
  CHECK(report.complete());
  CHECK(report.collected.artifacts > 0);
  CHECK(tables_in(parts) == tables_in(whole));
}

TEST_CASE("missing results are reported; repeated stages with different bytes are refused") {
  SweepHarness harness;
  const auto loaded = harness.load(chain_stages + "sweep:\n  grid: {b.factor: 'range(1, 5, 1)'}\n");
  const auto parts = agreed_split(loaded.sweep, 2, harness.folder);
  const auto run_shard = [&](std::size_t i) {
    SweepHarness::Loaded part{loaded.spec, select(loaded.sweep, parts.at(i - 1)), {}};
    harness.run(part, harness.options(shard_folder(harness.folder, {i, 2})));
  };
  const auto gather = [&] {
    auto options = harness.options(harness.folder);
    options.compute = false;
    return harness.run(loaded, options);
  };
  run_shard(1);
  const auto half = gather();
  CHECK_FALSE(half.complete());
  CHECK(tables_in(harness.folder).at("points.csv").find("missing,not computed yet") != std::string::npos);
  run_shard(2);
  // The simulation, which both shards have, with different bytes in the second one.
  Store other(shard_folder(harness.folder, {2, 2}));
  const auto& node = loaded.sweep.graph.nodes[0];
  const auto record = other.find(node.key);
  REQUIRE(record);
  const auto work = other.begin(node.key);
  for (const auto& file : record->files) write_file(work / file.name, "else");
  other.commit(node.key, *record, 0);
  CHECK_THROWS_WITH_AS(gather(), doctest::Contains("gave different bytes: stage 'a' (simulator/toy 1.0.0) in shard 2-of-2"),
                       DataError);
}

TEST_CASE("the first shard's split applies to all") {
  SweepHarness harness;
  const auto sweep = harness.load(chain_stages + "sweep:\n  replicates: 6\n").sweep;
  const auto first = agreed_split(sweep, 2, harness.folder);
  Store store(harness.folder);
  for (std::size_t k = 0; k < sweep.graph.nodes.size(); ++k)
    append_line(harness.folder / ".store/times.csv", sweep.graph.nodes[k].key.hex() + (k == 0 ? ",1000" : ",1"));
  CHECK(split(sweep, 2, store.times()) != first);
  CHECK(agreed_split(sweep, 2, harness.folder) == first);
}

TEST_CASE("a folder in use by another sweep is refused, and its record stays; in use by the same sweep, shards begin") {
  SweepHarness harness;
  const auto loaded = harness.load(chain_stages + "sweep:\n  replicates: 6\n");
  const auto record = [&](const std::string& sweep) { return record_of(loaded.sweep, loaded.spec, {"p.yaml", {}, {}, sweep}); };
  Store at_work(harness.folder);
  at_work.lock();
  const auto begin = [&] { agreed_split(loaded.sweep, 2, harness.folder, record("this")); };
  // A pipeline, which has no record, and another sweep.
  CHECK_THROWS_WITH_AS(begin(), doctest::Contains("on another sweep or pipeline: process "), IoError);
  write_record(harness.folder, record("another"));
  CHECK_THROWS_WITH_AS(begin(), doctest::Contains("on another sweep or pipeline: process "), IoError);
  CHECK(read_record(harness.folder)->command.sweep == "another");
  CHECK_FALSE(std::filesystem::exists(harness.folder / "shards"));
  write_record(harness.folder, record("this"));
  CHECK_NOTHROW(begin());
}

TEST_CASE("--shard i/n") {
  CHECK(parse_shard("2/4").number == 2);
  for (const char* text : {"0/4", "5/4", "1", "a/b", "1/", "-1/4"}) CHECK_THROWS_AS(parse_shard(text), UsageError);
}

TEST_CASE("Slurm: several arrays if the cluster limits their size; paths and arguments survive the shell") {
  SlurmOptions options;
  options.shards = 25;
  options.program = "/opt/my golgi/bin/golgi";
  options.sbatch = {"--partition=long"};
  options.sweep_arguments = {"--isolate"};
  const SweepCommand command{"/data/it's/p.yaml", {}, {"--grid", "a.x=1,2"}};
  const auto plan = plan_slurm("trial", "/scratch/out dir", command, options, 11);
  REQUIRE(plan.submissions.size() == 4);
  CHECK(plan.submissions[0] == std::vector<std::string>{"sbatch", "--parsable", "--partition=long", "--array=1-10",
                                                        "--export=ALL,GOLGI_SHARD_OFFSET=0",
                                                        "/scratch/out dir/slurm/shard.sh"});
  CHECK(plan.submissions[2][3] == "--array=1-5");
  CHECK(plan.submissions[2][4] == "--export=ALL,GOLGI_SHARD_OFFSET=20");
  CHECK(plan.submissions[3][3] == "--dependency=afterany:{jobs}");
  CHECK(plan.shard.content.find("'/opt/my golgi/bin/golgi' sweep '/data/it'\\''s/p.yaml' --out '/scratch/out dir' --shard "
                                "\"$shard/25\"") != std::string::npos);
  CHECK(plan.shard.content.find("--grid a.x=1,2 --isolate &") != std::string::npos);
}
