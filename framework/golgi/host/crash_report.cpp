// The handler calls only functions that are allowed in a signal handler: it allocates no memory and takes no lock.
#include "golgi/host/crash_report.hpp"

#include <signal.h>
#include <string.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <memory>

namespace golgi {
namespace {

// The thread's work, for messages; null in threads that golgi did not start, such as those of plugins.
thread_local const char* volatile mark = nullptr;
// The stages at work; if there are more of them than places, some are not named.
std::array<std::atomic<const char*>, 64> at_work;

/// A stack for the handler, because a crash may be caused by an overflow of the thread's own.
class HandlerStack {
 public:
  HandlerStack() {
    stack_t present{};
    if (sigaltstack(nullptr, &present) != 0 || !(present.ss_flags & SS_DISABLE)) return;
    memory_ = std::make_unique<char[]>(size);
    present.ss_sp = memory_.get();
    present.ss_size = size;
    present.ss_flags = 0;
    sigaltstack(&present, nullptr);
  }
  ~HandlerStack() {
    stack_t none{};
    none.ss_flags = SS_DISABLE;
    if (memory_) sigaltstack(&none, nullptr);
  }
  HandlerStack(const HandlerStack&) = delete;
  HandlerStack& operator=(const HandlerStack&) = delete;

 private:
  static constexpr std::size_t size = 1 << 16;
  std::unique_ptr<char[]> memory_;
};

class Line {
 public:
  void add(const char* text) {
    const std::size_t count = std::min(strlen(text), sizeof text_ - size_);
    memcpy(text_ + size_, text, count);
    size_ += count;
  }
  /// Adds a text with its first letter in lower case: "segmentation fault" for "Segmentation fault".
  void add_uncapitalised(const char* text) {
    const std::size_t at = size_;
    add(text);
    if (at < size_ && text_[at] >= 'A' && text_[at] <= 'Z') text_[at] = static_cast<char>(text_[at] - 'A' + 'a');
  }
  void write_to(int descriptor) const {
    if (write(descriptor, text_, size_) < 0) return;  // the message cannot be reported anywhere else
  }

 private:
  char text_[2048];
  std::size_t size_ = 0;
};

extern "C" void on_crash(int number, siginfo_t* info, void*) {
  Line line;
  line.add("golgi: ");
  line.add(mark ? mark : "a thread that golgi did not start");
  line.add(" crashed: ");
  const char* words = sigdescr_np(number);
  line.add_uncapitalised(words ? words : "a signal");
  const char* separator = "; running: ";
  for (const auto& place : at_work)
    if (const char* text = mark ? nullptr : place.load()) {
      line.add(separator);
      line.add(text);
      separator = ", ";
    }
  line.add("\n");
  line.write_to(STDERR_FILENO);
  // The default action has been restored (SA_RESETHAND): a fault occurs again as soon as this returns; a signal that was sent
  // (abort) must be sent again.
  if (info->si_code <= 0) raise(number);
}

}  // namespace

void report_crashes() {
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
  struct sigaction action {};
  action.sa_sigaction = on_crash;
  action.sa_flags = SA_SIGINFO | SA_ONSTACK | static_cast<int>(SA_RESETHAND);
  sigemptyset(&action.sa_mask);
  for (const int number : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT}) sigaction(number, &action, nullptr);
#endif
}

CrashMark::CrashMark(const char* text, bool is_whole) : before_(mark) {
  static thread_local const HandlerStack stack;
  mark = text;
  if (!is_whole) return;
  for (auto& place : at_work)
    if (const char* free = nullptr; place.compare_exchange_strong(free, text)) {
      place_ = &place;
      return;
    }
}

CrashMark::~CrashMark() {
  mark = before_;
  if (place_) place_->store(nullptr);
}

}  // namespace golgi
