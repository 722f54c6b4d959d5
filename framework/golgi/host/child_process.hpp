// Runs a program with a time limit and collects what it says; and what the program itself does where it is such a child.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace golgi {

struct ChildResult {
  bool timed_out = false;  ///< and was killed
  int exit_code = -1;      ///< -1: ended by a signal
  int signal = 0;          ///< 0: ended by itself
  std::string report;      ///< what it wrote to descriptor 3
  std::string errors;      ///< the start of what it wrote to stderr; its stdout is dropped
};

/// @param arguments    the first is the program's path
/// @param environment  "NAME=value", instead of this process's own
/// @param time_limit   nothing: it may take its time
/// @param cancelled    asked now and then; once it says yes, the child is sent SIGTERM and waited for
/// @throws IoError if it cannot be started
ChildResult run_child(const std::vector<std::string>& arguments, const std::vector<std::string>& environment,
                      std::optional<std::chrono::milliseconds> time_limit, const std::function<bool()>& cancelled = {});

/// This process's, and settings that let the child end the same way under every sanitizer: by the signal itself, without a
/// hunt for leaks (a library that is never unloaded has some by design).
/// @param more  "NAME=value"
std::vector<std::string> child_environment(std::vector<std::string> more = {});

/// The same, with glibc's heap checking, so that an overrun aborts on free(). Under a sanitizer without it: that checks more,
/// and the two do not work together.
std::vector<std::string> guarded_environment(std::vector<std::string> more = {});

/// "SIGSEGV, Segmentation fault"
std::string signal_name(int number);

/// The same of a child that a signal ended; told as well where it ended because its memory was damaged.
std::string crash_name(const ChildResult& child);

/// "; it wrote: …": the first lines of what a child wrote, for the end of a message; nothing where it wrote nothing.
std::string words_of(std::string errors);

// The child's side.
/// Whether this process was started by run_child.
bool is_child();
/// Ends with its parent, leaves no core file, and keeps the report from children of its own.
void become_child();
void write_report(std::string_view text);

}  // namespace golgi
