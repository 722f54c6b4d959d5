#include "golgi/api/link_rules.hpp"

#include <doctest/doctest.h>

#include "golgi/core/error.hpp"
#include "support/messages.hpp"

using namespace golgi;

namespace {

Place place(int line) { return {std::make_shared<const std::string>("run.yaml"), line, 9}; }

LinkRule rule(std::vector<std::string> from, std::vector<std::string> to, std::vector<int> lags, int line) {
  return {std::move(from), std::move(to), std::move(lags), place(line)};
}

std::string fault_of(const LinkRules& rules, int min_lag = 0, int max_lag = 3) {
  Diagnostics diagnostics;
  Binder binder(diagnostics, "params", "causality/pcmci");
  check_link_rules(rules, min_lag, max_lag, binder);
  return diagnostics.empty() ? "" : diagnostics.messages().front();
}

const std::vector<std::string> names{"a", "b", "c"};

}  // namespace

TEST_CASE("rules state for each link whether it is allowed or required; an omitted field matches everything") {
  LinkRules rules;
  rules.forbid = {rule({"c"}, {}, {}, 1)};
  rules.require = {rule({"a"}, {"b"}, {2}, 2)};
  const KnownLinks known(rules, names, 0, 3);
  for (int lag = 0; lag <= 3; ++lag) {
    CHECK_FALSE(known.is_allowed(0, 2, lag));
    CHECK(known.is_allowed(2, 0, lag));
    CHECK(known.is_required(1, 0, lag) == (lag == 2));
  }
  CHECK_FALSE(known.is_allowed(0, 0, 0));
  CHECK(known.is_allowed(0, 0, 1));
  CHECK_FALSE(known.is_allowed(0, 1, 4));

  rules = {};
  rules.only = {rule({}, {"a"}, {1, 2}, 1)};
  const KnownLinks few(rules, names, 0, 3);
  CHECK(few.is_allowed(0, 1, 2));
  CHECK_FALSE(few.is_allowed(0, 1, 3));
  CHECK_FALSE(few.is_allowed(1, 0, 1));
}

TEST_CASE("a pair is ruled out if none of the lags in question is allowed") {
  LinkRules rules;
  rules.forbid = {rule({"a"}, {"b"}, {}, 1), rule({"c"}, {"b"}, {1, 2}, 2)};
  const KnownLinks known(rules, names, 0, 3);
  CHECK(known.is_ruled_out(1, 0, 0, 3));
  CHECK(known.is_ruled_out(1, 2, 1, 2));
  CHECK_FALSE(known.is_ruled_out(1, 2, 1, 3));
  CHECK_FALSE(known.is_ruled_out(0, 1, 1, 1));
  CHECK(known.ruled_out(1, 2) ==
        std::vector<UndefinedPairs>{{1, 0, "ruled out by the parameter links"}, {1, 2, "ruled out by the parameter links"}});
  CHECK(known.ruled_out(1, 3).size() == 1);
}

TEST_CASE("rules that contradict each other are reported with their place, before a recording is read") {
  LinkRules rules;
  rules.forbid = {rule({"a"}, {"b"}, {1}, 4)};
  rules.require = {rule({"a"}, {"b"}, {}, 5)};
  CHECK(test::has(fault_of(rules), "run.yaml:5:9 params.links: requires 'a' -> 'b' at lag 1, which another rule forbids"));
  rules = {};
  rules.only = {rule({"a"}, {"b"}, {}, 4)};
  rules.require = {rule({"c"}, {"b"}, {}, 6)};
  CHECK(test::has(fault_of(rules), "run.yaml:6:9 params.links: requires 'c' -> 'b' at lag 0"));
  rules = {};
  rules.require = {rule({"a"}, {"b"}, {0}, 2), rule({"b"}, {"c"}, {0}, 3), rule({"c"}, {"a"}, {0}, 4)};
  CHECK(test::has(fault_of(rules), "run.yaml:4:9 params.links: with this rule the required links at lag 0 form a cycle"));
  rules.require.pop_back();
  CHECK(fault_of(rules).empty());
  rules = {};
  rules.forbid = {rule({"a"}, {"b"}, {7}, 8)};
  CHECK(test::has(fault_of(rules), "run.yaml:8:9 params.links: links.forbid[0]: lag 7 is not estimated; lags are 0 to 3"));
}

TEST_CASE("a name that is not a variable's is reported with its place once the recording is known") {
  LinkRules rules;
  rules.require = {rule({"a"}, {"bb"}, {1}, 12)};
  CHECK(fault_of(rules).empty());
  CHECK(test::has(test::message_of<ConfigError>([&] { KnownLinks known(rules, names, 0, 3); }),
                  "run.yaml:12:9: links.require[0]: there is no variable 'bb'; did you mean 'b'?"));
}

TEST_CASE("rules are parsed from their text, and keep its place") {
  Value entry = Value::map(place(7));
  entry.set("from", Value::scalar("a"));
  entry.set("lags", Value::list({Value::integer(1), Value::integer(2)}));
  Value links = Value::map();
  links.set("forbid", Value::list({entry}));
  Diagnostics diagnostics;
  Binder binder(diagnostics, "params", "test");
  LinkRules rules;
  schema_of<LinkRules>().bind(&rules, links, binder);
  REQUIRE(diagnostics.empty());
  REQUIRE(rules.forbid.size() == 1);
  CHECK(rules.forbid[0].from == std::vector<std::string>{"a"});
  CHECK(rules.forbid[0].to.empty());
  CHECK(rules.forbid[0].lags == std::vector<int>{1, 2});
  CHECK(rules.forbid[0].place.str() == "run.yaml:7:9");
  CHECK(schema_of<LinkRules>().write(&rules).find("forbid")->items.size() == 1);
}
