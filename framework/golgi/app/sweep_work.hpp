// How a sweep's commands do their work and tell of it.
#pragma once

#include <string>
#include <vector>

#include "golgi/app/command.hpp"
#include "golgi/app/terminal.hpp"

namespace golgi {

/// --isolate, --stage-timeout, --fail-fast, --max-failures, --json, in addition to those of all work.
void add_sweep_work_options(OptionAdder& add);
/// Options of the work as they were given, for another process.
std::vector<std::string> work_arguments(const Options& options);

/// Run, retry or collect.
using SweepWork = SweepOutcome (OpenedSweep::*)(SweepObserver&, const Cancelled&) const;
/// Does it, and says what became of it. @return the exit code
int do_sweep(const OpenedSweep& opened, SweepWork work, const Options& options);

/// A row per stage and reason; empty where nothing failed.
std::string failures_table(const FolderStatus& folder, const Style& style);

}  // namespace golgi
