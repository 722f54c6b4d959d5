// Plans and results as JSON, for scripts, pages and other languages.
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
/// The groups in the order of their first stages.
std::vector<PlannedGroup> grouped(const Graph& graph, const std::vector<PlannedStage>& planned);

/// The number of stages of each kind.
struct PlanCounts {
  std::size_t run = 0, found = 0, blocked = 0;
};
PlanCounts counts_of(const std::vector<PlannedStage>& planned);

/// Counts and folder; for each stage (in a sweep, for each group) the plan and its reason.
Json json_of(const OpenedPipeline& opened, const std::vector<PlannedStage>& planned);
Json json_of(const OpenedSweep& opened, const std::vector<PlannedStage>& planned);

/// The outcome of every stage, and all scores.
Json json_of(const OpenedPipeline& opened, const RunReport& report);

/// The progress of a sweep's points, and its failures.
Json json_of(const FolderStatus& folder);

}  // namespace golgi
