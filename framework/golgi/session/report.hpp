// What was planned or done, as JSON: for scripts, a page, other languages.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "golgi/host/json.hpp"
#include "golgi/session/session.hpp"

namespace golgi {

/// "run", "found", "found (older build)" or "failed".
const char* what_of(const PlannedStage& stage, const Node& node);

/// Stages of a sweep that have the same name, component, plan and reason.
struct PlannedGroup {
  std::string stage, component, what, reason;
  std::size_t count = 0;
};
/// In the order of their first stages.
std::vector<PlannedGroup> grouped(const Graph& graph, const std::vector<PlannedStage>& planned);

/// How many stages there are of each kind.
struct PlanCounts {
  std::size_t run = 0, found = 0, blocked = 0;
};
PlanCounts counts_of(const std::vector<PlannedStage>& planned);

/// Counts and folder, and for each stage, of a sweep for each group, what is planned and why.
Json json_of(const OpenedPipeline& opened, const std::vector<PlannedStage>& planned);
Json json_of(const OpenedSweep& opened, const std::vector<PlannedStage>& planned);

/// What became of every stage, and all scores.
Json json_of(const OpenedPipeline& opened, const RunReport& report);

/// Where the points of a sweep are, and what failed.
Json json_of(const FolderStatus& folder);

}  // namespace golgi
