// Claims about components, which follow from their kind, and the outcomes of checking them.
#pragma once

#include <string>
#include <vector>

namespace golgi {

enum class Verdict {
  kept,
  broken,
  not_claimed,  ///< the claim does not apply to the component
  not_checked,  ///< the claim could not be checked; the detail states why
  waived,       ///< broken, as the component declares with a reason
};
const char* to_string(Verdict verdict);

struct Finding {
  Verdict verdict = Verdict::kept;
  std::string detail;  ///< for a broken claim: the input and the result
};

inline Finding kept(std::string detail = "") { return {Verdict::kept, std::move(detail)}; }
inline Finding broken(std::string detail) { return {Verdict::broken, std::move(detail)}; }
inline Finding not_claimed(std::string detail) { return {Verdict::not_claimed, std::move(detail)}; }
inline Finding not_checked(std::string detail) { return {Verdict::not_checked, std::move(detail)}; }

/// A checked claim: one line of a report.
struct Claim {
  std::string id;         ///< the name for --claim
  std::string statement;  ///< "the result is the same bytes on 1, 2 and 8 threads"
  Finding finding;
};

}  // namespace golgi
