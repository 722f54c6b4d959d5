#include "golgi/conformance/claims.hpp"

#include "golgi/conformance/kinds.hpp"
#include "golgi/core/error.hpp"
#include "golgi/host/exception_text.hpp"

namespace golgi {
namespace {

bool needs_component(const ClaimCheck& claim) {
  for (const auto& each : parameter_claims())
    if (each.check == claim.check) return false;
  return true;
}

}  // namespace

const char* to_string(Verdict verdict) {
  switch (verdict) {
    case Verdict::kept: return "passed";
    case Verdict::broken: return "failed";
    case Verdict::not_claimed: return "not claimed";
    case Verdict::not_checked: return "not checked";
    case Verdict::waived: return "waived";
  }
  return "unknown";
}

std::vector<ClaimCheck> claims_of(ComponentKind kind) {
  std::vector<ClaimCheck> all;
  for (const auto& some : examined_as(kind).claims) {
    const auto part = some();
    all.insert(all.end(), part.begin(), part.end());
  }
  return all;
}

Claim check_claim(const ClaimCheck& claim, const Examination& examination) {
  Claim result{claim.id, claim.statement, {}};
  if (!examination.component() && needs_component(claim)) {
    result.finding = not_checked("the component could not be constructed: " + examination.why_not_made());
    return result;
  }
  try {
    result.finding = claim.check(examination);
  } catch (...) {
    result.finding = broken("threw " + current_exception_text());
  }
  for (const auto& [id, reason] : examination.info().waivers)
    if (id == claim.id && result.finding.verdict == Verdict::broken) result.finding = {Verdict::waived, reason};
  return result;
}

}  // namespace golgi
