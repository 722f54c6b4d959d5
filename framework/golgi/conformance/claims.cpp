#include "golgi/conformance/claims.hpp"

#include "golgi/core/error.hpp"
#include "golgi/host/exception_text.hpp"

namespace golgi {
namespace {

template <class Part>
void append(std::vector<ClaimCheck>& all, const Part& part) {
  all.insert(all.end(), part.begin(), part.end());
}

std::vector<ClaimCheck> claims_of_kind(ComponentKind kind) {
  std::vector<ClaimCheck> all;
  switch (kind) {
    case ComponentKind::simulator: return simulator_claims();
    case ComponentKind::transform: return transform_claims();
    case ComponentKind::model:
      append(all, model_claims());
      append(all, forecast_claims());
      break;
    case ComponentKind::causality: return causality_claims();
    case ComponentKind::evaluator: return evaluator_claims();
    case ComponentKind::step: break;  // nothing is known of what it does
  }
  return all;
}

bool needs_component(const ClaimCheck& claim) {
  for (const auto& each : parameter_claims())
    if (each.check == claim.check) return false;
  return true;
}

}  // namespace

const char* to_string(Verdict verdict) {
  switch (verdict) {
    case Verdict::kept: return "kept";
    case Verdict::broken: return "broken";
    case Verdict::not_claimed: return "not claimed";
    case Verdict::not_checked: return "not checked";
  }
  return "unknown";
}

std::vector<ClaimCheck> claims_of(ComponentKind kind) {
  std::vector<ClaimCheck> all = parameter_claims();
  append(all, running_claims());
  append(all, interruption_claims());
  append(all, claims_of_kind(kind));
  return all;
}

Claim check_claim(const ClaimCheck& claim, const Examination& examination) {
  Claim result{claim.id, claim.statement, {}};
  if (!examination.component() && needs_component(claim)) {
    result.finding = not_checked("there is no component to run: " + examination.why_not_made());
    return result;
  }
  try {
    result.finding = claim.check(examination);
  } catch (...) {
    result.finding = broken("threw " + current_exception_text());
  }
  return result;
}

}  // namespace golgi
