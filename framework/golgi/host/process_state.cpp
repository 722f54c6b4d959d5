#include "golgi/host/process_state.hpp"

#include <signal.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cfenv>
#include <chrono>
#include <clocale>
#include <cstdio>
#include <filesystem>
#include <iostream>
#include <iterator>
#include <locale>
#include <thread>
#include <vector>
#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include "golgi/core/error.hpp"
#include "golgi/core/text.hpp"
#include "golgi/host/child_process.hpp"

namespace golgi {
namespace fs = std::filesystem;
namespace {

std::string rounding_mode() {
  switch (std::fegetround()) {
    case FE_TONEAREST: return "to nearest";
    case FE_UPWARD: return "up";
    case FE_DOWNWARD: return "down";
    case FE_TOWARDZERO: return "towards zero";
    default: return "another";
  }
}

/// How subnormal numbers are treated. -ffast-math links a start-up file that changes this for the whole process.
std::string small_numbers() {
#if defined(__x86_64__)
  return _MM_GET_FLUSH_ZERO_MODE() || _MM_GET_DENORMALS_ZERO_MODE() ? "set to 0" : "kept";
#else
  return "kept";
#endif
}

std::string hexadecimal(const void* address) {
  char text[32];
  std::snprintf(text, sizeof text, "%p", address);
  return text;
}

int count_threads() {
  std::error_code error;
  return static_cast<int>(std::distance(fs::directory_iterator("/proc/self/task", error), fs::directory_iterator()));
}

}  // namespace

void ProcessState::add_arithmetic() {
  add("the rounding mode", rounding_mode());
  add("the treatment of subnormal numbers", small_numbers());
  add("the set of floating-point exceptions that end the program", std::to_string(fegetexcept()));
}

void ProcessState::add_locale() {
  add("the C locale", std::setlocale(LC_ALL, nullptr));
  add("the C++ locale", std::locale().name());
}

void ProcessState::add_places() {
  const auto identity = [](int result, const struct stat& status) {
    return result == 0 ? std::to_string(status.st_dev) + ":" + std::to_string(status.st_ino) : "";
  };
  std::error_code error;
  struct stat status {};
  values_["the working folder"] = {fs::current_path(error).string(), identity(stat(".", &status), status)};
  constexpr const char* names[] = {"standard input", "standard output", "standard error"};
  for (int number = 0; number < 3; ++number) {
    const fs::path target = fs::read_symlink("/proc/self/fd/" + std::to_string(number), error);
    values_[names[number]] = {error ? "closed" : target.string(), identity(fstat(number, &status), status)};
  }
}

void ProcessState::add_signals() {
  for (int number = 1; number < SIGRTMAX; ++number) {
    struct sigaction action {};
    if (sigaction(number, nullptr, &action) != 0) continue;
    const void* handler = action.sa_flags & SA_SIGINFO ? reinterpret_cast<const void*>(action.sa_sigaction)
                                                       : reinterpret_cast<const void*>(action.sa_handler);
    add("the handler of " + signal_name(number), handler == reinterpret_cast<const void*>(SIG_DFL)   ? "the default"
                                                 : handler == reinterpret_cast<const void*>(SIG_IGN) ? "to ignore it"
                                                                                                     : hexadecimal(handler));
  }
  sigset_t blocked;
  pthread_sigmask(SIG_SETMASK, nullptr, &blocked);
  std::string list;
  for (int number = 1; number < SIGRTMAX; ++number)
    if (sigismember(&blocked, number)) list += (list.empty() ? "" : " ") + std::to_string(number);
  add("the set of blocked signals", list);
}

void ProcessState::add_files() {
  std::error_code error;
  std::vector<fs::path> entries;
  for (fs::directory_iterator entry("/proc/self/fd", error), end; !error && entry != end; entry.increment(error))
    if (std::stoi(entry->path().filename().string()) > STDERR_FILENO) entries.push_back(entry->path());
  for (const auto& entry : entries) {
    // The descriptor of this listing is closed by now.
    const fs::path target = fs::read_symlink(entry, error);
    if (!error) add("file descriptor " + entry.filename().string(), target.string());
  }
}

ProcessState ProcessState::of_thread() {
  ProcessState state;
  state.add_arithmetic();
  return state;
}

ProcessState ProcessState::of_process() {
  ProcessState state;
  state.add_locale();
  state.add_places();
  return state;
}

ProcessState ProcessState::now() {
  ProcessState state;
  state.n_threads_ = count_threads();
  state.add_arithmetic();
  state.add_locale();
  state.add_places();
  const mode_t mask = umask(0);
  umask(mask);
  state.add("the file creation mask", std::to_string(mask));
  for (char** entry = environ; *entry; ++entry) {
    const std::string text = *entry;
    const auto equals = text.find('=');
    state.add("the environment variable " + text.substr(0, equals), equals == std::string::npos ? "" : text.substr(equals + 1));
  }
  state.add_signals();
  state.add_files();
  return state;
}

std::string ProcessState::changed_to(const ProcessState& later) const {
  std::vector<std::string> changes;
  for (const auto& [name, value] : values_) {
    const auto found = later.values_.find(name);
    if (found == later.values_.end())
      changes.push_back(name + ", which was '" + value.text + "', is gone");
    else if (found->second.identity != value.identity)
      changes.push_back(name + " changed from '" + value.text + "' to '" + found->second.text + "'");
  }
  for (const auto& [name, value] : later.values_)
    if (!values_.contains(name)) changes.push_back(name + " is new: '" + value.text + "'");
  return join(changes, "; ");
}

int ProcessState::threads_more() const {
  const auto start = std::chrono::steady_clock::now();
  int more = count_threads() - n_threads_;
  while (more > 0 && std::chrono::steady_clock::now() - start < std::chrono::seconds(1)) {
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
    more = count_threads() - n_threads_;
  }
  return std::max(more, 0);
}

CapturedOutput::CapturedOutput() {
  std::cout.flush();
  std::fflush(stdout);
  before_ = dup(STDOUT_FILENO);
  file_ = memfd_create("output", MFD_CLOEXEC);
  if (before_ < 0 || file_ < 0 || dup2(file_, STDOUT_FILENO) < 0) throw IoError("cannot redirect standard output");
}

CapturedOutput::~CapturedOutput() {
  std::cout.flush();
  std::fflush(stdout);
  dup2(before_, STDOUT_FILENO);
  close(before_);
  close(file_);
}

std::string CapturedOutput::text() const {
  std::cout.flush();
  std::fflush(stdout);
  std::string text(lseek(file_, 0, SEEK_END), '\0');
  const ssize_t n = pread(file_, text.data(), text.size(), 0);
  text.resize(n < 0 ? 0 : static_cast<std::size_t>(n));
  return text;
}

}  // namespace golgi
