// Files with single changed bytes, read in a child process under limits: a reader may refuse them, but must not crash, hang or
// use much memory. Faults of HDF5 itself are counted separately. GOLGI_FUZZ_CHANGES is the number of changes per format.
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
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <new>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "golgi/api/file_contents.hpp"
#include "golgi/api/read_rules.hpp"
#include "golgi/api/reader.hpp"
#include "golgi/core/error.hpp"
#include "golgi/core/files.hpp"
#include "golgi/testing/plain_context.hpp"
#include "golgi/testing/temp_folder.hpp"

namespace golgi::test {

/// Exit codes of a child after a fatal signal or an exception of a wrong type.
inline constexpr int fault_of_hdf5 = 70, fault_of_reader = 71, wrong_exception = 72;

/// Whether HDF5's code was running: whether it is the innermost library besides libc, compression libraries and the sanitizer.
inline bool is_fault_of_hdf5() {
  std::array<void*, 64> frames{};
  const int n = backtrace(frames.data(), frames.size());
  for (int k = 1; k < n; ++k) {
    Dl_info info{};
    if (dladdr(frames[k], &info) == 0 || !info.dli_fname) continue;
    const std::string_view library(info.dli_fname);
    if (library.find("libhdf5") != std::string_view::npos) return true;
    const bool is_helper = library.find("libc.so") != std::string_view::npos ||
                           library.find("libz.so") != std::string_view::npos ||
                           library.find("libasan") != std::string_view::npos ||
                           library.find("libsz") != std::string_view::npos || library.find("libaec") != std::string_view::npos;
    if (!is_helper && k > 2) break;  // frames 1 and 2: this function's callers
  }
  return false;
}

inline void tell_whose_fault(int) { _exit(is_fault_of_hdf5() ? fault_of_hdf5 : fault_of_reader); }

inline bool reads_changed_files = false;  ///< true in a child

/// The number of changes per format in fast tests: GOLGI_FUZZ_CHANGES, or 60 if it is not set.
inline int n_changes() {
  const char* asked = std::getenv("GOLGI_FUZZ_CHANGES");
  return asked ? std::atoi(asked) : 60;
}
inline constexpr int many_changes = 10000;  ///< changes per format in slow tests

/// Runs `body`; an Error of golgi is an allowed result for a changed file.
inline void refusing(const std::function<void()>& body) {
  try {
    body();
  } catch (const Error&) {
  } catch (const std::bad_alloc&) {  // from the child's memory limit
  }
}

/// Calls every function of a reader on a file.
inline void read_everything(const Reader& reader, const std::filesystem::path& path) {
  const PlainContext context;
  std::vector<std::string> names;
  refusing([&] {
    for (const Candidate& candidate : reader.candidates(path)) {
      names.push_back(candidate.name);
      reader.files(path, candidate.name);
    }
  });
  ReadRules rules;
  rules.dt_s = 0.002;
  rules.gaps = GapRule::split;
  rules.layout = {"trial", "variable", "sample"};
  const auto* contents = as<FileContents>(reader);
  refusing([&] {
    if (!contents) return;
    for (const FilePart& part : contents->parts(path)) {
      if (part.kind == FilePart::Kind::table) refusing([&] { contents->table(path, part.name); });
      if (part.kind == FilePart::Kind::truth)
        refusing([&] { contents->truth(ReadRequest(path, part.name), std::vector<std::string>(8, "n"), 0.002, context); });
      if (part.kind == FilePart::Kind::series) names.push_back(part.name);
    }
  });
  for (const auto& name : names) {
    refusing([&] { reader.read(ReadRequest(path, name), context).validate(); });
    refusing([&] { reader.read(ReadRequest(path, name).set_rules(rules), context).validate(); });
  }
}

/// A valid file to change, and the function that reads each changed copy.
struct Fuzzed {
  std::filesystem::path file;
  std::function<void(const std::filesystem::path&)> use;  ///< reads the changed file, or the copy of `folder`
  std::filesystem::path folder = {};                      ///< the folder of the file; empty: the file is used alone
};

struct FuzzResult {
  int n_hdf5_faults = 0, n_reader_faults = 0;
  std::vector<int> failed;  ///< the changes with faults of the reader
};

inline void limit_this_process() {
  constexpr rlim_t most_bytes = 700000000;  // 512 MB, and the memory of the test itself
  [[maybe_unused]] const rlimit memory{most_bytes, most_bytes}, core{0, 0};
#ifndef __SANITIZE_ADDRESS__  // the sanitizer needs additional memory
  setrlimit(RLIMIT_DATA, &memory);
#endif
  setrlimit(RLIMIT_CORE, &core);
  static std::array<char, 65536> stack;  // for handling overflows of the normal stack
  stack_t alternative{};
  alternative.ss_sp = stack.data();
  alternative.ss_size = stack.size();
  sigaltstack(&alternative, nullptr);
  struct sigaction action {};
  action.sa_handler = tell_whose_fault;
  action.sa_flags = SA_ONSTACK;
  for (const int signal : {SIGSEGV, SIGBUS, SIGFPE, SIGABRT, SIGILL, SIGALRM}) sigaction(signal, &action, nullptr);
  std::array<void*, 2> frames{};
  backtrace(frames.data(), frames.size());  // loads its library now, not in a signal handler
}

/// Reads changes first … n-1 in an empty folder, then ends the process. Every second change is near the beginning, where
/// headers are.
[[noreturn]] inline void read_changes(const Fuzzed& fuzzed, const std::string& content, int first, int n, volatile int& at,
                                      const std::filesystem::path& folder) {
  constexpr unsigned longest_s = 5;
  constexpr std::size_t header_bytes = 512;
  limit_this_process();
  reads_changed_files = true;
  if (!fuzzed.folder.empty()) std::filesystem::copy(fuzzed.folder, folder, std::filesystem::copy_options::recursive);
  const auto place = fuzzed.folder.empty() ? fuzzed.file.filename() : std::filesystem::relative(fuzzed.file, fuzzed.folder);
  const auto path = folder / place;
  for (int k = first; k < n; ++k) {
    at = k;
    std::mt19937_64 random(static_cast<std::uint64_t>(k) * 1000003 + content.size());
    std::string changed = content;
    const std::size_t where = random() % (k % 2 == 0 ? changed.size() : std::min(changed.size(), header_bytes));
    changed[where] = static_cast<char>(changed[where] ^ static_cast<char>(1 + random() % 255));
    write_file(path, changed);
    alarm(longest_s);
    try {
      refusing([&] { fuzzed.use(fuzzed.folder.empty() ? path : folder); });
    } catch (...) {
      _exit(wrong_exception);
    }
    alarm(0);
  }
  at = n;
  _exit(0);
}

inline FuzzResult fuzz(const Fuzzed& fuzzed, int n) {
  const std::string content = read_file(fuzzed.file);
  void* shared = mmap(nullptr, sizeof(int), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  REQUIRE(shared != MAP_FAILED);
  auto* at = static_cast<volatile int*>(shared);
  FuzzResult result;
  for (int next = 0; next < n;) {
    *at = next;
    const TempFolder temp;  // of the parent: a child may end at any time
    const pid_t child = fork();
    REQUIRE(child >= 0);
    if (child == 0) read_changes(fuzzed, content, next, n, *at, temp.path());
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

/// Checks that there are no faults except those of HDF5, which are reported.
inline void check_fuzzed(const Fuzzed& fuzzed, int n) {
  CAPTURE(fuzzed.file);
  const FuzzResult result = fuzz(fuzzed, n);
  MESSAGE(fuzzed.file.filename().string() << ": " << n << " changed bytes, " << result.n_reader_faults << " faults of ours, "
                                          << result.n_hdf5_faults << " of HDF5");
  CAPTURE((result.failed.empty() ? -1 : result.failed.front()));
  CHECK(result.n_reader_faults == 0);
}

/// Checks n changes of a format, divided among its files.
inline void check_format(const std::vector<Fuzzed>& files, int n) {
  const int n_files = static_cast<int>(files.size());
  for (const Fuzzed& fuzzed : files) check_fuzzed(fuzzed, (n + n_files - 1) / n_files);
}

/// Fuzz cases of files that the reader R reads.
template <class R>
std::vector<Fuzzed> read_by(const std::vector<std::filesystem::path>& files, const std::filesystem::path& folder = {}) {
  std::vector<Fuzzed> all;
  for (const auto& file : files)
    all.push_back({file, [](const std::filesystem::path& path) { read_everything(R({}), path); }, folder});
  return all;
}

}  // namespace golgi::test

#ifdef __SANITIZE_ADDRESS__
/// Errors that the sanitizer finds inside HDF5 are faults of HDF5, too, and are not printed.
extern "C" __attribute__((used, visibility("default"))) inline void __asan_on_error() {
  if (golgi::test::reads_changed_files && golgi::test::is_fault_of_hdf5()) _exit(golgi::test::fault_of_hdf5);
}
#endif
