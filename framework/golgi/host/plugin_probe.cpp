#include "golgi/host/plugin_probe.hpp"

#include <signal.h>

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <vector>

#include "golgi/api/registry.hpp"
#include "golgi/core/error.hpp"
#include "golgi/core/text.hpp"
#include "golgi/host/child_process.hpp"
#include "golgi/host/plugin_description.hpp"
#include "golgi/host/plugin_library.hpp"

namespace golgi {
namespace fs = std::filesystem;
namespace {

// The report has one letter per phase, written on entry, then after the last phase the description, or 'F' and a failure's
// message ('T': a name is given twice): "idrf{…}" or "iF…".
constexpr char failure = 'F', name_taken = 'T';
constexpr const char* inside_probe = "GOLGI_INSIDE_PROBE";  // a program that does not know probe_option must not start others

std::string where(char phase) {
  switch (static_cast<LoadPhase>(phase)) {
    case LoadPhase::initialisers: return "while it was being loaded, in a static initialiser";
    case LoadPhase::descriptor: return "while its descriptor was being read";
    case LoadPhase::registration: return "in its register function";
    case LoadPhase::finished: return "after it had registered, in a static destructor or another action at exit";
  }
  return "before it was loaded";
}

std::string end_of(const ChildResult& child, char phase, std::chrono::milliseconds limit) {
  const auto wrote = words_of(child.errors);
  if (child.errors.find("ASan runtime does not come first") != std::string::npos)
    return "was built with AddressSanitizer and this golgi was not: the sanitizer ended the process; build both with it or "
           "both without";
  if (child.timed_out)
    return "did not return within " + format_number(static_cast<double>(limit.count()) / 1000) + " s " + where(phase) +
           " (an endless loop, or waiting for something?)" + wrote;
  if (child.signal != 0)
    return "crashed (" + signal_name(child.signal) + ") " + where(phase) +
           (child.signal == SIGILL ? "; perhaps it was compiled for a newer processor (-march=native on another machine)"
                                   : "; run it in a debugger: gdb --args golgi " + std::string(probe_option) + " FILE") +
           wrote;
  return "ended the process with exit code " + std::to_string(child.exit_code) + " " + where(phase) +
         "; a plugin reports failures by throwing golgi::Error, it does not call exit" + wrote;
}

}  // namespace

int probe_main(const fs::path& file) {
  const bool has_parent = std::getenv(inside_probe) != nullptr && is_child();
  if (has_parent) {
    become_child();
  }
  const auto entering = [&](LoadPhase phase) {
    if (has_parent) write_report({reinterpret_cast<const char*>(&phase), 1});
  };
  const auto failed = [&](char kind, const char* message) {
    if (has_parent)
      write_report(kind + std::string(message));
    else
      std::cerr << message << '\n';
    return static_cast<int>(ErrorKind::plugin);
  };
  static auto& registry = *new Registry;  // outlives the exit actions of the library
  std::string description;
  try {
    load_library(registry, file, entering);
    description = describe_library(registry, file);
  } catch (const NameTakenError& error) {
    return failed(name_taken, error.what());
  } catch (const std::exception& error) {
    return failed(failure, error.what());
  }
  entering(LoadPhase::finished);
  if (has_parent)
    write_report(description);
  else
    std::cout << description;
  return 0;
}

ProbeResult probe(const fs::path& file, const ProbeOptions& options) {
  if (std::getenv(inside_probe))
    throw InternalError("a probe of '" + file.string() + "' inside a probe: the program's main does not handle " +
                        probe_option);
  const ChildResult child = run_child({options.executable.string(), probe_option, file.string()},
                                      child_environment({std::string(inside_probe) + "=1"}), options.time_limit);
  const auto phases_end = std::min(child.report.find_first_not_of("idrf"), child.report.size());
  const std::string rest = child.report.substr(phases_end);
  if (!rest.empty() && (rest[0] == failure || rest[0] == name_taken)) return {"", rest.substr(1), rest[0] == name_taken};
  const char phase = phases_end == 0 ? '\0' : child.report[phases_end - 1];
  if (phase == static_cast<char>(LoadPhase::finished) && child.exit_code == 0) return {rest, "", false};
  return {"", "plugin '" + file.string() + "' " + end_of(child, phase, options.time_limit), false};
}

}  // namespace golgi
