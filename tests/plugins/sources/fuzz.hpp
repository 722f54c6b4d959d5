// Files with single bytes changed, read in a child process under limits: a reader may refuse them, and must neither crash, hang
// nor take much memory. Where HDF5 itself does, it is counted apart.
#pragma once

#include <dlfcn.h>
#include <doctest/doctest.h>
#include <execinfo.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdint>
#include <filesystem>
#include <new>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "golgi/api/file_contents.hpp"
#include "golgi/core/error.hpp"
#include "golgi/core/files.hpp"
#include "golgi/testing/plain_context.hpp"
#include "golgi/testing/temp_folder.hpp"

namespace golgi::test {

/// Exit codes of a child that a signal has ended.
inline constexpr int fault_of_hdf5 = 70, fault_of_reader = 71, wrong_exception = 72;

/// Whose code was running: the innermost library that is neither C's nor zlib's.
inline void tell_whose_fault(int) {
  std::array<void*, 64> frames{};
  const int n = backtrace(frames.data(), frames.size());
  for (int k = 1; k < n; ++k) {
    Dl_info info{};
    if (dladdr(frames[static_cast<std::size_t>(k)], &info) == 0 || !info.dli_fname) continue;
    const std::string_view library(info.dli_fname);
    if (library.find("libhdf5") != std::string_view::npos) _exit(fault_of_hdf5);
    const bool is_helper = library.find("libc.so") != std::string_view::npos ||
                           library.find("libz.so") != std::string_view::npos ||
                           library.find("libsz") != std::string_view::npos || library.find("libaec") != std::string_view::npos;
    if (!is_helper && k > 1) break;
  }
  _exit(fault_of_reader);
}

/// All that a reader can be asked about a file.
template <class R>
void read_everything(const std::filesystem::path& path) {
  const R reader({});
  const PlainContext context;
  std::vector<std::string> names;
  const auto quietly = [](const auto& body) {
    try {
      body();
    } catch (const Error&) {
    } catch (const std::bad_alloc&) {  // of the child's limit
    }
  };
  quietly([&] {
    for (const Candidate& candidate : reader.candidates(path)) names.push_back(candidate.name);
  });
  ReadRules rules;
  rules.dt_s = 0.002;
  quietly([&] {
    for (const FilePart& part : reader.parts(path)) {
      if (part.kind == FilePart::Kind::table) quietly([&] { reader.table(path, part.name); });
      if (part.kind == FilePart::Kind::truth)
        quietly([&] { reader.truth(ReadRequest(path, part.name), std::vector<std::string>(8, "n"), 0.002, context); });
      if (part.kind == FilePart::Kind::series) names.push_back(part.name);
    }
  });
  for (const auto& name : names) {
    quietly([&] { reader.read(ReadRequest(path, name), context).validate(); });
    quietly([&] { reader.read(ReadRequest(path, name).set_rules(rules), context).validate(); });
  }
}

struct FuzzResult {
  int n_hdf5_faults = 0, n_reader_faults = 0;
  std::vector<int> failed;  ///< which changes were the reader's faults
};

/// Reads changes first … n-1 until the process ends.
template <class R>
[[noreturn]] void read_changes(const std::string& content, int first, int n, volatile int& at) {
  constexpr rlim_t most_bytes = 2000000000;
  constexpr unsigned longest_s = 5;
  [[maybe_unused]] const rlimit memory{most_bytes, most_bytes}, core{0, 0};
#ifndef __SANITIZE_ADDRESS__  // which needs address space of its own
  setrlimit(RLIMIT_AS, &memory);
#endif
  setrlimit(RLIMIT_CORE, &core);
  static std::array<char, 65536> stack;  // for what overflows the other one
  stack_t alternative{};
  alternative.ss_sp = stack.data();
  alternative.ss_size = stack.size();
  sigaltstack(&alternative, nullptr);
  struct sigaction action {};
  action.sa_handler = tell_whose_fault;
  action.sa_flags = SA_ONSTACK;
  for (const int signal : {SIGSEGV, SIGBUS, SIGFPE, SIGABRT, SIGILL, SIGALRM}) sigaction(signal, &action, nullptr);
  std::array<void*, 2> frames{};
  backtrace(frames.data(), frames.size());  // loads what it needs now, not in a handler
  const TempFolder folder;
  const auto path = folder.path() / "changed.mat";
  for (int k = first; k < n; ++k) {
    at = k;
    std::mt19937_64 random(static_cast<std::uint64_t>(k) * 1000003 + content.size());
    std::string changed = content;
    const std::size_t place = random() % changed.size();
    changed[place] = static_cast<char>(changed[place] ^ static_cast<char>(1 + random() % 255));
    write_file(path, changed);
    alarm(longest_s);
    try {
      read_everything<R>(path);
    } catch (...) {
      _exit(wrong_exception);
    }
    alarm(0);
  }
  at = n;
  _exit(0);
}

template <class R>
FuzzResult fuzz(const std::filesystem::path& file, int n) {
  const std::string content = read_file(file);
  void* shared = mmap(nullptr, sizeof(int), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  REQUIRE(shared != MAP_FAILED);
  auto* at = static_cast<volatile int*>(shared);
  FuzzResult result;
  for (int next = 0; next < n;) {
    *at = next;
    const pid_t child = fork();
    REQUIRE(child >= 0);
    if (child == 0) read_changes<R>(content, next, n, *at);
    int status = 0;
    waitpid(child, &status, 0);
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0) break;
    if (WIFEXITED(status) && WEXITSTATUS(status) == fault_of_hdf5) {
      ++result.n_hdf5_faults;
    } else {
      ++result.n_reader_faults;
      result.failed.push_back(int{*at});
    }
    next = *at + 1;
  }
  munmap(shared, sizeof(int));
  return result;
}

/// No fault but those of HDF5, which are told.
template <class R>
void check_fuzzed(const std::filesystem::path& file, int n) {
  CAPTURE(file);
  const FuzzResult result = fuzz<R>(file, n);
  MESSAGE(file.filename().string() << ": " << n << " changed bytes, " << result.n_hdf5_faults << " faults of HDF5");
  CAPTURE((result.failed.empty() ? -1 : result.failed.front()));
  CHECK(result.n_reader_faults == 0);
}

}  // namespace golgi::test
