// The suite finds results with another meaning than they should have: each component of tests/bad_plugins/meaning_liars.cpp
// breaks the claim that its name gives, and no other.
#include <doctest/doctest.h>

#include "conformance/liars.hpp"

using namespace golgi;
using namespace golgi::test;

namespace {

void breaks_meaning(const std::string& name, const std::string& claim, const std::vector<std::string>& parts) {
  breaks(name, claim, parts, quick(), "meaning_liars");
}

/// The findings for one component and claim.
Finding finding_of(const std::string& name, const std::string& claim) {
  CheckOptions options = quick();
  options.claim = claim;
  const auto claims = check_liar(name, options, "meaning_liars");
  REQUIRE(claims.size() == 1);
  return claims[0].finding;
}

}  // namespace

TEST_CASE("a forecaster whose answers agree with its forecasts breaks no claim") {
  CHECK(broken_by(check_liar("model/honest", quick(), "meaning_liars")).empty());
  for (const char* claim : {"future", "input_gradient", "intervene"})
    CHECK(finding_of("model/honest", claim).verdict == Verdict::kept);
}

TEST_CASE("a forecaster that uses the future, or whose gradient or intervention belongs to another model, is found") {
  breaks_meaning("model/liar_future", "future",
                 {"for the window that starts at sample 100, the forecast of member 0 changes by ",
                  " when samples from 102 on are changed; use only the `history()` samples"});
  breaks_meaning("model/liar_input_gradient", "input_gradient",
                 {"the gradient of the first forecast step of x0 with respect to x0, 1 sample earlier, is 0, and finite "
                  "differences give 0.",
                  "; column (lag - 1) * N + source must be d forecast / d value"});
  breaks_meaning("model/liar_intervene", "intervene",
                 {"the forecast with the past of x0 replaced differs by up to ",
                  "; replace all `history()` samples of the source, and nothing else"});
}

TEST_CASE("a simulator whose truth has rows for sources is found, and one whose truth has no direction is not tested for it") {
  breaks_meaning("simulator/liar_truth_direction", "truth_direction",
                 {"Granger causality agrees with the ground truth with an AUROC of 0.",
                  ", and with its transpose with 1 (means of 3 seeds)",
                  "; check that rows are targets and columns are sources; a Link is {target, source, weight}"});
  CHECK(finding_of("simulator/honest", "truth_direction").verdict == Verdict::kept);
  for (const char* name : {"simulator/few_links", "simulator/symmetric"})
    CHECK(finding_of(name, "truth_direction").verdict == Verdict::not_claimed);
}

TEST_CASE("a transform that treats a variable by its position is found") {
  breaks_meaning(
      "transform/liar_permutation", "permutation",
      {"comparing the original order and variables in the order x3, x0, x4, x1, x2, for 'x0' in trial 0, sample 0 is ",
       "; do not treat variables by their position"});
}

TEST_CASE("a transform whose output depends on later input is found unless it declares that") {
  breaks_meaning("transform/liar_causal", "causal",
                 {"with other samples from 0.5 s on in the first trial, the output before this time changes: for 'x0' in trial "
                  "0, sample 0 is ",
                  "or declare `static constexpr bool acausal = true`"});
  CHECK(broken_by(check_liar("transform/mean", quick(), "meaning_liars")).empty());
  CHECK(finding_of("transform/mean", "causal").verdict == Verdict::not_claimed);
}

TEST_CASE("an estimator that uses a given truth is found") {
  breaks_meaning("causality/liar_secrets", "secrets",
                 {"comparing the right ground truth with another one and a hidden series, score(0, 1) is ",
                  "; use neither, and do not declare Port::with_truth"});
}

TEST_CASE("an estimator that joins both sides of a gap is found") {
  breaks_meaning("causality/liar_gap", "gap",
                 {"with the recording cut at its gap; do not use lags across a gap or missing samples"});
  CHECK(broken_by(check_liar("causality/honest_gap", quick(), "meaning_liars")).empty());
  CHECK(finding_of("causality/honest_gap", "gap").verdict == Verdict::kept);
}

TEST_CASE("scores and p-values with another meaning are found") {
  breaks("causality/liar_recovery", "recovery",
         {"mean AUROC 0.", "chance is 0.5; check that rows are targets and columns are sources"});
  breaks("causality/liar_false_positives", "false_positives", {"without any connection, "});
  breaks("causality/liar_false_positives_none", "false_positives",
         {"0 of 400 p-values are at most 0.5; expected is a fraction from 0.1086 to 0.6414"});
}
