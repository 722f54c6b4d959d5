// Processes that run methods in other languages: started once, used for many requests, at most one per calling thread.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "golgi/api/task_context.hpp"
#include "golgi/host/json.hpp"

namespace golgi {

/// Sends a request to a worker and waits. Logs, progress and warnings go to the context while it works.
/// @param request  "call", "file", "function", "params", folders of inputs and of the result
/// @param limit_s  time after which the worker is stopped; nothing: no limit
/// @throws DataError, ConfigError, NumericError as raised by the method; PluginError for an exception, with its traceback, and
///         for a worker that ended, took too long or sent an invalid answer; Interrupted once the run is being stopped
void ask_worker(const Json& request, std::optional<double> limit_s, const TaskContext& context);

/// Starts a worker, unless one is waiting: for callers that compare the open files of this process before and after a call.
void ready_worker();

}  // namespace golgi
