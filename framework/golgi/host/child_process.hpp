// Runs a program with a time limit and collects its output; also what the program itself does if it is such a child.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace golgi {

struct ChildResult {
  bool timed_out = false;  ///< true: it was killed after the time limit
  int exit_code = -1;      ///< -1: ended by a signal
  int signal = 0;          ///< 0: not ended by a signal
  std::string report;      ///< what it wrote to descriptor 3
  std::string errors;      ///< the start of what it wrote to stderr; its stdout is dropped
};

/// @param arguments    the first is the program's path
/// @param environment  "NAME=value", instead of this process's own
/// @param environment  "NAME=value", replaces this process's environment
/// @param time_limit   none: no limit
/// @param cancelled    called regularly; if it returns true, the child gets SIGTERM and is waited for
ChildResult run_child(const std::vector<std::string>& arguments, const std::vector<std::string>& environment,
                      std::optional<std::chrono::milliseconds> time_limit, const std::function<bool()>& cancelled = {});

/// The environment of this process, with settings that let the child end in the same way under every sanitizer: by the signal
/// itself, without a search for leaks (a library that is never unloaded has some by design).
/// @param more  "NAME=value"
std::vector<std::string> child_environment(std::vector<std::string> more = {});

/// As child_environment, with glibc's heap checking, so that an overrun aborts on free(). Under a sanitizer without it: the
/// sanitizer checks more, and the two do not work together.
std::vector<std::string> guarded_environment(std::vector<std::string> more = {});

/// The name of a signal: "SIGSEGV, Segmentation fault".
std::string signal_name(int number);

/// The name of the signal that ended a child; also states if it ended because its memory was damaged.
std::string crash_name(const ChildResult& child);

/// "; it wrote: …": the first lines that a child wrote, for the end of a message; empty if it wrote nothing.
std::string words_of(std::string errors);

// The child's side.
/// Whether this process was started by run_child.
bool is_child();
/// Makes this process end with its parent, leave no core file, and not pass the report to its own children.
void become_child();
void write_report(std::string_view text);

}  // namespace golgi
