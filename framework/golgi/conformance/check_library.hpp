// Runs the conformance suite over a plugin library in child processes (`golgi --check-plugin REQUEST`): one that crashes, hangs
// or ends breaks the claim that was being checked, and the next process continues with the next claim.
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "golgi/conformance/claim.hpp"
#include "golgi/host/plugin_search.hpp"

namespace golgi {

/// The hidden command; it takes the request.
inline constexpr const char* check_option = "--check-plugin";

struct CheckOptions {
  std::filesystem::path executable = "/proc/self/exe";  ///< knows check_option and probe_option
  std::string component;                                ///< empty: all
  std::string claim;                                    ///< its id; empty: all
  std::vector<std::string> settings;                    ///< "max_order=5": for each component that has the parameter
  PluginPlaces plugins = {};                            ///< where components are looked for that parameters name
  std::filesystem::path data;                           ///< a dataset's folder of results, in place of the suite's; empty: none
  bool quick = false;                                   ///< fewer repetitions of what is random
  std::chrono::seconds time_limit{300};                 ///< of a claim
};

struct ComponentReport {
  std::string name;
  std::string title;  ///< "causality/mvgc 1.0.0"
  std::vector<Claim> claims;
};

/// @throws PluginError where the library cannot be loaded, the message names why; UsageError for a component, claim or
/// parameter
///         that it does not have; Interrupted
std::vector<ComponentReport> check_library(const std::filesystem::path& library, const CheckOptions& options,
                                           const std::function<bool()>& cancelled = {});

/// The child's side.
int check_main(const std::string& request);

}  // namespace golgi
