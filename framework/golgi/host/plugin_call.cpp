#include "golgi/host/plugin_call.hpp"

#include <fcntl.h>
#include <fpu_control.h>
#include <unistd.h>

#include <array>
#include <clocale>
#include <locale>
#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include "golgi/core/text.hpp"
#include "golgi/host/process_state.hpp"

namespace golgi {
namespace {

std::string joined(const std::set<std::string>& texts, std::string_view separator) {
  return join({texts.begin(), texts.end()}, separator);
}

}  // namespace

Arithmetic Arithmetic::now() {
  Arithmetic now;
  fpu_control_t unit;
  _FPU_GETCW(unit);
  now.unit_ = unit;
#if defined(__x86_64__)
  now.vector_ = _mm_getcsr() & ~static_cast<unsigned>(_MM_EXCEPT_MASK);
#endif
  return now;
}

std::string Arithmetic::restore() const {
  if (now() == *this) return "";
  const ProcessState changed = ProcessState::of_thread();
  fpu_control_t unit = static_cast<fpu_control_t>(unit_);
  _FPU_SETCW(unit);
#if defined(__x86_64__)
  _mm_setcsr((_mm_getcsr() & _MM_EXCEPT_MASK) | vector_);
#endif
  return ProcessState::of_thread().changed_to(changed);
}

/// The state that all threads share, and how to restore it.
class Baseline {
 public:
  Baseline()
      : state(ProcessState::of_process()),
        c_locale_(std::setlocale(LC_ALL, nullptr)),
        folder_(open(".", O_PATH | O_DIRECTORY | O_CLOEXEC)) {
    constexpr int beyond_usual = 200;  // so that plugins that close guessed descriptors do not close it
    for (int number = 0; number < 3; ++number) copies_[number] = fcntl(number, F_DUPFD_CLOEXEC, beyond_usual);
  }
  ~Baseline() {
    for (const int copy : copies_)
      if (copy >= 0) close(copy);
    if (folder_ >= 0) close(folder_);
  }
  Baseline(const Baseline&) = delete;
  Baseline& operator=(const Baseline&) = delete;

  void restore() const {
    std::locale::global(locale_);
    std::setlocale(LC_ALL, c_locale_.c_str());
    if (folder_ >= 0 && fchdir(folder_) != 0) return;
    for (int number = 0; number < 3; ++number)
      if (copies_[number] >= 0) dup2(copies_[number], number);
  }

  const ProcessState state;

 private:
  std::locale locale_;
  std::string c_locale_;
  int folder_;
  std::array<int, 3> copies_{};
};

struct PluginCall::Process {
  std::mutex mutex;
  std::vector<PluginCall*> at_work;
  std::optional<Baseline> baseline;  // while any call is in progress
};

PluginCall::Process& PluginCall::process() {
  static auto& one = *new Process;
  return one;
}

PluginCall::PluginCall(std::string who, std::string where) : who_(std::move(who)), where_(std::move(where)) {
  mark_.emplace(where_.c_str(), true);
  Process& all = process();
  const std::scoped_lock lock(all.mutex);
  if (all.at_work.empty()) all.baseline.emplace();
  for (PluginCall* other : all.at_work) {
    if (other->thread_ == thread_) continue;  // that call waits for this one
    if (!who_.empty()) other->suspects_.insert(who_);
    if (!other->who_.empty()) suspects_.insert(other->who_);
  }
  all.at_work.push_back(this);
}

PluginCall::Part::~Part() {
  std::string change = before_.restore();
  if (change.empty()) return;
  const std::scoped_lock lock(call_.mutex_);
  call_.changes_.insert(std::move(change));
}

std::string PluginCall::restore() {
  if (is_over_) return "";
  is_over_ = true;
  mark_.reset();
  std::string change = arithmetic_.restore();
  if (!change.empty()) changes_.insert(std::move(change));
  const std::string of_thread =
      changes_.empty()
          ? ""
          : who_ + " changed the floating-point settings of its threads, which golgi has restored: " + joined(changes_, "; ");

  Process& all = process();
  const std::scoped_lock lock(all.mutex);
  change = all.baseline->state.changed_to(ProcessState::of_process());
  bool is_restored = true;
  if (!change.empty()) {
    all.baseline->restore();
    is_restored = all.baseline->state.changed_to(ProcessState::of_process()).empty();
  }
  std::erase(all.at_work, this);
  if (all.at_work.empty()) all.baseline.reset();
  if (change.empty()) return of_thread;
  if (!who_.empty() || suspects_.empty()) suspects_.insert(who_.empty() ? "something" : who_);
  return of_thread + (of_thread.empty() ? "" : "; ") + joined(suspects_, " or ") +
         " changed settings that are shared in this process, which golgi " +
         (is_restored ? "has restored: " : "could not restore: ") + change;
}

void open_standard_descriptors() {
  // A new file gets the lowest free number, so each number is checked in order. Each is opened in the opposite direction, so
  // that its use fails as if it were closed.
  for (int number = 0; number < 3; ++number)
    if (fcntl(number, F_GETFD) < 0) open("/dev/null", number == STDIN_FILENO ? O_WRONLY : O_RDONLY);
}

}  // namespace golgi
