// When a thread crashes, reports the stage and the plugin that it was running, before the signal ends the program.
#pragma once

#include <atomic>

namespace golgi {

/// From now on, a segmentation fault or similar signal prints "golgi: stage 'x' (causality/y 1.0.0, /…/y.so) crashed:
/// segmentation fault" to standard error before its default action. Sanitizers report more, and keep their own handlers.
void report_crashes();

/// States what this thread is working on, during the object's lifetime. Marks of one thread can be nested.
class CrashMark {
 public:
  /// @param text  "stage 'x' (causality/y 1.0.0, /…/y.so)"; must outlive the mark
  /// @param is_whole  true for a whole stage: running stages are named if a thread of a plugin crashes
  explicit CrashMark(const char* text, bool is_whole = false);
  ~CrashMark();
  CrashMark(const CrashMark&) = delete;
  CrashMark& operator=(const CrashMark&) = delete;

 private:
  const char* before_;
  std::atomic<const char*>* place_ = nullptr;  // in the list of running stages
};

}  // namespace golgi
