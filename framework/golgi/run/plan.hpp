// The plan of a run: what it would do with each stage, and why.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "golgi/api/capabilities.hpp"
#include "golgi/pipeline/graph.hpp"
#include "golgi/store/store.hpp"

namespace golgi {

struct PlannedStage {
  std::size_t node = 0;
  bool found = false;
  bool blocked = false;      ///< the stage or one of its inputs failed in an earlier sweep: a sweep does not try it again
  std::optional<Cost> cost;  ///< if the stage will run, its component estimates the cost, and the size of its input is known
  std::string reason;        ///< why it runs: "never completed", "changed parameter max_order (10 -> 5)", …
};

/// Keys of an earlier run by the names of its nodes.
using EarlierKeys = std::map<std::string, Fingerprint>;

/// The planned stages in the order of work. Reads the store, writes nothing.
/// @param graph      with its keys assigned
/// @param n_threads  number of threads that search the store
std::vector<PlannedStage> plan(const Graph& graph, const Store& store, const EarlierKeys& before, int n_threads);

/// The plan of one pipeline, compared with the last complete run in `folder`. Assigns the keys.
/// @param accept_rebuilt  as for a run   @param n_threads  number of threads of the plan, and of the run for its costs
std::vector<PlannedStage> plan(Graph& graph, const PipelineSpec& spec, const std::filesystem::path& folder, bool accept_rebuilt,
                               int n_threads);

}  // namespace golgi
