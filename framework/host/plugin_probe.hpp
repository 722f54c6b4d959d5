// A library is first tried out in a child process: a static initialiser may crash, call exit or never return, and a child
// alone can report that. The child is this program, started anew (fork without exec would inherit locks that threads hold).
#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>

namespace golgi {

/// The hidden command: `golgi --probe-plugin FILE` calls probe_main(FILE) before anything else and returns its result.
inline constexpr const char* probe_option = "--probe-plugin";

/// The child's side: loads and registers FILE, reports, returns. The exit code is 0 if the library is sound, else 4; the
/// message goes to the parent, or to stderr where a person has typed the command.
int probe_main(const std::filesystem::path& file);

struct ProbeOptions {
  std::filesystem::path executable = "/proc/self/exe";  ///< knows probe_option
  std::chrono::milliseconds time_limit{10'000};
};

struct ProbeFailure {
  std::string message;
  bool name_taken = false;  ///< the library gives one name twice
};

/// The parent's side. Nothing: the library loaded, registered and ended soundly.
/// @throws IoError if the child cannot be started; InternalError inside a probe, where a program does not know probe_option
std::optional<ProbeFailure> probe(const std::filesystem::path& file, const ProbeOptions& options);

}  // namespace golgi
