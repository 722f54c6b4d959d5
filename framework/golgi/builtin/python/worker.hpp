// Processes that run methods in other languages: started once, asked many times, at most one per thread that asks.
#pragma once

#include <filesystem>
#include <string>

#include "golgi/api/task_context.hpp"
#include "golgi/host/json.hpp"

namespace golgi {

/// Asks a worker and waits. Logs, progress and warnings go to the context while it works.
/// @param request  "call", "file", "function", "params", folders of inputs and of the result
/// @throws DataError, ConfigError, NumericError as the method says; PluginError for an exception, with its traceback, and for
///         a worker that ended; Interrupted once the run is being stopped
void ask_worker(const Json& request, const TaskContext& context);

}  // namespace golgi
