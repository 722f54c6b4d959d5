// Guards a call into a plugin: changes that the plugin makes to the whole process are restored and reported.
#pragma once

#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "golgi/host/crash_report.hpp"

namespace golgi {

/// The floating-point settings of a thread: rounding, subnormal numbers, floating-point exceptions. Cheap enough for inner
/// loops.
class Arithmetic {
 public:
  static Arithmetic now();
  /// Restores the settings in this thread. @return what had changed; empty if nothing had
  std::string restore() const;

 private:
  bool operator==(const Arithmetic&) const = default;

  unsigned unit_ = 0;    // x87 control word; elsewhere the only control register
  unsigned vector_ = 0;  // MXCSR without its flags
};

/// One call, from construction to `restore`. The thread's floating-point settings are restored exactly; locale, working folder
/// and standard descriptors belong to all threads, and are restored to their state before the first of the overlapping calls.
class PluginCall {
 public:
  /// @param who    "causality/mvgc 1.0.0", for messages; empty for golgi's own components, which are never blamed
  /// @param where  "stage 'mvgc' (causality/mvgc 1.0.0, /…/mvgc.so)", for the message of a crash
  PluginCall(std::string who, std::string where);
  ~PluginCall() { restore(); }
  PluginCall(const PluginCall&) = delete;
  PluginCall& operator=(const PluginCall&) = delete;

  /// A part of the call that may run in another thread, whose floating-point settings are restored after it.
  class Part {
   public:
    explicit Part(PluginCall& call) : call_(call), before_(Arithmetic::now()), mark_(call.where_.c_str()) {}
    ~Part();
    Part(const Part&) = delete;
    Part& operator=(const Part&) = delete;

   private:
    PluginCall& call_;
    Arithmetic before_;
    CrashMark mark_;
  };

  /// Ends the call. @return a warning that states which component changed what; empty if nothing was changed, and on a second
  /// call
  std::string restore();

 private:
  struct Process;
  static Process& process();

  std::string who_, where_;
  std::optional<CrashMark> mark_;
  const Arithmetic arithmetic_ = Arithmetic::now();
  std::mutex mutex_;
  std::set<std::string> changes_;
  std::set<std::string> suspects_;  // others that were at work in other threads; guarded by the process's mutex
  const std::thread::id thread_ = std::this_thread::get_id();
  bool is_over_ = false;
};

/// Opens /dev/null as standard input, output and error if they are closed, so that no other file gets their numbers: output to
/// them would go into that file. Reading and writing still fail.
void open_standard_descriptors();

}  // namespace golgi
