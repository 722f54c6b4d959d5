// Runs programs from tests: with the given standard input, environment, working folder, limits and terminal; returns their
// output and how they ended.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace golgi::test {

struct Command {
  std::vector<std::string> arguments;  ///< the program's path first
  std::filesystem::path folder;        ///< working folder; empty: the test's own
  std::string input;
  std::map<std::string, std::optional<std::string>> environment;  ///< set or, without a value, removed
  std::optional<std::uint64_t> max_file_bytes;                    ///< RLIMIT_FSIZE: longer writes fail
  std::filesystem::path output_to;                                ///< standard output goes to this file
  bool terminal = false;  ///< output and errors are one terminal of 100 columns; both come back in `out`
};

struct Finished {
  int exit_code = -1;  ///< -1 where a signal ended it
  int signal = 0;
  std::string out;
  std::string err;
};

/// A running program; killed where the test leaves it.
class Process {
 public:
  explicit Process(const Command& command);
  ~Process();
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  pid_t id() const { return id_; }
  void signal(int number) const;
  /// Its standard error so far.
  std::string errors_so_far() const;
  /// Waits until standard error contains `text`. @return false if the program ended or 30 s passed before
  bool wait_for_error(const std::string& text);
  /// Waits for the end; kills it after `limit`, which fails the test.
  Finished wait(std::chrono::seconds limit = std::chrono::seconds(60));

 private:
  bool ended();

  pid_t id_ = -1;
  int out_ = -1, err_ = -1, terminal_ = -1;
  bool keeps_output_ = true;  ///< in a file owned by this object
  std::optional<int> status_;
  std::string shown_;  ///< on the terminal
};

Finished run(const Command& command);

}  // namespace golgi::test
