// The suite finds the faults: each component of tests/bad_plugins/liars.cpp breaks the claim that its name gives, and no other.
#include <doctest/doctest.h>

#include <set>

#include "conformance/liars.hpp"
#include "golgi/core/error.hpp"

using namespace golgi;
using namespace golgi::test;

TEST_CASE("an honest estimator breaks no claim, and the claims that it does not make are listed") {
  const auto claims = check_liar("causality/honest");
  CHECK(broken_by(claims).empty());
  std::set<std::string> not_claimed;
  for (const auto& claim : claims)
    if (claim.finding.verdict == Verdict::not_claimed) not_claimed.insert(claim.id);
  CHECK(not_claimed == std::set<std::string>{"false_positives", "gap", "references", "secrets", "seed", "waivers"});
}

TEST_CASE("invalid results are reported as by the host") {
  breaks("causality/liar_result_shape", "result", {"returned an invalid connectivity: score is 2 x 3 for 5 variables"});
  breaks("causality/liar_result_infinite", "result", {"score of x1 -> x0 is inf"});
  breaks("causality/liar_result_negative_p", "result", {"p of x0 -> x0 is -0.01"});
  breaks("causality/liar_result_overrun", "result",
         {"invalid connectivity: score: something was written past its last number"});
  breaks("causality/liar_result_names", "result", {"its names are not those of the data"});
  breaks("causality/liar_result_throws_int", "result", {"threw an exception of type int"});
  breaks("causality/liar_result_draws", "result",
         {"threw an internal error: ", "without declaring itself stochastic; add `static constexpr bool stochastic = true`"});
}

TEST_CASE("results that are not the same bytes each time are reported with their first difference") {
  breaks("causality/liar_threads", "threads", {"1 thread and 2 threads: score(0, 1) is "});
  breaks("causality/liar_threads_twice", "threads", {"two runs on 1 thread: score(0, 1) is "});
}

TEST_CASE("an estimator that treats variables by their position is found") {
  breaks("causality/liar_order", "order", {"with the variables in the order x3, x0, x4, x1, x2"});
}

TEST_CASE("unusable data must be refused with the right error") {
  const auto broken = broken_by(check_liar("causality/liar_nan"));
  CHECK(broken.size() == 2);  // it returns 0 for pairs that it cannot estimate
  CHECK(has(broken.at("nan"), "given one value that is NaN, the score of "));
  CHECK(has(broken.at("constant"), "given a variable that is constant, the score of "));
  breaks("causality/liar_constant", "constant",
         {"given a variable that is constant, it threw a numerical error: division by zero"});
  breaks("causality/liar_short", "short", {"given a recording of 1 sample, it gives scores"});
}

TEST_CASE("a single claim can be checked; unknown names are reported with the nearest") {
  CheckOptions options = quick();
  options.claim = "order";
  CHECK(check_liar("causality/honest", options).size() == 1);
  options.claim = "ordr";
  CHECK(
      has(message_of<UsageError>([&] { check_liar("causality/honest", options); }), "no claim 'ordr'; did you mean 'order'?"));
  CHECK(has(message_of<UsageError>([&] { check_liar("causality/honst"); }),
            "no component 'causality/honst'; did you mean 'causality/honest'?"));
  options.claim = "order";
  options.settings = {"max_order=5"};
  CHECK(has(message_of<UsageError>([&] { check_liar("causality/honest", options); }), "there is no parameter 'max_order'"));
}

TEST_CASE("a library that cannot be loaded is named and not checked") {
  CHECK(has(message_of<PluginError>([] { check_library(bad_plugin("crash_register"), quick()); }), "crashed (SIGSEGV"));
  CHECK(has(message_of<PluginError>([] { check_library(bad_plugin("builtin_name"), quick()); }),
            "'transform/clip' has the same name as a built-in component"));
}
