// A program that keeps running and answers requests, one line each: it reads them from descriptor 3 and answers on 4.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace golgi {

class WorkerProcess {
 public:
  /// Its stdout and stderr go to a file without a name.
  /// @param arguments  the first is the program's path   @throws IoError if it cannot be started
  explicit WorkerProcess(const std::vector<std::string>& arguments);
  ~WorkerProcess();  ///< ends the worker
  WorkerProcess(const WorkerProcess&) = delete;
  WorkerProcess& operator=(const WorkerProcess&) = delete;

  /// Sends a request. @return false if the worker has ended
  bool ask(const std::string& line);
  /// The next line of the answer, without the line break; none if the time is over or the worker has ended.
  std::optional<std::string> answer(std::chrono::milliseconds time);
  /// Whether more answers are possible: from the worker itself, not from a process that it started and that outlives it.
  bool is_open() const { return open_; }
  void kill();
  /// Waits for the worker to end: "ended by SIGSEGV, Segmentation fault", "ended with exit code 3".
  std::string end();
  /// What the worker has written to stdout and stderr since the last call.
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
