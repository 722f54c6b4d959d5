// The folder of results: what the store holds, under the stages' names, with the summary files around it.
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

  /// What is there: nothing, unfinished work, complete results of some key, or something that is not golgi's.
  enum class State { absent, unfinished, complete, foreign };
  State state() const;
  /// Of complete results; empty otherwise.
  std::string run_key() const;
  /// Of complete results: files that are missing, or not what was written.
  std::vector<FileFault> faults(Depth depth) const;
  /// Of results without faults: their files need not be read next time.
  void keep_times() const;

  /// @throws ConfigError where another pipeline's results or foreign files are there and `force` is not set
  void check_may_write(const std::string& run_key, bool force) const;

  /// --force writes into a foreign folder, but not over what is there.
  /// @param names  that the results need, next to the manifest
  /// @throws ConfigError where a foreign folder holds one of them
  void check_clashes(std::vector<std::string> names) const;

  /// Puts everything in place; the manifest last, and only of a complete run. Where anything fails, the results before stay
  /// as they were.
  void publish(const Graph& graph, const PipelineSpec& spec, const RunOptions& options, const RunReport& report,
               StageRunner& stages, const Store& store) const;
  /// A folder with the results of a run is not a sweep's any more.
  void forget_sweep() const;

 private:
  std::filesystem::path folder_;
};

/// Names a run by the keys of its stages.
std::string run_key(const Graph& graph);

}  // namespace golgi
