// What a run would do, stage by stage, and why.
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
  bool blocked = false;      ///< it failed in an earlier sweep, or an input did: a sweep does not try it again
  std::optional<Cost> cost;  ///< where it runs, its component tells, and the size of its input is known
  std::string reason;        ///< why it runs: "never run", "changed parameter max_order (10 -> 5)", …
};

/// Keys of an earlier run by the names of its nodes.
using EarlierKeys = std::map<std::string, Fingerprint>;

/// In the order of work. Reads the store, writes nothing.
/// @param graph      with its keys
/// @param n_threads  that look into the store
std::vector<PlannedStage> plan(const Graph& graph, const Store& store, const EarlierKeys& before, int n_threads);

/// Of one pipeline, compared with the last complete run into `folder`. Assigns the keys.
/// @param accept_rebuilt  as for a run   @param n_threads  of the plan, and of the run for its costs
std::vector<PlannedStage> plan(Graph& graph, const PipelineSpec& spec, const std::filesystem::path& folder, bool accept_rebuilt,
                               int n_threads);

}  // namespace golgi
