// Files with single bytes changed, read in a child process under limits: a reader may refuse them, and must neither crash, hang
// nor take much memory. Where HDF5 itself does, it is counted apart. GOLGI_FUZZ_CHANGES says how many changes of each format.
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

/// Exit codes of a child that a signal has ended.
inline constexpr int fault_of_hdf5 = 70, fault_of_reader = 71, wrong_exception = 72;

/// Whether HDF5's code was running: it is the innermost library that is neither C's, zlib's nor the sanitizer's.
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
    if (!is_helper && k > 2) break;  // 1, 2: who asks
  }
  return false;
}

inline void tell_whose_fault(int) { _exit(is_fault_of_hdf5() ? fault_of_hdf5 : fault_of_reader); }

inline bool reads_changed_files = false;  ///< in a child

/// How many changes of each format the fast tests make: GOLGI_FUZZ_CHANGES, else 60.
inline int n_changes() {
  const char* asked = std::getenv("GOLGI_FUZZ_CHANGES");
  return asked ? std::atoi(asked) : 60;
}
inline constexpr int many_changes = 10000;  ///< of each format, in slow tests

/// Errors of golgi's are what a changed file deserves.
inline void refusing(const std::function<void()>& body) {
  try {
    body();
  } catch (const Error&) {
  } catch (const std::bad_alloc&) {  // of the child's limit
  }
}

/// All that a reader can be asked about a file.
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

/// A sound file that is changed, and what is done with each copy.
struct Fuzzed {
  std::filesystem::path file;
  std::function<void(const std::filesystem::path&)> use;  ///< the changed file, or the copy of `folder`
  std::filesystem::path folder = {};                      ///< that the file belongs to; empty: it stands alone
};

struct FuzzResult {
  int n_hdf5_faults = 0, n_reader_faults = 0;
  std::vector<int> failed;  ///< which changes were the reader's faults
};

inline void limit_this_process() {
  constexpr rlim_t most_bytes = 700000000;  // 512 MB and what the test itself has
  [[maybe_unused]] const rlimit memory{most_bytes, most_bytes}, core{0, 0};
#ifndef __SANITIZE_ADDRESS__  // which needs memory of its own
  setrlimit(RLIMIT_DATA, &memory);
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
}

/// Reads changes first … n-1 until the process ends. Every second one is near the beginning, where headers are.
[[noreturn]] inline void read_changes(const Fuzzed& fuzzed, const std::string& content, int first, int n, volatile int& at) {
  constexpr unsigned longest_s = 5;
  constexpr std::size_t header_bytes = 512;
  limit_this_process();
  reads_changed_files = true;
  const TempFolder temp;
  if (!fuzzed.folder.empty()) std::filesystem::copy(fuzzed.folder, temp.path(), std::filesystem::copy_options::recursive);
  const auto place = fuzzed.folder.empty() ? fuzzed.file.filename() : std::filesystem::relative(fuzzed.file, fuzzed.folder);
  const auto path = temp.path() / place;
  for (int k = first; k < n; ++k) {
    at = k;
    std::mt19937_64 random(static_cast<std::uint64_t>(k) * 1000003 + content.size());
    std::string changed = content;
    const std::size_t where = random() % (k % 2 == 0 ? changed.size() : std::min(changed.size(), header_bytes));
    changed[where] = static_cast<char>(changed[where] ^ static_cast<char>(1 + random() % 255));
    write_file(path, changed);
    alarm(longest_s);
    try {
      refusing([&] { fuzzed.use(fuzzed.folder.empty() ? path : temp.path()); });
    } catch (...) {
      _exit(wrong_exception);
    }
    alarm(0);
  }
  at = n;
  std::filesystem::remove_all(temp.path());
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
    const pid_t child = fork();
    REQUIRE(child >= 0);
    if (child == 0) read_changes(fuzzed, content, next, n, *at);
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
inline void check_fuzzed(const Fuzzed& fuzzed, int n) {
  CAPTURE(fuzzed.file);
  const FuzzResult result = fuzz(fuzzed, n);
  MESSAGE(fuzzed.file.filename().string() << ": " << n << " changed bytes, " << result.n_reader_faults << " faults of ours, "
                                          << result.n_hdf5_faults << " of HDF5");
  CAPTURE((result.failed.empty() ? -1 : result.failed.front()));
  CHECK(result.n_reader_faults == 0);
}

/// As many changes of a format's files, shared out among them.
inline void check_format(const std::vector<Fuzzed>& files, int n) {
  const int n_files = static_cast<int>(files.size());
  for (const Fuzzed& fuzzed : files) check_fuzzed(fuzzed, (n + n_files - 1) / n_files);
}

/// Files that the reader R reads.
template <class R>
std::vector<Fuzzed> read_by(const std::vector<std::filesystem::path>& files, const std::filesystem::path& folder = {}) {
  std::vector<Fuzzed> all;
  for (const auto& file : files)
    all.push_back({file, [](const std::filesystem::path& path) { read_everything(R({}), path); }, folder});
  return all;
}

}  // namespace golgi::test

#ifdef __SANITIZE_ADDRESS__
/// What it finds inside of HDF5 is HDF5's, too, and is not told; sizes that no memory holds are refused as without it.
extern "C" __attribute__((used, visibility("default"))) inline void __asan_on_error() {
  if (golgi::test::reads_changed_files && golgi::test::is_fault_of_hdf5()) _exit(golgi::test::fault_of_hdf5);
}
extern "C" __attribute__((used, visibility("default"))) inline const char* __asan_default_options() {
  return "allocator_may_return_null=1";
}
#endif
