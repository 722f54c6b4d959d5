#include "golgi/conformance/claims.hpp"

#include <initializer_list>

#include "golgi/core/error.hpp"
#include "golgi/host/exception_text.hpp"

namespace golgi {
namespace {

std::vector<ClaimCheck> joined(std::initializer_list<std::vector<ClaimCheck>> parts) {
  std::vector<ClaimCheck> all;
  for (const auto& part : parts) all.insert(all.end(), part.begin(), part.end());
  return all;
}

std::vector<ClaimCheck> claims_of_kind(ComponentKind kind) {
  switch (kind) {
    case ComponentKind::simulator: return joined({simulator_claims(), direction_claims()});
    case ComponentKind::transform: return joined({transform_claims(), time_and_order_claims()});
    case ComponentKind::model: return joined({model_claims(), forecast_claims(), secret_claims()});
    case ComponentKind::causality: return joined({causality_claims(), secret_claims()});
    case ComponentKind::evaluator: return evaluator_claims();
    case ComponentKind::reader:
    case ComponentKind::step: break;  // nothing is known of what it does
  }
  return {};
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
    case Verdict::waived: return "waived";
  }
  return "unknown";
}

std::vector<ClaimCheck> claims_of(ComponentKind kind) {
  // A reader runs on files of its own kind alone.
  if (kind == ComponentKind::reader) return joined({parameter_claims(), reader_claims()});
  return joined({parameter_claims(), running_claims(), interruption_claims(), claims_of_kind(kind)});
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
  for (const auto& [id, reason] : examination.info().waivers)
    if (id == claim.id && result.finding.verdict == Verdict::broken) result.finding = {Verdict::waived, reason};
  return result;
}

}  // namespace golgi
