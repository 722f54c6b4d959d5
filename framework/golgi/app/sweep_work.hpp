// Runs the work of the sweep commands and reports its outcome.
#pragma once

#include <string>
#include <vector>

#include "golgi/app/command.hpp"
#include "golgi/app/terminal.hpp"

namespace golgi {

/// Adds --isolate, --stage-timeout, --fail-fast, --max-failures, --json and the options of all work.
void add_sweep_work_options(OptionAdder& add);
/// The options of the work as they were given, as arguments for another process.
std::vector<std::string> work_arguments(const Options& options);

/// OpenedSweep::run, retry or collect.
using SweepWork = SweepOutcome (OpenedSweep::*)(SweepObserver&, const Cancelled&) const;
/// Does the work and reports its outcome. @return the exit code
int do_sweep(const OpenedSweep& opened, SweepWork work, const Options& options);

/// The failures, a row per stage and reason; empty if nothing failed.
std::string failures_table(const FolderStatus& folder, const Style& style);

}  // namespace golgi
