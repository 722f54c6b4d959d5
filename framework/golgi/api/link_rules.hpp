// Prior knowledge of connections, as a parameter that estimators share:
//
//   links: {forbid: [{from: LFP3}], require: [{from: LFP1, to: LFP2, lags: 1}], only: [{to: [LFP1, LFP2]}]}
//
// Errors are reported with file:line:col: those that follow from the rules alone when parameters are bound (`complete`),
// unknown names once the recording is known.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "golgi/core/export.hpp"
#include "golgi/data/connectivity.hpp"
#include "golgi/params/schema.hpp"

namespace golgi {

/// Links from each of these variables to each of those, at each of these lags. A list that is left out means all.
struct GOLGI_API LinkRule {
  std::vector<std::string> from, to;
  std::vector<int> lags;  ///< samples; 0: at the same sample
  Place place = {};       ///< where the rule was written
  static void describe(SchemaOf<LinkRule>& schema);
};

template <>
struct FieldType<LinkRule> {
  static std::string type() { return "map"; }
  static void prepare(Field& field) { field.set_nested(schema_of<LinkRule>()); }
  static void bind(const Value& value, LinkRule& out, Binder& binder, const Field& field) {
    field.nested()->bind(&out, value, binder);
    out.place = value.place;
  }
  static Value write(const LinkRule& rule) { return schema_of<LinkRule>().write(&rule); }
};

struct GOLGI_API LinkRules {
  std::vector<LinkRule> forbid;   ///< links that do not exist
  std::vector<LinkRule> require;  ///< links that exist: always used as conditions
  std::vector<LinkRule> only;     ///< no other links exist; empty: any may exist
  bool empty() const { return forbid.empty() && require.empty() && only.empty(); }
  static void describe(SchemaOf<LinkRules>& schema);
};

/// For `complete` of an estimator's parameters: reports to the binder rules that contradict each other, required links at lag 0
/// that form a cycle, and lags that are not estimated.
GOLGI_API void check_link_rules(const LinkRules& rules, int min_lag, int max_lag, Binder& binder);

/// The rules for the variables of a recording.
class GOLGI_API KnownLinks {
 public:
  /// @throws ConfigError for a name that is not a variable's, and for the errors that check_link_rules reports
  KnownLinks(const LinkRules& rules, const std::vector<std::string>& names, int min_lag, int max_lag);

  /// Lag 0 of a variable with itself is never allowed.
  bool is_allowed(std::ptrdiff_t target, std::ptrdiff_t source, int lag) const { return at(target, source, lag) != forbidden; }
  bool is_required(std::ptrdiff_t target, std::ptrdiff_t source, int lag) const { return at(target, source, lag) == required; }
  /// Whether none of these lags of the source is allowed.
  bool is_ruled_out(std::ptrdiff_t target, std::ptrdiff_t source, int first_lag, int last_lag) const;
  /// All pairs of different variables that are ruled out at these lags, with the reason: for Connectivity::add_undefined.
  std::vector<UndefinedPairs> ruled_out(int first_lag, int last_lag) const;

 private:
  enum State : std::uint8_t { forbidden, allowed, required };
  std::uint8_t at(std::ptrdiff_t target, std::ptrdiff_t source, int lag) const {
    if (lag < min_lag_ || lag > max_lag_) return forbidden;
    return states_[(target * n_ + source) * (max_lag_ + 1) + lag];
  }
  std::ptrdiff_t n_;
  int min_lag_, max_lag_;
  std::vector<std::uint8_t> states_;
};

}  // namespace golgi
