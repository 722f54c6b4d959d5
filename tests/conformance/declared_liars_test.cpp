// Declarations of components: the files of a reader, the claims that are waived, the parameters that are components. The
// components are those of tests/bad_plugins/declared_liars.cpp.
#include <doctest/doctest.h>

#include "conformance/liars.hpp"

using namespace golgi;
using namespace golgi::test;

namespace {

std::vector<Claim> check_declared(const std::string& name, const CheckOptions& options = quick()) {
  return check_liar(name, options, "declared_liars");
}

const Finding& finding_in(const std::vector<Claim>& claims, const std::string& id) {
  for (const auto& claim : claims)
    if (claim.id == id) return claim.finding;
  FAIL("no claim ", id);
  return claims.front().finding;
}

}  // namespace

TEST_CASE("a reader that recognises its files and refuses damaged ones by name keeps its claims; others are found") {
  const auto honest = check_declared("source/honest");
  CHECK(broken_by(honest).empty());
  for (const char* claim : {"own_files", "damaged_files"}) CHECK(finding_in(honest, claim).verdict == Verdict::kept);
  breaks("source/liar_own_files", "own_files", {"add `static std::vector<Magic> magic()`"}, quick(), "declared_liars");
  breaks("source/liar_damaged_files", "damaged_files", {"a message that does not name the file: no numbers"}, quick(),
         "declared_liars");
  CHECK(has(broken_by(check_declared("source/everything")).at("own_files"), "matches every file"));
  CHECK(has(broken_by(check_declared("source/greedy")).at("damaged_files"), "a file of 4 bytes"));
  CHECK(has(broken_by(check_declared("source/odd")).at("damaged_files"), "std::out_of_range"));
}

TEST_CASE("a broken claim that a component waives is reported with its reason, and is not a failure") {
  const auto claims = check_declared("causality/waived");
  CHECK(broken_by(claims).empty());
  CHECK(finding_in(claims, "order").verdict == Verdict::waived);
  CHECK(finding_in(claims, "order").detail == "the first variable is the stimulus");
  CHECK(finding_in(claims, "waivers").verdict == Verdict::kept);
}

TEST_CASE("a waiver of an unknown claim, or without a reason, is itself a broken claim") {
  breaks("causality/liar_waivers", "waivers", {"it waives 'ordr', which is not a claim of its kind; did you mean 'order'?"},
         quick(), "declared_liars");
  CHECK(has(broken_by(check_declared("causality/no_reason")).at("waivers"), "it waives 'order' without a reason"));
}

TEST_CASE("references that cannot be cited are found") {
  CHECK(has(broken_by(check_declared("causality/liar_references")).at("references"), "entry 'a' has no year"));
}

TEST_CASE("a wrapper is checked with the component that a setting gives it, and without one the check says what it needs") {
  CHECK(has(finding_in(check_declared("causality/around"), "result").detail, "params.method: is required: Whose estimate."));
  CheckOptions options = quick();
  options.settings = {"method=causality/waived"};
  const auto broken = broken_by(check_declared("causality/around", options));
  CHECK(broken.size() == 1);
  CHECK(broken.contains("order"));
}
