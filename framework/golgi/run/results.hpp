// The folder of results: the artifacts of the store under the stages' names, and the summary files.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "golgi/run/run_pipeline.hpp"
#include "golgi/run/stage_runner.hpp"
#include "golgi/store/store.hpp"

namespace golgi {

class ResultsFolder {
 public:
  explicit ResultsFolder(std::filesystem::path folder) : folder_(std::move(folder)) {}

  /// The content of the folder: nothing, unfinished work, complete results of some key, or files that golgi did not write.
  enum class State { absent, unfinished, complete, foreign };
  State state() const;
  /// The key of complete results; empty otherwise.
  std::string run_key() const;
  /// The files of complete results that are missing or have changed since they were written.
  std::vector<FileFault> faults(Depth depth) const;
  /// Records the times of files without faults, so that they need not be read next time.
  void keep_times() const;

  /// @throws ConfigError if the folder contains another pipeline's results or foreign files and `force` is not set
  void check_may_write(const std::string& run_key, bool force) const;

  /// --force writes into a foreign folder, but does not overwrite its files.
  /// @param names  the names that the results need, in addition to the manifest
  /// @throws ConfigError if a foreign folder contains one of them
  void check_clashes(std::vector<std::string> names) const;

  /// Writes all results to their places, the manifest last and only for a complete run. If anything fails, the earlier results
  /// remain unchanged.
  void publish(const Graph& graph, const PipelineSpec& spec, const RunOptions& options, const RunReport& report,
               StageRunner& stages, const Store& store) const;
  /// Removes the record of a sweep, since the folder now contains the results of a run.
  void forget_sweep() const;

 private:
  std::filesystem::path folder_;
};

/// Identifies a run by the keys of its stages.
std::string run_key(const Graph& graph);

}  // namespace golgi
