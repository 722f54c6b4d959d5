// What a component claims by being what it is, and what came out when that was tried.
#pragma once

#include <string>
#include <vector>

namespace golgi {

enum class Verdict {
  kept,
  broken,
  not_claimed,  ///< the component does not say so of itself
  not_checked,  ///< it could not be tried; the detail says what that needs
  waived,       ///< broken, as the component's description says, with a reason
};
const char* to_string(Verdict verdict);

struct Finding {
  Verdict verdict = Verdict::kept;
  std::string detail;  ///< of a broken claim: what was given, what came
};

inline Finding kept(std::string detail = "") { return {Verdict::kept, std::move(detail)}; }
inline Finding broken(std::string detail) { return {Verdict::broken, std::move(detail)}; }
inline Finding not_claimed(std::string detail) { return {Verdict::not_claimed, std::move(detail)}; }
inline Finding not_checked(std::string detail) { return {Verdict::not_checked, std::move(detail)}; }

/// One line of a report.
struct Claim {
  std::string id;         ///< as --claim takes it
  std::string statement;  ///< "the result is the same bytes on 1, 2 and 8 threads"
  Finding finding;
};

}  // namespace golgi
