// Runs a graph: every stage as soon as its inputs are there; a stage that fails costs its dependents and nothing else.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "golgi/core/error.hpp"
#include "golgi/pipeline/graph.hpp"
#include "golgi/pipeline/runner.hpp"

namespace golgi {

enum class Outcome {
  found,  ///< done before, nothing to do
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
  std::string cause = {};                 ///< of a failure: its own words, without stage, component and library
};

/// @param run        does stage i and says found or done; what it throws makes the stage failed, with stage, component and
///                   library added to the message
/// @param cancelled  asked before each stage
/// @param finished   told each stage's result, skipped ones included
/// @return  one result per node, in the order of the nodes
std::vector<StageResult> execute(const Graph& graph, Runner& runner, const std::function<Outcome(std::size_t)>& run,
                                 const std::function<bool()>& cancelled,
                                 const std::function<void(std::size_t, const StageResult&)>& finished);

/// One stage, whatever its inputs: the guard around it that execute has.
StageResult execute_one(const Graph& graph, std::size_t node, const std::function<Outcome(std::size_t)>& run,
                        const std::function<bool()>& cancelled);

/// The exit code: 0, the one kind of all failed stages, or 6 for several kinds.
int exit_code(const std::vector<StageResult>& results);

}  // namespace golgi
