// A program that stays and answers one request after another, a line each: on its descriptor 3 it is asked, on 4 it answers.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace golgi {

class WorkerProcess {
 public:
  /// What it writes to stdout and stderr goes to a file without a name.
  /// @param arguments  the first is the program's path   @throws IoError if it cannot be started
  explicit WorkerProcess(const std::vector<std::string>& arguments);
  ~WorkerProcess();  ///< ends it
  WorkerProcess(const WorkerProcess&) = delete;
  WorkerProcess& operator=(const WorkerProcess&) = delete;

  /// @return false where it has ended
  bool ask(const std::string& line);
  /// The next line of its answer, without the line's end; nothing within the time, or once it has ended.
  std::optional<std::string> answer(std::chrono::milliseconds time);
  /// Whether there may be answers yet: its own, not those of a process that it started and that outlives it.
  bool is_open() const { return open_; }
  void kill();
  /// "ended by SIGSEGV, Segmentation fault", "ended with exit code 3"; waits for its end.
  std::string end();
  /// What it has written to stdout and stderr since the last call.
  std::string words();

 private:
  bool has_ended() const;

  pid_t process_ = 0;
  int asks_ = -1, answers_ = -1, said_ = -1;
  bool open_ = true;
  std::string unread_;
  std::size_t read_of_said_ = 0;
};

}  // namespace golgi
