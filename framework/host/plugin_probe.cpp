#include "golgi/host/plugin_probe.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <iostream>
#include <vector>

#include "golgi/api/registry.hpp"
#include "golgi/core/error.hpp"
#include "golgi/core/text.hpp"
#include "golgi/host/child_process.hpp"
#include "golgi/host/plugin_library.hpp"

namespace golgi {
namespace fs = std::filesystem;
namespace {

// The report is one letter a phase, as it is entered, then a failure's message: "ird" or "iF" + message. 'F' is a failure, 'T'
// a name given twice.
constexpr char failure = 'F', name_taken = 'T';
constexpr int report_descriptor = 3;
constexpr const char* inside_probe = "GOLGI_INSIDE_PROBE";  // a program that does not know probe_option must not start others

void report(std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = write(report_descriptor, text.data(), text.size());
    if (written <= 0) return;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
}

/// This process's, and settings that let the child end the same way under every sanitizer: by the signal itself, without a
/// hunt for leaks (a library that is never unloaded has some by design).
std::vector<std::string> child_environment() {
  std::vector<std::string> all;
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
  all.push_back(std::string(inside_probe) + "=1");
  return all;
}

std::string where(char phase) {
  switch (static_cast<LoadPhase>(phase)) {
    case LoadPhase::initialisers: return "while it was being loaded, in a static initialiser";
    case LoadPhase::descriptor: return "while its descriptor was being read";
    case LoadPhase::registration: return "in its register function";
    case LoadPhase::finished: return "after it had registered, in a static destructor or another action at exit";
  }
  return "before it was loaded";
}

std::string signal_name(int number) {
  const char* short_name = sigabbrev_np(number);
  const char* words = sigdescr_np(number);
  return (short_name ? std::string("SIG") + short_name : "signal " + std::to_string(number)) +
         (words ? std::string(", ") + words : "");
}

/// The first lines of what the child wrote, for the end of a message.
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

std::string end_of(const ChildResult& child, char phase, std::chrono::milliseconds limit) {
  const auto wrote = words_of(child.errors);
  if (child.errors.find("ASan runtime does not come first") != std::string::npos)
    return "was built with AddressSanitizer and this golgi was not: the sanitizer ended the process; build both with it or "
           "both without";
  if (child.timed_out)
    return "did not come back within " + format_number(static_cast<double>(limit.count()) / 1000) + " s " + where(phase) +
           " (an endless loop, or a wait for something?)" + wrote;
  if (child.signal != 0)
    return "crashed (" + signal_name(child.signal) + ") " + where(phase) +
           (child.signal == SIGILL ? "; perhaps it was compiled for a newer processor (-march=native elsewhere)"
                                   : "; run it in a debugger: gdb --args golgi " + std::string(probe_option) + " FILE") +
           wrote;
  return "ended the process with exit code " + std::to_string(child.exit_code) + " " + where(phase) +
         "; a plugin reports failures by throwing golgi::Error, it does not call exit" + wrote;
}

}  // namespace

int probe_main(const fs::path& file) {
  const bool has_parent = std::getenv(inside_probe) != nullptr && fcntl(report_descriptor, F_GETFD) >= 0;
  if (has_parent) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);  // a library that loops must not outlive an interrupted golgi
    const rlimit none{0, 0};
    setrlimit(RLIMIT_CORE, &none);
    fcntl(report_descriptor, F_SETFD, FD_CLOEXEC);
  }
  const auto entering = [&](LoadPhase phase) {
    if (has_parent) report({reinterpret_cast<const char*>(&phase), 1});
  };
  const auto failed = [&](char kind, const char* message) {
    if (has_parent)
      report(kind + std::string(message));
    else
      std::cerr << message << '\n';
    return static_cast<int>(ErrorKind::plugin);
  };
  static auto& registry = *new Registry;  // outlives the library's own exit actions
  try {
    load_library(registry, file, entering);
  } catch (const NameTakenError& error) {
    return failed(name_taken, error.what());
  } catch (const std::exception& error) {
    return failed(failure, error.what());
  }
  entering(LoadPhase::finished);
  return 0;
}

std::optional<ProbeFailure> probe(const fs::path& file, const ProbeOptions& options) {
  if (std::getenv(inside_probe))
    throw InternalError("a probe of '" + file.string() + "' inside a probe: the program's main does not handle " +
                        probe_option);
  const ChildResult child =
      run_child({options.executable.string(), probe_option, file.string()}, child_environment(), options.time_limit);
  const auto message_at = child.report.find_first_of(std::string{failure, name_taken});
  if (message_at != std::string::npos)
    return ProbeFailure{child.report.substr(message_at + 1), child.report[message_at] == name_taken};
  const char phase = child.report.empty() ? '\0' : child.report.back();
  if (phase == static_cast<char>(LoadPhase::finished) && child.exit_code == 0) return std::nullopt;
  return ProbeFailure{"plugin '" + file.string() + "' " + end_of(child, phase, options.time_limit)};
}

}  // namespace golgi
