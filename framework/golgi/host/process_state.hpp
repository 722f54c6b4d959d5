// Process-wide state that a plugin shares with all other code and must leave unchanged.
#pragma once

#include <map>
#include <string>

namespace golgi {

/// The state by name: rounding mode, locale, signal handlers, working folder, environment, open files, ….
class ProcessState {
 public:
  static ProcessState now();
  /// The part that golgi restores after a call into a plugin (see PluginCall): the floating-point settings of the calling
  /// thread, …
  static ProcessState of_thread();
  /// … and the locale, the working folder, and the targets of standard input, output and error.
  static ProcessState of_process();
  /// All differences: "the rounding mode changed from 'to nearest' to 'down'; …"; empty if there are none.
  std::string changed_to(const ProcessState& later) const;
  /// How many more threads there are now; waits up to a second for threads that are about to end.
  int threads_more() const;

 private:
  struct Value {
    std::string text;      ///< for messages
    std::string identity;  ///< for comparison: a file or folder stays the same when it is renamed
  };
  void add(const std::string& name, const std::string& text) { values_[name] = {text, text}; }
  void add_arithmetic();
  void add_locale();
  void add_places();
  void add_signals();
  void add_files();

  int n_threads_ = 0;
  std::map<std::string, Value> values_;
};

/// Captures the standard output of this process during the object's lifetime instead of showing it.
class CapturedOutput {
 public:
  CapturedOutput();
  ~CapturedOutput();
  CapturedOutput(const CapturedOutput&) = delete;
  CapturedOutput& operator=(const CapturedOutput&) = delete;
  std::string text() const;

 private:
  int file_ = -1;    // receives the output
  int before_ = -1;  // the descriptor that was standard output
};

}  // namespace golgi
