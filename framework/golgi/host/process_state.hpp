// What a plugin shares with everybody in its process and must leave as it finds it.
#pragma once

#include <map>
#include <string>

namespace golgi {

/// By name: rounding mode, locale, signal handlers, working folder, environment, open files, ….
class ProcessState {
 public:
  static ProcessState now();
  /// What differs: "the rounding mode was 'to nearest' and is 'down'"; empty where nothing does.
  std::string changed_to(const ProcessState& later) const;
  /// How many threads more there are now; those that are about to end are given a second.
  int threads_more() const;

 private:
  int n_threads_ = 0;
  std::map<std::string, std::string> values_;
};

/// Standard output of this process, from now on until its end of life, kept and not shown.
class CapturedOutput {
 public:
  CapturedOutput();
  ~CapturedOutput();
  CapturedOutput(const CapturedOutput&) = delete;
  CapturedOutput& operator=(const CapturedOutput&) = delete;
  std::string text() const;

 private:
  int file_ = -1;    // takes what is written
  int before_ = -1;  // the descriptor that was standard output
};

}  // namespace golgi
