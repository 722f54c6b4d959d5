#include "support/process.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <thread>

extern char** environ;

namespace golgi::test {
namespace {

using Clock = std::chrono::steady_clock;

int memory_file(const char* name, const std::string& content = "") {
  const int file = memfd_create(name, MFD_CLOEXEC);
  REQUIRE(file >= 0);
  REQUIRE(write(file, content.data(), content.size()) == static_cast<ssize_t>(content.size()));
  lseek(file, 0, SEEK_SET);
  return file;
}

std::string content_of(int file) {
  std::string text;
  char block[4096];
  for (ssize_t count; (count = pread(file, block, sizeof block, static_cast<off_t>(text.size()))) > 0;)
    text.append(block, static_cast<std::size_t>(count));
  return text;
}

std::vector<std::string> environment_of(const Command& command) {
  std::vector<std::string> all;
  for (char** entry = environ; *entry; ++entry) {
    const std::string text = *entry;
    if (!command.environment.contains(text.substr(0, text.find('=')))) all.push_back(text);
  }
  for (const auto& [name, value] : command.environment)
    if (value) all.push_back(name + "=" + *value);
  return all;
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> all;
  for (auto& text : texts) all.push_back(text.data());
  all.push_back(nullptr);
  return all;
}

}  // namespace

Process::Process(const Command& command) {
  std::vector<std::string> arguments = command.arguments, environment = environment_of(command);
  const auto argv = pointers(arguments), envp = pointers(environment);
  const int in = memory_file("in", command.input);
  err_ = memory_file("err");
  keeps_output_ = command.output_to.empty();
  out_ = command.output_to.empty() ? memory_file("out") : open(command.output_to.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
  REQUIRE(out_ >= 0);
  int inner = -1;
  if (command.terminal) {
    const winsize size{40, 100, 0, 0};
    REQUIRE(openpty(&terminal_, &inner, nullptr, nullptr, &size) == 0);
    fcntl(terminal_, F_SETFD, FD_CLOEXEC);
    fcntl(terminal_, F_SETFL, O_NONBLOCK);
  }
  id_ = fork();
  REQUIRE(id_ >= 0);
  if (id_ == 0) {  // only functions that are safe after fork
    dup2(in, STDIN_FILENO);
    dup2(command.terminal ? inner : out_, STDOUT_FILENO);
    dup2(command.terminal ? inner : err_, STDERR_FILENO);
    if (inner > STDERR_FILENO) close(inner);
    if (command.max_file_bytes) {
      const rlimit both{*command.max_file_bytes, *command.max_file_bytes};
      setrlimit(RLIMIT_FSIZE, &both);
    }
    if (!command.folder.empty() && chdir(command.folder.c_str()) != 0) _exit(127);
    execve(argv[0], argv.data(), envp.data());
    _exit(127);
  }
  close(in);
  if (inner >= 0) close(inner);
}

Process::~Process() {
  if (!status_) {
    kill(id_, SIGKILL);
    waitpid(id_, nullptr, 0);
  }
  for (const int file : {out_, err_, terminal_})
    if (file >= 0) close(file);
}

void Process::signal(int number) const { kill(id_, number); }

std::string Process::errors_so_far() const { return content_of(err_); }

bool Process::ended() {
  if (terminal_ >= 0) {  // a full terminal buffer would block the program
    char block[4096];
    for (ssize_t count; (count = read(terminal_, block, sizeof block)) > 0;)
      shown_.append(block, static_cast<std::size_t>(count));
  }
  int status = 0;
  if (!status_ && waitpid(id_, &status, WNOHANG) == id_) status_ = status;
  return status_.has_value();
}

bool Process::wait_for_error(const std::string& text) {
  const auto deadline = Clock::now() + std::chrono::seconds(30);
  while (content_of(err_).find(text) == std::string::npos) {
    if (ended() || Clock::now() > deadline) return content_of(err_).find(text) != std::string::npos;
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  return true;
}

Finished Process::wait(std::chrono::seconds limit) {
  const auto deadline = Clock::now() + limit;
  while (!ended()) {
    if (Clock::now() > deadline) {
      kill(id_, SIGKILL);
      FAIL_CHECK("the program did not end in time");
      while (!ended()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
      break;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  ended();  // the rest of the terminal's buffer
  Finished result;
  if (WIFSIGNALED(*status_))
    result.signal = WTERMSIG(*status_);
  else
    result.exit_code = WEXITSTATUS(*status_);
  result.out = terminal_ >= 0 ? shown_ : keeps_output_ ? content_of(out_) : "";
  result.err = content_of(err_);
  return result;
}

Finished run(const Command& command) { return Process(command).wait(); }

}  // namespace golgi::test
