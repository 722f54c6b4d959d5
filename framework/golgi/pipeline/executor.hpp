// Runs a graph: every stage as soon as its inputs are available; if a stage fails, only its dependents are skipped.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "golgi/core/error.hpp"
#include "golgi/pipeline/graph.hpp"
#include "golgi/pipeline/runner.hpp"

namespace golgi {

enum class Outcome {
  found,  ///< computed before and up to date
  done,
  failed,
  skipped,    ///< an input failed
  cancelled,  ///< the run was stopped before or while it ran
};
const char* to_string(Outcome outcome);

struct StageResult {
  Outcome outcome = Outcome::cancelled;
  ErrorKind error = ErrorKind::internal;  ///< of a failed stage
  std::string message;                    ///< why it failed or was skipped
  std::string cause = {};                 ///< of a failed stage: the message alone, without stage, component and library
};

/// Runs all stages of the graph.
/// @param run        runs stage i and returns found or done; if it throws, the stage has failed, and the message gets the
///                   stage, component and library
/// @param cancelled  checked before each stage
/// @param finished   called with the result of each stage, skipped ones included
/// @return  one result per node, in the order of the nodes
std::vector<StageResult> execute(const Graph& graph, Runner& runner, const std::function<Outcome(std::size_t)>& run,
                                 const std::function<bool()>& cancelled,
                                 const std::function<void(std::size_t, const StageResult&)>& finished);

/// Runs one stage without looking at its inputs, and turns exceptions into a result as execute does.
StageResult execute_one(const Graph& graph, std::size_t node, const std::function<Outcome(std::size_t)>& run,
                        const std::function<bool()>& cancelled);

/// The exit code: 0, the one kind of all failed stages, or 6 for several kinds.
int exit_code(const std::vector<StageResult>& results);

}  // namespace golgi
