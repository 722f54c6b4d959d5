// How tests run the suite on the components of a library of liars.
#pragma once

#include <doctest/doctest.h>

#include <chrono>
#include <map>
#include <string>
#include <vector>

#include "golgi/conformance/check_library.hpp"
#include "host/plugin_paths.hpp"

namespace golgi::test {

inline CheckOptions quick() {
  CheckOptions options;
  options.quick = true;
  options.time_limit = std::chrono::seconds(120);  // a loaded machine, sanitizers
  return options;
}

/// @param library  in tests/bad_plugins
inline std::vector<Claim> check_liar(const std::string& name, CheckOptions options = quick(),
                                     const std::string& library = "liars") {
  options.component = name;
  const auto reports = check_library(bad_plugin(library), options);
  REQUIRE(reports.size() == 1);
  CHECK(reports[0].name == name);
  return reports[0].claims;
}

inline std::map<std::string, std::string> broken_by(const std::vector<Claim>& claims) {
  std::map<std::string, std::string> all;
  for (const auto& claim : claims)
    if (claim.finding.verdict == Verdict::broken) all[claim.id] = claim.finding.detail;
  return all;
}

/// Checks that the component breaks only this claim, and that the report contains these parts.
inline void breaks(const std::string& name, const std::string& claim, const std::vector<std::string>& parts,
                   const CheckOptions& options = quick(), const std::string& library = "liars") {
  CAPTURE(name);
  const auto broken = broken_by(check_liar(name, options, library));
  REQUIRE(broken.size() == 1);
  CHECK(broken.begin()->first == claim);
  for (const auto& part : parts) CHECK(has(broken.begin()->second, part));
}

/// The same check for the components of one library.
struct BrokenIn {
  const char* library;
  void operator()(const std::string& name, const std::string& claim, const std::vector<std::string>& parts) const {
    breaks(name, claim, parts, quick(), library);
  }
};
inline const BrokenIn process_liar{"process_liars"}, kind_liar{"kind_liars"};

}  // namespace golgi::test
