// The suite finds results that mean something else than they should: each component of tests/bad_plugins/meaning_liars.cpp
// breaks the claim that its name says, and no other.
#include <doctest/doctest.h>

#include "conformance/liars.hpp"

using namespace golgi;
using namespace golgi::test;

namespace {

void breaks_meaning(const std::string& name, const std::string& claim, const std::vector<std::string>& parts) {
  breaks(name, claim, parts, quick(), "meaning_liars");
}

/// Of one component and claim.
Finding finding_of(const std::string& name, const std::string& claim) {
  CheckOptions options = quick();
  options.claim = claim;
  const auto claims = check_liar(name, options, "meaning_liars");
  REQUIRE(claims.size() == 1);
  return claims[0].finding;
}

}  // namespace

TEST_CASE("a forecaster whose answers fit its forecasts breaks nothing") {
  CHECK(broken_by(check_liar("model/honest", quick(), "meaning_liars")).empty());
  for (const char* claim : {"future", "input_gradient", "intervene"})
    CHECK(finding_of("model/honest", claim).verdict == Verdict::kept);
}

TEST_CASE("a forecaster that knows the future, or whose gradient or intervention is of something else, is found") {
  breaks_meaning("model/liar_future", "future",
                 {"of the window that starts at sample 100, the forecast of member 0 moves by ",
                  " when samples from 102 on are changed; read nothing of a recording but the `history()` samples"});
  breaks_meaning("model/liar_input_gradient", "input_gradient",
                 {"the gradient of the first forecast step of x0 by x0, 1 sample back, is 0, and finite differences give 0.",
                  "; column (lag - 1) * N + source is d forecast / d value"});
  breaks_meaning("model/liar_intervene", "intervene",
                 {"the forecast with the past of x0 replaced is off by up to ",
                  "; replace all `history()` samples of the source, and nothing else"});
}
