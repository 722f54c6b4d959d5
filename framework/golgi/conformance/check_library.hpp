// Runs the conformance suite on a plugin library in child processes (`golgi --check-plugin REQUEST`). If a child crashes or
// exits, the claim that was being checked fails; if it takes too long, the claim counts as not checked. The next process
// continues with the next claim.
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "golgi/conformance/claim.hpp"
#include "golgi/host/plugin_search.hpp"

namespace golgi {

/// The hidden command; its argument is the request.
inline constexpr const char* check_option = "--check-plugin";

struct CheckOptions {
  std::filesystem::path executable = "/proc/self/exe";  ///< a program that supports check_option and probe_option
  std::string component;                                ///< empty: all
  std::string claim;                                    ///< id of the claim; empty: all
  std::vector<std::string> settings;                    ///< "max_order=5", for each component that has the parameter
  PluginPlaces plugins = {};                            ///< places of the components that parameters name
  std::filesystem::path data;            ///< folder of a dataset to use instead of the suite's recordings; empty: none
  bool quick = false;                    ///< fewer repetitions of random tests
  std::chrono::seconds time_limit{300};  ///< per claim
};

struct ComponentReport {
  std::string name;
  std::string title;  ///< "causality/mvgc 1.0.0"
  std::vector<Claim> claims;
};

/// Checks the components of a library.
/// @throws PluginError if the library cannot be loaded, with the reason; UsageError for a component, claim or parameter that it
///         does not have; Interrupted
std::vector<ComponentReport> check_library(const std::filesystem::path& library, const CheckOptions& options,
                                           const std::function<bool()>& cancelled = {});

/// The child's side: checks one component. @return the exit code
int check_main(const std::string& request);

}  // namespace golgi
