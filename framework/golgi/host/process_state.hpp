// What a plugin shares with everybody in its process and must leave as it finds it.
#pragma once

#include <map>
#include <string>

namespace golgi {

/// By name: rounding mode, locale, signal handlers, working folder, environment, open files, ….
class ProcessState {
 public:
  static ProcessState now();
  /// The part that golgi restores after a call into a plugin (see PluginCall): how the calling thread computes, ….
  static ProcessState of_thread();
  /// … and the locale, the working folder, and what standard input, output and errors are.
  static ProcessState of_process();
  /// All that differs: "the rounding mode changed from 'to nearest' to 'down'; …"; empty where nothing does.
  std::string changed_to(const ProcessState& later) const;
  /// How many threads more there are now; those that are about to end are given a second.
  int threads_more() const;

 private:
  struct Value {
    std::string text;      ///< for messages
    std::string identity;  ///< what is compared: a file or folder stays itself when it is renamed
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
