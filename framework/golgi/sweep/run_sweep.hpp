// A whole sweep: from one graph of all points to a folder of results.
//   DIR/results.csv    a row a score of every point            DIR/summary.csv   over replicates
//   DIR/points.csv     every point: values, status, where its stages' artifacts lie
//   DIR/pipeline.yaml  what was swept     DIR/times.csv  DIR/manifest.json  last     DIR/.store/  artifacts by key
#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "golgi/run/run_pipeline.hpp"
#include "golgi/sweep/expand.hpp"
#include "golgi/sweep/shards.hpp"
#include "golgi/sweep/sweep_record.hpp"

namespace golgi {

struct SweepOptions : RunOptions {
  std::size_t max_failures = 0;               ///< stop once so many points have failed in this run; 0: continue
  bool retry = false;                         ///< what failed before runs again
  bool compute = true;                        ///< else only what is done is told
  std::optional<std::filesystem::path> base;  ///< of a shard: the folder of the whole, whose store is read too
};

/// Points so far; one has failed with its first stage that does.
struct SweepCounts {
  std::size_t total = 0, found = 0, done = 0, failed = 0, stages_running = 0;
  std::size_t failed_now = 0;  ///< of those that failed: not known before
  std::size_t finished() const { return found + done + failed; }
};

class SweepObserver : public RunObserver {
 public:
  /// After every stage.
  virtual void counts(const SweepCounts&) {}
};

struct SweepReport {
  std::vector<StageResult> results;  ///< by node
  SweepCounts counts;
  std::vector<std::vector<Warning>> warnings;  ///< by node; of a strict sweep only
  Collected collected;                         ///< from shards in the same folder
  int exit_code = 0;
  bool unchanged = false;           ///< all was found and in place
  std::vector<FileFault> put_back;  ///< files of these results that were damaged or missing
  bool kept_before = false;         ///< the sweep did not come to its end, and the complete results before were left in place
  std::string stopped;              ///< why it stopped early, if not for a signal
  std::string problem;              ///< why results could not be put in place; empty where they could

  /// Every point is done or has failed.
  bool complete() const;
};

/// Takes what the folder's shards have done, and computes the rest. Errors as run_pipeline. Failures of stages, but those of
/// files and disks, are remembered: a rerun does not repeat them.
SweepReport run_sweep(const Sweep& sweep, const PipelineSpec& spec, const SweepCommand& command, const SweepOptions& options,
                      SweepObserver& observer, const std::function<bool()>& cancelled);

/// A folder with complete results takes another sweep that keeps all of them, so that grids can grow and replicates be added.
/// @throws ConfigError as ResultsFolder::check_may_write, where a point would be lost: it names one
void check_may_sweep(const std::filesystem::path& folder, const Sweep& sweep, bool force);

/// Names a sweep's results by the keys of its stages and the points that need them.
std::string sweep_key(const Sweep& sweep);

}  // namespace golgi
