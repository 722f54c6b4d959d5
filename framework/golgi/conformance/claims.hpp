// The conformance suite: what is asked of every component of a kind.
#pragma once

#include <vector>

#include "golgi/conformance/examination.hpp"

namespace golgi {

struct ClaimCheck {
  const char* id;         ///< as --claim takes it
  const char* statement;  ///< what is claimed, in the present tense
  Finding (*check)(const Examination&);
  bool needs_chain = false;  ///< it needs a recording that is made for it, and is left out where the user gives one
};

/// In the order in which they are checked: what others rest on comes first.
std::vector<ClaimCheck> claims_of(ComponentKind kind);

/// Checks one claim; whatever it throws breaks it.
Claim check_claim(const ClaimCheck& claim, const Examination& examination);

/// A claim about a component that gives a valid result.
template <Finding (*check)(const Examination&)>
Finding where_it_runs(const Examination& examination) {
  return examination.runs().verdict == Verdict::kept ? check(examination) : not_checked("there is no result to look at");
}

// By file: what belongs together.
std::vector<ClaimCheck> parameter_claims();  ///< of the description; they need no component
std::vector<ClaimCheck> running_claims();    ///< of every component that can be run
std::vector<ClaimCheck> interruption_claims();
std::vector<ClaimCheck> simulator_claims();
std::vector<ClaimCheck> direction_claims();  ///< of simulators, too
std::vector<ClaimCheck> transform_claims();
std::vector<ClaimCheck> time_and_order_claims();  ///< of transforms, too
std::vector<ClaimCheck> model_claims();
std::vector<ClaimCheck> forecast_claims();  ///< of models, too: what their answers mean
std::vector<ClaimCheck> causality_claims();
std::vector<ClaimCheck> secret_claims();  ///< of estimators and models
std::vector<ClaimCheck> evaluator_claims();
std::vector<ClaimCheck> reader_claims();
std::vector<ClaimCheck> independence_claims();

}  // namespace golgi
