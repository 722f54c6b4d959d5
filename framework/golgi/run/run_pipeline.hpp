// A whole run: from a bound graph to a folder of results.
//   DIR/pipeline.resolved.yaml  every parameter      DIR/<stage>/        what each stage gives
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
  bool force = false;           ///< replace the results of another pipeline; read all that is found done
  bool accept_rebuilt = false;  ///< take artifacts of older builds
  bool strict = false;          ///< a run with warnings ends with the exit code `warned_exit`
  bool summaries = false;       ///< of estimates, also where they are evaluated: each is read for it
  std::string version;          ///< of golgi
  std::optional<IsolationOptions> isolation = std::nullopt;  ///< each stage in a process of its own
};

/// The exit code of a strict run in which every stage is done and one has warned. The results are those of any run.
constexpr int warned_exit = 9;

struct Evaluation {
  std::string stage;
  Scores scores;
};

/// An estimate at a glance.
struct EstimateSummary {
  std::string stage;
  std::size_t pairs = 0;                   ///< with a score, the diagonal left out
  std::optional<std::size_t> significant;  ///< of those q <= 0.05; nothing where the method gives no q
  std::string source, target;              ///< of the strongest; empty where no pair has a score
  Edge strongest;
};

struct RunReport {
  std::vector<StageResult> results;            ///< by node
  std::vector<double> seconds;                 ///< by node
  std::vector<std::vector<Warning>> warnings;  ///< by node: those of the work that gave its result, now or earlier
  std::vector<Evaluation> evaluations;
  std::vector<EstimateSummary> estimates;  ///< with `summaries`, and where nothing is evaluated
  int exit_code = 0;
  bool unchanged = false;           ///< all was found and in place
  std::vector<FileFault> put_back;  ///< files of these results that were damaged or missing
  bool kept_before = false;         ///< the run did not come to its end, and the complete results before were left in place
  std::string problem;              ///< why what an incomplete run has could not be put in place; empty where it could

  /// Whether every stage is done.
  bool complete() const;
};

/// This build's, and where `adopt_from` is given, artifacts of older builds that are in it.
KeyOptions key_options(const Store* adopt_from);

/// @throws ConfigError where the folder holds the results of another pipeline (unless forced) or something else; IoError where
///         it cannot be written or another process works in it; Interrupted where that comes before the first stage. Failures
///         of stages are in the report.
RunReport run_pipeline(Graph& graph, const PipelineSpec& spec, const RunOptions& options, RunObserver& observer,
                       const std::function<bool()>& cancelled);

/// One row a score; undefined = empty.
std::string scores_csv(const std::vector<Evaluation>& evaluations);

}  // namespace golgi
