// A whole sweep: from one graph of all points to a folder of results.
//   DIR/results.csv    a row per score of every point          DIR/summary.csv   over replicates
//   DIR/points.csv     every point: values, status, folders of its stages' artifacts
//   DIR/pipeline.yaml  the swept pipeline  DIR/times.csv  DIR/manifest.json  written last  DIR/.store/  artifacts by key
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
  std::size_t max_failures = 0;               ///< stop once this number of points have failed in this run; 0: no limit
  bool retry = false;                         ///< run stages again that failed before
  bool compute = true;                        ///< false: only report stored results
  std::optional<std::filesystem::path> base;  ///< in a shard: the folder of the whole sweep, whose store is also read
};

/// Numbers of points so far; a point has failed as soon as one of its stages fails.
struct SweepCounts {
  std::size_t total = 0, found = 0, done = 0, failed = 0, stages_running = 0;
  std::size_t failed_now = 0;  ///< failed in this run, without failures recorded before
  std::size_t finished() const { return found + done + failed; }
};

class SweepObserver : public RunObserver {
 public:
  /// Called after every stage.
  virtual void counts(const SweepCounts&) {}
};

struct SweepReport {
  std::vector<StageResult> results;  ///< by node
  SweepCounts counts;
  std::vector<std::vector<Warning>> warnings;  ///< by node; only in a strict sweep
  Collected collected;                         ///< collected from shards in the same folder
  int exit_code = 0;
  bool unchanged = false;           ///< all results were up to date and in place
  std::vector<FileFault> put_back;  ///< files of these results that were damaged or missing and were restored
  bool kept_before = false;         ///< the sweep is incomplete, and earlier complete results were left in place
  std::string stopped;              ///< why it stopped early, except by a signal; else empty
  std::string problem;              ///< why results could not be written to their places; empty if they could

  /// Whether every point is done or has failed.
  bool complete() const;
};

/// Collects the results of the folder's shards and computes the rest. Errors as run_pipeline. Failures of stages are recorded,
/// except file and disk errors: a rerun does not repeat these stages.
SweepReport run_sweep(const Sweep& sweep, const PipelineSpec& spec, const SweepCommand& command, const SweepOptions& options,
                      SweepObserver& observer, const std::function<bool()>& cancelled);

/// Checks that the sweep may be written to a folder. A folder with complete results accepts another sweep that keeps all their
/// points, so that grids can grow and replicates can be added.
/// @throws ConfigError as ResultsFolder::check_may_write; if points would be lost, it names one
void check_may_sweep(const std::filesystem::path& folder, const Sweep& sweep, bool force);

/// Identifies a sweep's results by the keys of its stages and the points that need them.
std::string sweep_key(const Sweep& sweep);

}  // namespace golgi
