// Processes that run methods in other languages: started once, asked many times, at most one per thread that asks.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "golgi/api/task_context.hpp"
#include "golgi/host/json.hpp"

namespace golgi {

/// Asks a worker and waits. Logs, progress and warnings go to the context while it works.
/// @param request  "call", "file", "function", "params", folders of inputs and of the result
/// @param limit_s  after which the worker is ended; nothing: it may take its time
/// @throws DataError, ConfigError, NumericError as the method says; PluginError for an exception, with its traceback, and for
///         a worker that ended, took too long or answered what is not an answer; Interrupted once the run is being stopped
void ask_worker(const Json& request, std::optional<double> limit_s, const TaskContext& context);

/// Starts a worker, unless one is waiting: for whoever looks at what is open in this process before and after a call.
void ready_worker();

}  // namespace golgi
