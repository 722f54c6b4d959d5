// Tries a library in a child process: a static initialiser may crash, call exit or never return, and only the parent of a child
// process can report that. The child is this program, started anew (fork without exec would inherit locks that threads hold).
#pragma once

#include <chrono>
#include <filesystem>
#include <string>

namespace golgi {

/// The hidden command: `golgi --probe-plugin FILE` calls probe_main(FILE) before anything else and returns its result.
inline constexpr const char* probe_option = "--probe-plugin";

/// The child's side: loads, registers and describes FILE, reports, returns. The exit code is 0 if the library works, else 4;
/// the description or message goes to the parent, or to the terminal if a person typed the command.
int probe_main(const std::filesystem::path& file);

struct ProbeOptions {
  std::filesystem::path executable = "/proc/self/exe";  ///< a program that handles probe_option
  std::chrono::milliseconds time_limit{10'000};
};

struct ProbeResult {
  std::string description;  ///< of a library that loaded, registered and ended without error, as in NAME.plugin.json
  std::string failure;      ///< empty if there was no failure
  bool name_taken = false;  ///< true: it failed because it gives one name twice
};

/// The parent's side.
/// @throws IoError if the child cannot be started; InternalError inside a probe, if a program does not handle probe_option
ProbeResult probe(const std::filesystem::path& file, const ProbeOptions& options);

}  // namespace golgi
