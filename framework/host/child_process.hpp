// Runs a program with a time limit and collects what it says.
#pragma once

#include <chrono>
#include <string>
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
/// @throws IoError if it cannot be started
ChildResult run_child(const std::vector<std::string>& arguments, const std::vector<std::string>& environment,
                      std::chrono::milliseconds time_limit);

}  // namespace golgi
