// The content of a folder of results, for its page: stages, estimates with their recording and ground truth, scores.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "golgi/data/connectivity.hpp"
#include "golgi/data/dataset.hpp"
#include "golgi/data/ground_truth.hpp"
#include "golgi/data/scores.hpp"
#include "golgi/host/json.hpp"

namespace golgi::page {

struct Stage {
  std::string name, component, version;
  std::vector<std::string> inputs;                          ///< names of stages
  std::vector<std::pair<std::string, std::string>> params;  ///< as text
  std::vector<std::string> set;                             ///< parameters whose values are not the defaults
  std::string bibtex;                                       ///< references to cite
  std::vector<std::string> warnings;
  std::map<std::string, std::string> caveats;  ///< by kind of recording: the weakness of the method there
  std::string outcome;                         ///< "done", "found", "failed", "skipped"
  double seconds = undefined;
};

struct EstimateShown {
  std::string stage, component;
  Connectivity connectivity;
  std::string recording;             ///< the stage of the dataset that it was computed from; empty: not known
  std::optional<GroundTruth> truth;  ///< of that dataset, if its variables are those of the estimate
};

struct RunShown {
  std::filesystem::path folder;
  std::string name, version, build;
  std::int64_t seed = 0;
  bool is_complete = true;  ///< false: stages failed, and the folder holds only the finished ones
  std::vector<Stage> stages;
  std::vector<EstimateShown>
      estimates;  ///< best first if there is a truth, else as in the pipeline, those with p before others
  Scores scores;

  const Stage* stage(const std::string& name) const;
  /// The score of an estimate as a whole; NaN if it was not scored.
  double score(const std::string& estimate, const std::string& metric) const;
  /// The recording of an estimate. @throws DataError if its files are damaged
  std::optional<Dataset> recording(const EstimateShown& estimate) const;
};

/// @throws UsageError if the folder holds no results of a run, with its content; DataError for files that cannot be read
RunShown read_results(const std::filesystem::path& folder);

}  // namespace golgi::page
