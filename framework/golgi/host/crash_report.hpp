// A crash names the stage and the plugin that worked in the thread that crashed, before the program ends by its signal.
#pragma once

#include <atomic>

namespace golgi {

/// From now on, a segmentation fault and its like print "golgi: stage 'x' (causality/y 1.0.0, /…/y.so) crashed: segmentation
/// fault" to standard error before their default action. Sanitizers tell more, and keep their own handlers.
void report_crashes();

/// Says what this thread works for, as long as the object lives. Marks of one thread nest.
class CrashMark {
 public:
  /// @param text  "stage 'x' (causality/y 1.0.0, /…/y.so)"; must outlive the mark
  /// @param is_whole  whether it is for a whole stage: those at work are named where a plugin's own thread crashes
  explicit CrashMark(const char* text, bool is_whole = false);
  ~CrashMark();
  CrashMark(const CrashMark&) = delete;
  CrashMark& operator=(const CrashMark&) = delete;

 private:
  const char* before_;
  std::atomic<const char*>* place_ = nullptr;  // among the whole stages at work
};

}  // namespace golgi
