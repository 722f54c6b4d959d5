#include "golgi/api/link_rules.hpp"

#include <algorithm>
#include <functional>
#include <optional>

#include "golgi/core/error.hpp"
#include "golgi/core/text.hpp"

namespace golgi {
namespace {

struct Fault {
  Place place;
  std::string message;
};

std::vector<std::int32_t> indices_of(const std::vector<std::string>& chosen, const std::vector<std::string>& names) {
  std::vector<std::int32_t> indices;
  if (chosen.empty())
    for (std::size_t i = 0; i < names.size(); ++i) indices.push_back(static_cast<std::int32_t>(i));
  for (const auto& name : chosen) {
    const auto found = std::ranges::find(names, name);
    if (found != names.end()) indices.push_back(static_cast<std::int32_t>(found - names.begin()));
  }
  return indices;
}

/// The state of every link among these names by the rules. Functions return the first rule that contradicts another.
class Table {
 public:
  Table(const std::vector<std::string>& names, int min_lag, int max_lag)
      : names_(names), n_(std::ssize(names)), min_lag_(min_lag), max_lag_(max_lag) {}

  /// Calls visit(target, source, lag) for each link of a rule, except for lag 0 of a variable with itself.
  template <class Visit>
  void each(const LinkRule& rule, const Visit& visit) const {
    std::vector<int> lags = rule.lags;
    if (lags.empty())
      for (int lag = min_lag_; lag <= max_lag_; ++lag) lags.push_back(lag);
    for (const auto source : indices_of(rule.from, names_))
      for (const auto target : indices_of(rule.to, names_))
        for (const int lag : lags)
          if (lag >= min_lag_ && lag <= max_lag_ && !(lag == 0 && source == target)) visit(target, source, lag);
  }
  std::size_t index(std::ptrdiff_t target, std::ptrdiff_t source, int lag) const {
    return (target * n_ + source) * (max_lag_ + 1) + lag;
  }
  std::size_t size() const { return static_cast<std::size_t>(n_ * n_ * (max_lag_ + 1)); }
  std::string link(std::ptrdiff_t target, std::ptrdiff_t source, int lag) const {
    return "'" + names_[source] + "' -> '" + names_[target] + "' at lag " + std::to_string(lag);
  }
  const std::vector<std::string>& names() const { return names_; }

 private:
  const std::vector<std::string>& names_;
  std::ptrdiff_t n_;
  int min_lag_, max_lag_;
};

/// A fault if required links at lag 0 form a cycle, such as one that is required in both directions.
std::optional<Fault> cycle_of(const std::vector<LinkRule>& require, const Table& table) {
  const auto n = std::ssize(table.names());
  std::vector<std::vector<std::ptrdiff_t>> effects(n);
  for (const auto& rule : require) {
    table.each(rule, [&](auto target, auto source, int lag) {
      if (lag == 0) effects[source].push_back(target);
    });
    std::vector<int> state(n);  // 1: being visited, 2: done
    bool found = false;
    const std::function<void(std::ptrdiff_t)> visit = [&](std::ptrdiff_t at) {
      state[at] = 1;
      for (const auto next : effects[at]) {
        if (state[next] == 1) found = true;
        if (state[next] == 0) visit(next);
      }
      state[at] = 2;
    };
    for (std::ptrdiff_t i = 0; i < n; ++i)
      if (state[i] == 0) visit(i);
    if (found)
      return Fault{
          rule.place,
          "with this rule the required links at lag 0 form a cycle; a cause at the same sample cannot be its own effect"};
  }
  return std::nullopt;
}

/// Sets the states: 0 forbidden, 1 allowed, 2 required. Returns the first fault, if any.
std::optional<Fault> fill(const LinkRules& rules, const Table& table, std::vector<std::uint8_t>& states) {
  states.assign(table.size(), rules.only.empty() ? 1 : 0);
  for (const auto& rule : rules.only)
    table.each(rule, [&](auto target, auto source, int lag) { states[table.index(target, source, lag)] = 1; });
  for (const auto& rule : rules.forbid)
    table.each(rule, [&](auto target, auto source, int lag) { states[table.index(target, source, lag)] = 0; });
  for (std::ptrdiff_t i = 0; i < std::ssize(table.names()); ++i) states[table.index(i, i, 0)] = 0;
  std::optional<Fault> fault;
  for (const auto& rule : rules.require)
    table.each(rule, [&](auto target, auto source, int lag) {
      auto& state = states[table.index(target, source, lag)];
      if (state == 0 && !fault)
        fault = Fault{rule.place, "requires " + table.link(target, source, lag) +
                                      ", which another rule forbids or 'only' leaves out; remove one of the two rules"};
      state = 2;
    });
  return fault ? fault : cycle_of(rules.require, table);
}

const std::vector<LinkRule>& list_of(const LinkRules& rules, int which) {
  return which == 0 ? rules.forbid : which == 1 ? rules.require : rules.only;
}
constexpr const char* list_names[] = {"forbid", "require", "only"};

std::string rule_name(int which, std::size_t index) {
  return "links." + std::string(list_names[which]) + "[" + std::to_string(index) + "]";
}

std::optional<Fault> wrong_lags(const LinkRules& rules, int min_lag, int max_lag) {
  for (int which = 0; which < 3; ++which)
    for (std::size_t k = 0; k < list_of(rules, which).size(); ++k)
      for (const auto& rule = list_of(rules, which)[k]; const int lag : rule.lags)
        if (lag < min_lag || lag > max_lag)
          return Fault{rule.place, rule_name(which, k) + ": lag " + std::to_string(lag) + " is not estimated; lags are " +
                                       std::to_string(min_lag) + " to " + std::to_string(max_lag) +
                                       "; change the rule or the range of lags"};
  return std::nullopt;
}

}  // namespace

void LinkRule::describe(SchemaOf<LinkRule>& schema) {
  schema.field("from", &LinkRule::from).doc("Names of the sources; empty: all variables.");
  schema.field("to", &LinkRule::to).doc("Names of the targets; empty: all variables.");
  schema.field("lags", &LinkRule::lags).unit("samples").range(0, 1e6).doc("Lags; empty: all lags that are estimated.");
}

void LinkRules::describe(SchemaOf<LinkRules>& schema) {
  schema.field("forbid", &LinkRules::forbid)
      .doc("Links that are known not to exist. Each entry names sources, targets and lags.");
  schema.field("require", &LinkRules::require).doc("Links that are known to exist: they are conditions of every other test.");
  schema.field("only", &LinkRules::only).doc("The only links that may exist. Empty: any link may exist.");
}

void check_link_rules(const LinkRules& rules, int min_lag, int max_lag, Binder& binder) {
  if (rules.empty()) return;
  const Binder::Scope scope(binder, ".links");
  if (const auto fault = wrong_lags(rules, min_lag, max_lag)) return binder.fail(fault->place, fault->message);
  // The variables are not known yet: use those that are named, and one that represents all others.
  std::vector<std::string> names{"any other variable"};
  for (int which = 0; which < 3; ++which)
    for (const auto& rule : list_of(rules, which))
      for (const auto* list : {&rule.from, &rule.to})
        for (const auto& name : *list)
          if (std::ranges::find(names, name) == names.end()) names.push_back(name);
  std::vector<std::uint8_t> states;
  if (const auto fault = fill(rules, Table(names, min_lag, max_lag), states)) binder.fail(fault->place, fault->message);
}

KnownLinks::KnownLinks(const LinkRules& rules, const std::vector<std::string>& names, int min_lag, int max_lag)
    : n_(std::ssize(names)), min_lag_(min_lag), max_lag_(max_lag) {
  const auto refuse = [](const Fault& fault) {
    const std::string place = fault.place.str();
    throw ConfigError((place.empty() ? "" : place + ": ") + fault.message);
  };
  for (int which = 0; which < 3; ++which)
    for (std::size_t k = 0; k < list_of(rules, which).size(); ++k)
      for (const auto& rule = list_of(rules, which)[k]; const auto* list : {&rule.from, &rule.to})
        for (const auto& name : *list)
          if (std::ranges::find(names, name) == names.end())
            refuse({rule.place, rule_name(which, k) + ": there is no variable '" + name + "'" + suggestion(name, names) +
                                    " (variables that never vary are left out)"});
  if (const auto fault = wrong_lags(rules, min_lag, max_lag)) refuse(*fault);
  if (const auto fault = fill(rules, Table(names, min_lag, max_lag), states_)) refuse(*fault);
}

bool KnownLinks::is_ruled_out(std::ptrdiff_t target, std::ptrdiff_t source, int first_lag, int last_lag) const {
  for (int lag = first_lag; lag <= last_lag; ++lag)
    if (is_allowed(target, source, lag)) return false;
  return true;
}

std::vector<UndefinedPairs> KnownLinks::ruled_out(int first_lag, int last_lag) const {
  std::vector<UndefinedPairs> pairs;
  for (std::ptrdiff_t i = 0; i < n_; ++i)
    for (std::ptrdiff_t j = 0; j < n_; ++j)
      if (i != j && is_ruled_out(i, j, first_lag, last_lag)) {
        pairs.push_back({static_cast<std::int32_t>(i), static_cast<std::int32_t>(j), {}});
        pairs.back().reason = "ruled out by the parameter links";  // separate: g++ 12 warns of a moved string constant
      }
  return pairs;
}

}  // namespace golgi
