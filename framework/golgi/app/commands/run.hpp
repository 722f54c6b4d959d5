// What `golgi run` does once a pipeline is open, for commands that make the pipeline themselves.
#pragma once

#include "golgi/app/command.hpp"

namespace golgi {

/// Runs it, tells what became of it, and prints the scores and where the results are. @return the exit code
int run_opened(OpenedPipeline& pipeline, const Options& options);

}  // namespace golgi
