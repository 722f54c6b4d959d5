// How a sweep's commands do their work and tell of it.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "golgi/app/command.hpp"
#include "golgi/app/terminal.hpp"
#include "golgi/sweep/run_sweep.hpp"

namespace golgi {

/// --isolate, --stage-timeout, --fail-fast, --max-failures, --json, beside those of all work.
void add_sweep_work_options(OptionAdder& add);
/// What the options say of how a sweep is done.
SweepOptions sweep_options_of(const Options& options, const std::filesystem::path& folder);
/// Options of the work as they were given, for another process.
std::vector<std::string> work_arguments(const Options& options);

/// Runs, and says what became of it. @return the exit code
int do_sweep(const LoadedSweep& loaded, const SweepOptions& sweep_options, const Options& options);

/// What asks for a sweep again.
std::string command_line(const SweepCommand& command, const std::filesystem::path& folder);

/// A row a stage and reason; empty where nothing failed.
std::string failures_table(const SweepStatus& status, const SweepRecord& record, const Style& style);
std::string json_of(const SweepStatus& status, const SweepRecord& record, const std::filesystem::path& folder);

}  // namespace golgi
