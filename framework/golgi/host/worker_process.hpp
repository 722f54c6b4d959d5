// A program that stays and answers one request after another, a line each: on its descriptor 3 it is asked, on 4 it answers.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace golgi {

class WorkerProcess {
 public:
  /// @param arguments  the first is the program's path
  /// @param said       file that takes what it writes to stdout and stderr
  /// @throws IoError if it cannot be started
  WorkerProcess(const std::vector<std::string>& arguments, std::filesystem::path said);
  ~WorkerProcess();  ///< ends it
  WorkerProcess(const WorkerProcess&) = delete;
  WorkerProcess& operator=(const WorkerProcess&) = delete;

  /// @return false where it has ended
  bool ask(const std::string& line);
  /// The next line of its answer, without the line's end; nothing within the time, or once it has ended.
  std::optional<std::string> answer(std::chrono::milliseconds time);
  /// Whether there may be answers yet.
  bool is_open() const { return open_; }
  void kill();
  /// "ended by SIGSEGV, Segmentation fault", "ended with exit code 3"; waits for its end.
  std::string end();
  /// What it has written to stdout and stderr since the last call.
  std::string words();

 private:
  pid_t process_ = 0;
  int asks_ = -1, answers_ = -1;
  bool open_ = true;
  std::string unread_;
  std::filesystem::path said_;
  std::size_t read_of_said_ = 0;
};

}  // namespace golgi
