// A pipeline or a sweep from its file to its report: opened with what the caller changes in it, planned, run, and told to an
// observer. It knows no command line and no terminal: the program and whatever else runs pipelines go through here.
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

/// Processors that this process may use.
int available_threads();

/// What a caller says next to the file. Messages name a field as the command line does: `set` is "--set".
struct SessionOptions {
  PluginPlaces plugins;  ///< searched before GOLGI_PLUGIN_PATH and the installed folder
  /// Tries plugins and runs isolated stages: golgi, or a program that answers probe_option and stage_option as golgi does.
  std::filesystem::path program = "/proc/self/exe";
  /// Told what is not a fault: libraries that cannot be used, replicates that are copies.
  Warn warn = [](const std::string&) {};

  // What is computed, and where.
  std::vector<std::string> set;              ///< "stage.param=value"
  std::vector<std::string> stages;           ///< only these and what they need; empty: all
  std::vector<std::string> grid;             ///< of a sweep: "stage.param=values"
  std::vector<std::string> where;            ///< of a sweep: "axis=values", only points that have one of them
  std::optional<std::int64_t> seed;          ///< the root seed
  std::optional<std::int64_t> replicates;    ///< of a sweep, at least 1
  std::optional<std::filesystem::path> out;  ///< folder of the results; by default runs/NAME

  // How the work is done: it changes no result.
  int n_threads = available_threads();                     ///< at least 1
  bool force = false;                                      ///< replace the results of another pipeline in the same folder
  bool accept_rebuilt = false;                             ///< take results that older builds computed
  bool strict = false;                                     ///< warnings of stages end in the exit code `warned_exit`
  bool isolate = false;                                    ///< each stage in a process of its own
  bool summaries = false;                                  ///< of estimates, also where they are evaluated
  std::optional<std::chrono::milliseconds> stage_timeout;  ///< of a stage; implies isolate
  std::size_t max_failures = 0;                            ///< of a sweep: stop once so many points have failed; 0: continue
};

/// Asked now and then, from many threads, whether to stop.
using Cancelled = std::function<bool()>;

struct OpenedPipeline {
  SessionOptions options;
  std::unique_ptr<Registry> registry;  ///< the graph points into it
  PipelineSpec spec;                   ///< with every parameter
  Graph graph;
  std::filesystem::path folder;  ///< of the results

  /// In the order of work. Reads the store, writes nothing.
  std::vector<PlannedStage> plan();
  /// Failures of stages are in the report. @throws as run_pipeline
  RunReport run(RunObserver& observer, const Cancelled& cancelled);
};

/// Whether the file describes a sweep, or the options make one of it.
/// @throws IoError, ConfigError where the file cannot be read
bool is_sweep(const std::filesystem::path& file, const SessionOptions& options);

/// Reads and checks the whole pipeline; nothing is run or written.
/// @throws ConfigError with every fault, each with file:line:column, and for a file that describes a sweep; UsageError for an
///         option that is no such thing; IoError for a file that cannot be read; PluginError
OpenedPipeline open_pipeline(const std::filesystem::path& file, const SessionOptions& options);

/// A folder of a sweep, or of a shard, by one look.
struct FolderStatus {
  std::filesystem::path folder;
  SweepRecord record;
  SweepStatus status;
};

struct SweepOutcome {
  SweepReport report;
  FolderStatus closing;  ///< after the work
};

struct OpenedSweep {
  SessionOptions options;
  std::unique_ptr<Registry> registry;  ///< the sweep's graph points into it
  PipelineSpec spec;
  Sweep sweep;
  std::filesystem::path folder;               ///< of the results
  std::optional<std::filesystem::path> base;  ///< of a shard: the folder of the whole
  SweepCommand command;                       ///< asks for the same again

  SweepRecord record() const { return record_of(sweep, spec, command); }
  /// As of a pipeline. Stages that failed before are blocked.
  std::vector<PlannedStage> plan() const;

  /// Computes what is missing. Failures of stages are in the report. @throws as run_sweep
  SweepOutcome run(SweepObserver& observer, const Cancelled& cancelled) const;
  /// As run, and what failed before once more.
  SweepOutcome retry(SweepObserver& observer, const Cancelled& cancelled) const;
  /// Puts shards together and computes nothing. The exit code is 6 where points are missing and nothing else is wrong.
  SweepOutcome collect(SweepObserver& observer, const Cancelled& cancelled) const;
};

/// Reads and checks every point; nothing is run or written. Errors as open_pipeline, and ConfigError where nothing is varied.
OpenedSweep open_sweep(const std::filesystem::path& file, const SessionOptions& options);

/// The whole sweep of a folder as it was asked for: what is computed, and the plugins' paths, are the recorded ones.
/// @throws UsageError where the folder holds no sweep; ConfigError where the file has changed since
OpenedSweep reopen_sweep(const std::filesystem::path& folder, SessionOptions options);

/// Only the points of one shard, for its own folder; nothing where there are fewer points than shards.
/// @throws as agreed_split, check_may_sweep
std::optional<OpenedSweep> open_shard(OpenedSweep whole, const Shard& shard);

/// Of the folder's sweep, where it was begun there, and of each of its shards.
/// @throws UsageError where the folder holds no sweep
std::vector<FolderStatus> sweep_status(const std::filesystem::path& folder);

/// What a person types to ask for a sweep again.
std::string command_line(const SweepCommand& command, const std::filesystem::path& folder);

}  // namespace golgi
