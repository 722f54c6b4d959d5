// The conformance suite: the claims that are checked for every component of a kind.
#pragma once

#include <vector>

#include "golgi/conformance/examination.hpp"

namespace golgi {

struct ClaimCheck {
  const char* id;         ///< the name for --claim
  const char* statement;  ///< the claim as a sentence in the present tense
  Finding (*check)(const Examination&);
  bool needs_chain = false;  ///< needs a recording of the suite; skipped if the user provides one
};

/// The claims in the order in which they are checked: those that others depend on come first.
std::vector<ClaimCheck> claims_of(ComponentKind kind);

/// Checks one claim; any exception breaks it.
Claim check_claim(const ClaimCheck& claim, const Examination& examination);

/// A claim about a component that gives a valid result.
template <Finding (*check)(const Examination&)>
Finding where_it_runs(const Examination& examination) {
  return examination.runs().verdict == Verdict::kept ? check(examination) : not_checked("there is no result to check");
}

// One function per file.
std::vector<ClaimCheck> parameter_claims();  ///< about the description; they do not run the component
std::vector<ClaimCheck> running_claims();    ///< about every component that can be run
std::vector<ClaimCheck> interruption_claims();
std::vector<ClaimCheck> simulator_claims();
std::vector<ClaimCheck> direction_claims();  ///< also about simulators
std::vector<ClaimCheck> transform_claims();
std::vector<ClaimCheck> time_and_order_claims();  ///< also about transforms
std::vector<ClaimCheck> model_claims();
std::vector<ClaimCheck> forecast_claims();  ///< also about models: the meaning of their outputs
std::vector<ClaimCheck> causality_claims();
std::vector<ClaimCheck> secret_claims();  ///< about estimators and models
std::vector<ClaimCheck> evaluator_claims();
std::vector<ClaimCheck> reader_claims();
std::vector<ClaimCheck> independence_claims();

}  // namespace golgi
