// What a run would do, stage by stage, and why.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "golgi/pipeline/graph.hpp"

namespace golgi {

struct PlannedStage {
  std::size_t node = 0;
  bool found = false;
  std::string reason;  ///< why it runs: "never run", "changed parameter max_order (10 -> 5)", …
};

/// In the order of work. Reads the store and the manifest below `folder`, writes nothing.
/// @param accept_rebuilt  as for a run
std::vector<PlannedStage> plan(Graph& graph, const PipelineSpec& spec, const std::filesystem::path& folder,
                               bool accept_rebuilt);

}  // namespace golgi
