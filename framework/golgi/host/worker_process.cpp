#include "golgi/host/worker_process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <utility>

#include "golgi/core/error.hpp"
#include "golgi/core/files.hpp"
#include "golgi/host/child_process.hpp"

namespace golgi {
namespace {

constexpr int asked_on = 3, answers_on = 4;

std::array<int, 2> make_pipe() {
  std::array<int, 2> ends{};
  // The descriptors are closed in programs that are started later: a worker ends when the last writer of its requests is gone.
  if (pipe2(ends.data(), O_CLOEXEC) != 0) throw IoError(std::string("cannot make a pipe: ") + std::strerror(errno));
  return ends;
}

/// A temporary file without a name, accessible only to this process and its children.
int unnamed_file() {
  std::string path = (std::filesystem::temp_directory_path() / "golgi-worker-XXXXXX").string();
  const int file = mkostemp(path.data(), O_APPEND | O_CLOEXEC);
  if (file < 0) throw_io_error("make", path, errno);
  unlink(path.c_str());
  return file;
}

}  // namespace

WorkerProcess::WorkerProcess(const std::vector<std::string>& arguments) : said_(unnamed_file()) {
  auto asks = make_pipe(), answers = make_pipe();
  // Moved above the descriptors that the child gets: dup2 of a descriptor onto itself would keep its close-on-exec flag.
  for (int* end : {&asks[0], &answers[1]}) {
    const int moved = fcntl(*end, F_DUPFD_CLOEXEC, 16);
    close(std::exchange(*end, moved));
  }
  std::vector<char*> words;
  for (const auto& argument : arguments) words.push_back(const_cast<char*>(argument.c_str()));
  words.push_back(nullptr);
  const std::vector<std::string> environment = child_environment();
  std::vector<char*> settings;
  for (const auto& setting : environment) settings.push_back(const_cast<char*>(setting.c_str()));
  settings.push_back(nullptr);

  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, said_, STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO);
  posix_spawn_file_actions_adddup2(&actions, asks[0], asked_on);
  posix_spawn_file_actions_adddup2(&actions, answers[1], answers_on);
  posix_spawn_file_actions_addclosefrom_np(&actions, answers_on + 1);
  // The worker has a process group of its own, so that golgi decides how to pass on an interrupt in the terminal.
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
  const int status = posix_spawn(&process_, words[0], &actions, &attributes, words.data(), settings.data());
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  close(asks[0]);
  close(answers[1]);
  asks_ = asks[1];
  answers_ = answers[0];
  fcntl(answers_, F_SETFL, O_NONBLOCK);
  if (status != 0) {
    for (const int end : {asks_, answers_, said_}) close(end);
    throw IoError("cannot start '" + arguments.front() + "': " + std::strerror(status));
  }
}

WorkerProcess::~WorkerProcess() {
  for (const int end : {asks_, answers_, said_}) close(end);
  if (process_ <= 0) return;
  // The worker ends when its request pipe is closed; if it does not, it is killed.
  for (int wait_ms = 1; wait_ms < 200; wait_ms *= 2) {
    if (waitpid(process_, nullptr, WNOHANG) != 0) return;
    ::poll(nullptr, 0, wait_ms);
  }
  kill();
  waitpid(process_, nullptr, 0);
}

bool WorkerProcess::ask(const std::string& line) {
  std::string whole = line + "\n";
  // Blocks SIGPIPE, so that a worker that has ended does not end golgi.
  sigset_t pipe_signal, before;
  sigemptyset(&pipe_signal);
  sigaddset(&pipe_signal, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &pipe_signal, &before);
  bool written = true;
  for (std::size_t at = 0; at < whole.size() && written;) {
    const ssize_t count = write(asks_, whole.data() + at, whole.size() - at);
    if (count > 0)
      at += count;
    else if (errno != EINTR)
      written = false;
  }
  if (!written) {
    const timespec none{};
    sigtimedwait(&pipe_signal, nullptr, &none);
  }
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  return written;
}

std::optional<std::string> WorkerProcess::answer(std::chrono::milliseconds time) {
  const auto take_line = [&]() -> std::optional<std::string> {
    const auto end = unread_.find('\n');
    if (end == std::string::npos) return std::nullopt;
    std::string line = unread_.substr(0, end);
    unread_.erase(0, end + 1);
    return line;
  };
  if (auto line = take_line()) return line;
  if (!open_) return std::nullopt;
  pollfd stream{answers_, POLLIN, 0};
  ::poll(&stream, 1, static_cast<int>(time.count()));
  const bool is_over = has_ended();  // checked before reading, so that all its output is available
  std::array<char, 1 << 14> block{};
  for (;;) {
    const ssize_t count = read(answers_, block.data(), block.size());
    if (count > 0) {
      unread_.append(block.data(), count);
      continue;
    }
    if (count == 0 || is_over) open_ = false;
    break;
  }
  return take_line();
}

void WorkerProcess::kill() {
  if (process_ > 0) ::kill(-process_, SIGKILL);
}

std::string WorkerProcess::end() {
  // A worker that no longer answers and does not end is killed.
  for (int waited_ms = 0; !has_ended() && waited_ms < 1000; waited_ms += 10) ::poll(nullptr, 0, 10);
  if (!has_ended()) kill();
  int status = 0;
  if (process_ <= 0 || waitpid(process_, &status, 0) != process_) return "ended";
  process_ = 0;
  return WIFSIGNALED(status) ? "ended by " + signal_name(WTERMSIG(status))
                             : "ended with exit code " + std::to_string(WEXITSTATUS(status));
}

bool WorkerProcess::has_ended() const {
  siginfo_t state{};
  return process_ <= 0 || (waitid(P_PID, process_, &state, WEXITED | WNOHANG | WNOWAIT) == 0 && state.si_pid == process_);
}

std::string WorkerProcess::words() {
  std::string text;
  std::array<char, 1 << 14> block{};
  for (;;) {
    const ssize_t count = pread(said_, block.data(), block.size(), static_cast<off_t>(read_of_said_ + text.size()));
    if (count <= 0) break;
    text.append(block.data(), count);
  }
  read_of_said_ += text.size();
  return text;
}

}  // namespace golgi
