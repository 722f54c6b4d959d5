#include "golgi/host/child_process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <thread>

#include "golgi/api/abi.hpp"
#include "golgi/core/error.hpp"
#include "golgi/core/text.hpp"

namespace golgi {
namespace {

constexpr int report_descriptor = 3;
// Limit per stream; the rest is read and dropped, so that the child never blocks.
constexpr std::size_t kept_of_report = 1 << 26;
constexpr std::size_t kept_of_errors = 1 << 16;

/// A pipe with a non-blocking reading end; both ends are closed on exec.
class Pipe {
 public:
  explicit Pipe(std::size_t kept_bytes) : kept_bytes_(kept_bytes) {
    std::array<int, 2> ends{};
    if (pipe2(ends.data(), O_CLOEXEC) != 0) throw IoError(std::string("cannot make a pipe: ") + std::strerror(errno));
    read_ = ends[0];
    write_ = ends[1];
    fcntl(read_, F_SETFL, O_NONBLOCK);
  }
  ~Pipe() {
    close(read_);
    close_writing();
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;

  int reading() const { return open_ ? read_ : -1; }
  int writing() const { return write_; }
  void close_writing() {
    if (write_ >= 0) close(write_);
    write_ = -1;
  }
  void drain(std::string& text) {
    std::array<char, 4096> block{};
    for (;;) {
      const ssize_t count = read(read_, block.data(), block.size());
      if (count == 0) open_ = false;
      if (count <= 0) return;
      text.append(block.data(), std::min<std::size_t>(count, kept_bytes_ - std::min(kept_bytes_, text.size())));
    }
  }

 private:
  std::size_t kept_bytes_;
  int read_ = -1;
  int write_ = -1;
  bool open_ = true;
};

std::vector<char*> pointers(const std::vector<std::string>& texts) {
  std::vector<char*> all;
  for (const auto& text : texts) all.push_back(const_cast<char*>(text.c_str()));  // posix_spawn takes char* but does not write
  all.push_back(nullptr);
  return all;
}

pid_t start(const std::vector<std::string>& arguments, const std::vector<std::string>& environment, const Pipe& report,
            const Pipe& errors) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, errors.writing(), STDERR_FILENO);
  posix_spawn_file_actions_adddup2(&actions, report.writing(), report_descriptor);
  posix_spawn_file_actions_addclosefrom_np(&actions, report_descriptor + 1);
  pid_t child = 0;
  const int status = posix_spawn(&child, arguments.front().c_str(), &actions, nullptr, pointers(arguments).data(),
                                 pointers(environment).data());
  posix_spawn_file_actions_destroy(&actions);
  if (status != 0) throw IoError("cannot start '" + arguments.front() + "': " + std::strerror(status));
  return child;
}

}  // namespace

ChildResult run_child(const std::vector<std::string>& arguments, const std::vector<std::string>& environment,
                      std::optional<std::chrono::milliseconds> time_limit, const std::function<bool()>& cancelled) {
  using Clock = std::chrono::steady_clock;
  Pipe report(kept_of_report), errors(kept_of_errors);
  const pid_t child = start(arguments, environment, report, errors);
  report.close_writing();
  errors.close_writing();

  ChildResult result;
  const auto start_time = Clock::now();
  bool is_asked_to_stop = false;
  int status = 0;
  for (;;) {
    // Closed pipes do not show that the child has ended: a grandchild may have them open. So waitpid is called.
    const pid_t ended = waitpid(child, &status, result.timed_out ? 0 : WNOHANG);
    if (ended == child) break;
    if (ended < 0 && errno != EINTR) throw IoError(std::string("cannot wait for a child process: ") + std::strerror(errno));
    if (cancelled && !is_asked_to_stop && cancelled()) {
      is_asked_to_stop = true;
      kill(child, SIGTERM);
    }
    if (time_limit && Clock::now() - start_time >= *time_limit) {
      result.timed_out = true;
      kill(child, SIGKILL);
      continue;
    }
    std::array<pollfd, 2> streams = {pollfd{report.reading(), POLLIN, 0}, pollfd{errors.reading(), POLLIN, 0}};
    if (streams[0].fd < 0 && streams[1].fd < 0)
      std::this_thread::sleep_for(std::chrono::microseconds(200));
    else
      poll(streams.data(), streams.size(), 5);
    report.drain(result.report);
    errors.drain(result.errors);
  }
  report.drain(result.report);
  errors.drain(result.errors);
  if (WIFSIGNALED(status))
    result.signal = WTERMSIG(status);
  else
    result.exit_code = WEXITSTATUS(status);
  return result;
}

std::vector<std::string> child_environment(std::vector<std::string> more) {
  std::vector<std::string> all = std::move(more);
  const auto add_options = [&](const std::string& name, const std::string& options) {
    const char* present = std::getenv(name.c_str());
    all.push_back(name + "=" + (present ? std::string(present) + ":" : "") + options);
  };
  for (char** entry = environ; *entry; ++entry)
    if (const std::string_view text = *entry; !text.starts_with("ASAN_OPTIONS=") && !text.starts_with("TSAN_OPTIONS="))
      all.emplace_back(text);
  const std::string signals = "handle_segv=0:handle_sigbus=0:handle_abort=0:handle_sigill=0:handle_sigfpe=0";
  add_options("ASAN_OPTIONS", "detect_leaks=0:" + signals);
  add_options("TSAN_OPTIONS", signals);
  return all;
}

std::vector<std::string> guarded_environment(std::vector<std::string> more) {
  if (std::string_view(GOLGI_ABI_SANITIZER).empty()) {
    more.emplace_back("LD_PRELOAD=libc_malloc_debug.so.0");
    more.emplace_back("GLIBC_TUNABLES=glibc.malloc.check=3");
  }
  return child_environment(std::move(more));
}

std::string crash_name(const ChildResult& child) {
  // Messages of glibc's allocator: "free(): invalid pointer", "corrupted size vs. prev_size", "malloc(): …", "double free …".
  const auto says = [&](const char* text) { return child.errors.find(text) != std::string::npos; };
  const bool is_damage =
      child.signal == SIGABRT && (says("free():") || says("corrupted ") || says("malloc") || says("double free"));
  return signal_name(child.signal) + (is_damage ? ", it wrote outside its memory" : "");
}

std::string signal_name(int number) {
  const char* short_name = sigabbrev_np(number);
  const char* words = sigdescr_np(number);
  return (short_name ? std::string("SIG") + short_name : "signal " + std::to_string(number)) +
         (words ? std::string(", ") + words : "");
}

std::string words_of(std::string errors) {
  constexpr std::size_t longest = 400;
  errors.erase(std::find_if(errors.rbegin(), errors.rend(), [](char c) { return c != '\n' && c != ' '; }).base(), errors.end());
  if (errors.empty()) return "";
  if (errors.size() > longest) {
    errors.resize(longest);
    if (const auto bad = first_invalid_utf8(errors)) errors.resize(*bad);
    errors += " …";
  }
  std::string line;
  for (const char c : errors) {
    if (c == '\n')
      line += " | ";
    else
      line += c;
  }
  return "; it wrote: " + line;
}

bool is_child() { return fcntl(report_descriptor, F_GETFD) >= 0; }

void become_child() {
  prctl(PR_SET_PDEATHSIG, SIGKILL);  // child processes in an endless loop must not outlive an interrupted golgi
  const rlimit none{0, 0};
  setrlimit(RLIMIT_CORE, &none);
  fcntl(report_descriptor, F_SETFD, FD_CLOEXEC);
}

void write_report(std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = write(report_descriptor, text.data(), text.size());
    if (written <= 0) return;
    text.remove_prefix(written);
  }
}

}  // namespace golgi
