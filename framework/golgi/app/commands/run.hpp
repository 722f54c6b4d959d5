// Runs an opened pipeline as `golgi run` does, for commands that create the pipeline themselves.
#pragma once

#include "golgi/app/command.hpp"

namespace golgi {

/// Runs the pipeline, reports warnings and failures, and prints the scores and the folder of results. @return the exit code
int run_opened(OpenedPipeline& pipeline, const Options& options);

}  // namespace golgi
