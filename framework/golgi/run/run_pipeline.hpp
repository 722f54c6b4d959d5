// A whole run: from a bound graph to a folder of results.
//   DIR/pipeline.resolved.yaml  every parameter      DIR/<stage>/        the output of each stage
//   DIR/manifest.json           versions, keys; last  DIR/figures/*.svg   each estimate compared with the truth
//   DIR/graph.dot  DIR/scores.csv  DIR/times.csv      DIR/.store/         artifacts by key
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "golgi/data/connectivity.hpp"
#include "golgi/data/scores.hpp"
#include "golgi/pipeline/executor.hpp"
#include "golgi/pipeline/graph.hpp"
#include "golgi/pipeline/keys.hpp"
#include "golgi/run/observer.hpp"
#include "golgi/run/stage_process.hpp"
#include "golgi/store/store.hpp"

namespace golgi {

struct RunOptions {
  std::filesystem::path folder;
  int n_threads = 1;
  bool force = false;           ///< replace the results of another pipeline; read and check all stored results
  bool accept_rebuilt = false;  ///< accept artifacts of older builds
  bool strict = false;          ///< a run with warnings ends with the exit code `warned_exit`
  bool summaries = false;       ///< summarise estimates even if they are evaluated; each estimate is read for this
  std::string version;          ///< golgi's version
  std::optional<IsolationOptions> isolation = std::nullopt;  ///< run each stage in its own process; empty: all in this process
};

/// The exit code of a strict run in which every stage is done and at least one gave a warning. The results are the same as
/// those of any run.
constexpr int warned_exit = 9;

struct Evaluation {
  std::string stage;
  Scores scores;
};

/// A summary of an estimate.
struct EstimateSummary {
  std::string stage;
  std::size_t pairs = 0;                   ///< number of pairs with a score, without the diagonal
  std::optional<std::size_t> significant;  ///< number of them with q <= 0.05; empty if the method gives no q
  std::string source, target;              ///< of the strongest pair; empty if no pair has a score
  Edge strongest;
};

struct RunReport {
  std::vector<StageResult> results;            ///< by node
  std::vector<double> seconds;                 ///< by node
  std::vector<std::vector<Warning>> warnings;  ///< by node: the warnings when its result was computed, now or earlier
  std::vector<Evaluation> evaluations;
  std::vector<EstimateSummary> estimates;  ///< with `summaries`, or if nothing is evaluated
  int exit_code = 0;
  bool unchanged = false;           ///< all results were up to date and in place
  std::vector<FileFault> put_back;  ///< files of these results that were damaged or missing and were restored
  bool kept_before = false;         ///< the run is incomplete, and earlier complete results were left in place
  std::string problem;  ///< why the results of an incomplete run could not be written to their places; empty if they could

  /// Whether every stage is done.
  bool complete() const;
};

/// Options for keys of this build; with `adopt_from`, artifacts of older builds in that store are accepted.
KeyOptions key_options(const Store* adopt_from);

/// Runs a bound pipeline and writes its results.
/// @throws ConfigError if the folder contains the results of another pipeline (unless forced) or other files; IoError if it
///         cannot be written or another process works in it; Interrupted if the interruption comes before the first stage.
///         Failures of stages are in the report.
RunReport run_pipeline(Graph& graph, const PipelineSpec& spec, const RunOptions& options, RunObserver& observer,
                       const std::function<bool()>& cancelled);

/// The text of scores.csv: one row per score; undefined values are empty.
std::string scores_csv(const std::vector<Evaluation>& evaluations);

}  // namespace golgi
