// A pipeline or a sweep from its file to its report: opened with the caller's changes, planned and run, with reports to an
// observer. It does not depend on a command line or terminal: the program and everything else that runs pipelines use it.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "golgi/run/plan.hpp"
#include "golgi/run/run_pipeline.hpp"
#include "golgi/session/registry.hpp"
#include "golgi/sweep/run_sweep.hpp"

namespace golgi {

/// The number of processors that this process may use.
int available_threads();

/// The caller's options in addition to the file. Messages name a field as the command line does: `set` is "--set".
struct SessionOptions {
  PluginPlaces plugins;  ///< searched before GOLGI_PLUGIN_PATH and the installed folder
  /// The program that tries plugins and runs isolated stages: golgi, or one that handles probe_option and stage_option as golgi
  /// does.
  std::filesystem::path program = "/proc/self/exe";
  /// Called for problems that are not errors: libraries that cannot be used, replicates that are copies.
  Warn warn = [](const std::string&) {};

  // What is computed, and the folder of the results.
  std::vector<std::string> set;              ///< "stage.param=value"
  std::vector<std::string> stages;           ///< only these stages and the stages that they need; empty: all
  std::vector<std::string> grid;             ///< for a sweep: "stage.param=values"
  std::vector<std::string> where;            ///< for a sweep: "axis=values", only points that have one of these values
  std::optional<std::int64_t> seed;          ///< the root seed
  std::optional<std::int64_t> replicates;    ///< for a sweep, at least 1
  std::optional<std::filesystem::path> out;  ///< folder of the results; by default runs/NAME

  // How the work is done; this does not change results.
  int n_threads = available_threads();                     ///< at least 1
  bool force = false;                                      ///< replace the results of another pipeline in the same folder
  bool accept_rebuilt = false;                             ///< accept results that older builds computed
  bool strict = false;                                     ///< with warnings of stages, the exit code is `warned_exit`
  bool isolate = false;                                    ///< run each stage in its own process
  bool summaries = false;                                  ///< summarise estimates even if they are evaluated
  std::optional<std::chrono::milliseconds> stage_timeout;  ///< time limit of a stage; implies isolate
  std::size_t max_failures = 0;  ///< for a sweep: stop once this number of points have failed; 0: no limit
};

/// Called from time to time, from many threads; returns true to stop.
using Cancelled = std::function<bool()>;

struct OpenedPipeline {
  SessionOptions options;
  std::unique_ptr<Registry> registry;  ///< the graph points into it
  PipelineSpec spec;                   ///< with all parameters resolved
  Graph graph;
  std::filesystem::path folder;  ///< folder of the results

  /// The planned stages in the order of work. Reads the store, writes nothing.
  std::vector<PlannedStage> plan();
  /// Failures of stages are in the report. @throws as run_pipeline
  RunReport run(RunObserver& observer, const Cancelled& cancelled);
};

/// Whether the file describes a sweep, or the options turn it into one.
/// @throws IoError, ConfigError if the file cannot be read
bool is_sweep(const std::filesystem::path& file, const SessionOptions& options);

/// Reads and checks the whole pipeline; nothing is run or written.
/// @throws ConfigError with every fault, each with file:line:column, and for a file that describes a sweep; UsageError for an
///         invalid option; IoError for a file that cannot be read; PluginError
OpenedPipeline open_pipeline(const std::filesystem::path& file, const SessionOptions& options);

/// The status of the folder of a sweep or a shard at one time.
struct FolderStatus {
  std::filesystem::path folder;
  SweepRecord record;
  SweepStatus status;
};

struct SweepOutcome {
  SweepReport report;
  FolderStatus closing;  ///< status after the work
};

struct OpenedSweep {
  SessionOptions options;
  std::unique_ptr<Registry> registry;  ///< the sweep's graph points into it
  PipelineSpec spec;
  Sweep sweep;
  std::filesystem::path folder;               ///< folder of the results
  std::optional<std::filesystem::path> base;  ///< in a shard: the folder of the whole sweep
  SweepCommand command;                       ///< repeats this sweep

  SweepRecord record() const { return record_of(sweep, spec, command); }
  /// As OpenedPipeline::plan. Stages that failed before are blocked.
  std::vector<PlannedStage> plan() const;

  /// Computes what is missing. Failures of stages are in the report. @throws as run_sweep
  SweepOutcome run(SweepObserver& observer, const Cancelled& cancelled) const;
  /// As run, but also runs stages again that failed before.
  SweepOutcome retry(SweepObserver& observer, const Cancelled& cancelled) const;
  /// Merges shards and computes nothing. The exit code is 6 if points are missing and there are no other failures.
  SweepOutcome collect(SweepObserver& observer, const Cancelled& cancelled) const;
};

/// Reads and checks every point; nothing is run or written. Errors as open_pipeline, and ConfigError if nothing is varied.
OpenedSweep open_sweep(const std::filesystem::path& file, const SessionOptions& options);

/// Opens the whole sweep of a folder again, with the recorded options for what is computed and the recorded plugin paths.
/// @throws UsageError if the folder contains no sweep; ConfigError if the file has changed since then
OpenedSweep reopen_sweep(const std::filesystem::path& folder, SessionOptions options);

/// Only the points of one shard, for its own folder; empty if the shard gets no points.
/// @throws as agreed_split, check_may_sweep
std::optional<OpenedSweep> open_shard(OpenedSweep whole, const Shard& shard);

/// The status of the folder's sweep, if it has begun there, and of each of its shards.
/// @throws UsageError if the folder contains no sweep
std::vector<FolderStatus> sweep_status(const std::filesystem::path& folder);

/// The command line that repeats a sweep.
std::string command_line(const SweepCommand& command, const std::filesystem::path& folder);

}  // namespace golgi
