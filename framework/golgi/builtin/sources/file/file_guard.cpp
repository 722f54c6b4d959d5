#include "golgi/builtin/sources/file/file_guard.hpp"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <thread>

#include "golgi/api/file_contents.hpp"
#include "golgi/builtin/sources/file_parts.hpp"
#include "golgi/host/child_process.hpp"

namespace golgi {
namespace {

[[noreturn]] void look(const Reader& reader, const std::filesystem::path& path) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  const rlimit none{0, 0};
  setrlimit(RLIMIT_CORE, &none);
  // The parent's handlers would report a crash of golgi.
  for (const int number : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT}) signal(number, SIG_DFL);
  const int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
  dup2(nowhere, STDOUT_FILENO);
  dup2(nowhere, STDERR_FILENO);
  try {
    for (const Candidate& candidate : reader.candidates(path)) reader.files(path, candidate.name);
    if (const auto* contents = as<FileContents>(reader)) contents->parts(path);
  } catch (...) {  // reported when the parent examines the file
  }
  _exit(0);
}

}  // namespace

std::string fault_of_looking(const Reader& reader, const std::string& title, const std::filesystem::path& path) {
  using Clock = std::chrono::steady_clock;
  constexpr auto longest = std::chrono::seconds(60);
  const pid_t child = fork();
  if (child < 0) return "";  // too many processes: examined without this guard
  if (child == 0) look(reader, path);
  const auto start = Clock::now();
  int status = 0;
  auto pause = std::chrono::microseconds(50);
  for (;;) {
    const pid_t ended = waitpid(child, &status, WNOHANG);
    if (ended == child) break;
    if (ended < 0 && errno != EINTR) return "";
    if (Clock::now() - start > longest) {
      kill(child, SIGKILL);
      waitpid(child, &status, 0);
      return quoted(path) + ": " + title + " was still examining it after a minute; the file is damaged: copy it again";
    }
    std::this_thread::sleep_for(pause);
    pause = std::min(2 * pause, std::chrono::microseconds(5000));
  }
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return "";
  const std::string how =
      WIFSIGNALED(status) ? signal_name(WTERMSIG(status)) : "exit code " + std::to_string(WEXITSTATUS(status));
  return quoted(path) + ": " + title + " crashed on it (" + how +
         "); the file is damaged, or the library that reads it is faulty: copy the file again, or save it again";
}

}  // namespace golgi
