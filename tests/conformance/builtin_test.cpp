// The built-in components keep their claims: the same suite as for plugins (tests/CMakeLists.txt checks those of this tree).
#include <doctest/doctest.h>

#include <map>

#include "golgi/builtin/register_builtin.hpp"
#include "golgi/conformance/claims.hpp"
#include "golgi/pipeline/yaml_reader.hpp"
#include "golgi/testing/temp_folder.hpp"

using namespace golgi;
using namespace golgi::test;

namespace {

void keeps_all(const std::string& title, const std::vector<Claim>& claims) {
  CAPTURE(title);
  for (const auto& claim : claims) {
    CAPTURE(claim.id);
    CHECK_MESSAGE(claim.finding.verdict != Verdict::broken, claim.finding.detail);
    CHECK_MESSAGE(claim.finding.verdict != Verdict::not_checked, claim.finding.detail);
  }
  CHECK(claims.size() > 5);
}

}  // namespace

TEST_CASE("built-in components keep their claims") {
  const TempFolder folder;
  // Settings for components whose defaults are not enough.
  const std::map<std::string, std::map<std::string, std::string>> settings = {
      {"source/connectivity", {{"path", folder.write("score.csv", "0,1\n2,0\n").string()}}},
      {"source/file", {{"path", folder.write("recording.csv", "1,2,3,4\n4,1,3,2\n").string()}, {"dt_s", "0.001"}}},
      {"transform/clip", {{"max", "1"}}},
      {"transform/events", {{"threshold", "1"}}},
      {"transform/filter", {{"low_pass_hz", "100"}}},
      {"transform/resample", {{"rate_hz", "300"}}},
      {"transform/select", {{"variables", "[x0, x2]"}}},
      {"transform/slice", {{"start", "100"}, {"stop", "400"}}}};
  Registry registry;
  register_builtin(registry);
  for (const auto& name : registry.names()) {
    if (name.ends_with("/python")) continue;  // its claims depend on the method (python/tests)
    ExaminationOptions options;
    options.quick = true;
    if (const auto found = settings.find(name); found != settings.end())
      for (const auto& [key, text] : found->second) options.settings.emplace_back(key, parse_yaml_option(text, key));
    const Examination examination(*registry.find(name), std::move(options), ProcessState::now());
    std::vector<Claim> claims;
    for (const auto& claim : claims_of(registry.find(name)->kind)) claims.push_back(check_claim(claim, examination));
    keeps_all(name, claims);
  }
}
