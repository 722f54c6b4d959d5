// The suite finds what is wrong: each component of tests/bad_plugins/liars.cpp breaks the claim that its name says, and no
// other.
#include <doctest/doctest.h>

#include <set>

#include "conformance/liars.hpp"
#include "golgi/core/error.hpp"

using namespace golgi;
using namespace golgi::test;

TEST_CASE("an honest estimator breaks nothing, and is told what it does not claim") {
  const auto claims = check_liar("causality/honest");
  CHECK(broken_by(claims).empty());
  std::set<std::string> not_claimed;
  for (const auto& claim : claims)
    if (claim.finding.verdict == Verdict::not_claimed) not_claimed.insert(claim.id);
  CHECK(not_claimed == std::set<std::string>{"false_positives", "gap", "secrets", "seed", "waivers"});
}

TEST_CASE("invalid results are told as the host tells them") {
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

TEST_CASE("results that are not the same bytes each time are told with their first difference") {
  breaks("causality/liar_threads", "threads", {"1 thread and 2 threads: score(0, 1) is "});
  breaks("causality/liar_threads_twice", "threads", {"run twice, one thread: score(0, 1) is "});
  breaks("simulator/liar_seed", "seed", {"seeds 1 and 2 give the same bytes"});
}

TEST_CASE("an estimator that treats variables by their place is found") {
  breaks("causality/liar_order", "order", {"with the variables in the order x3, x0, x4, x1, x2"});
}

TEST_CASE("data that cannot be used must be refused with the right error") {
  const auto broken = broken_by(check_liar("causality/liar_nan"));
  CHECK(broken.size() == 2);  // it puts 0 in place of whatever it cannot tell
  CHECK(has(broken.at("nan"), "given one value that is NaN, the score of "));
  CHECK(has(broken.at("constant"), "given a variable that is constant, the score of "));
  breaks("causality/liar_constant", "constant",
         {"given a variable that is constant, it threw a numerical error: division by zero"});
  breaks("causality/liar_short", "short", {"given a recording of 1 sample, it gives scores"});
}

TEST_CASE("scores and p-values that mean something else are found") {
  breaks("causality/liar_recovery", "recovery", {"mean AUROC 0.", "chance is 0.5; row = target, column = source?"});
  breaks("causality/liar_false_positives", "false_positives", {"without any connection, "});
}

TEST_CASE("what a run does to its process is found") {
  breaks("causality/liar_silence", "silence", {"it wrote to standard output: 'iteration 1 of 1'; use context.log"});
  breaks("causality/liar_process_rounding", "process", {"the rounding mode changed from 'to nearest' to 'down'"});
  breaks("causality/liar_process_locale", "process", {"the C locale changed from 'C' to "});
  breaks("causality/liar_process_handler", "process",
         {"the handler of SIGUSR2", "changed from 'the default' to 'to ignore it'"});
  breaks("causality/liar_process_folder", "process", {"the working folder changed from ", "to '/'"});
  breaks("causality/liar_process_environment", "process", {"the environment variable OMP_NUM_THREADS is new: '1'"});
  breaks("causality/liar_process_files", "process", {"file descriptor ", "is new: '/dev/null'"});
  breaks("causality/liar_threads_left", "threads_left", {"more than before its library was loaded"});
}

TEST_CASE("one that does not stop when the run is stopped is found") {
  breaks("causality/liar_interruption", "interruption",
         {"stopped at its look 1 whether it is to stop, it returned a result all the same",
          "let golgi::Interrupted pass through"});
  breaks("causality/liar_interruption_error", "interruption", {"it threw a numerical error: stopped"});
  breaks("causality/liar_interruption_time", "interruption_time",
         {"variables of ", " of processor time without looking whether it is to stop", "call context.check_cancelled()"});
}

TEST_CASE("one that crashes, exits or hangs is named, and the others are checked") {
  breaks("causality/liar_making_crash", "making", {"it crashed (SIGSEGV"});
  breaks("causality/liar_making_exit", "making", {"it ended the process with exit code 0"});
  breaks("causality/liar_making_throws", "making", {"the constructor threw an exception of type int"});
  breaks("causality/liar_ending", "ending", {"it crashed (SIGABRT", "cannot close"});
  CheckOptions hasty = quick();
  hasty.time_limit = std::chrono::seconds(1);
  const auto hanging = check_liar("causality/liar_making_hang", hasty);
  REQUIRE(hanging.size() == 1);
  CHECK(hanging[0].id == "making");
  CHECK(hanging[0].finding.verdict == Verdict::not_checked);
  CHECK(hanging[0].finding.detail == "it was not finished after 1 s; give it longer with --timeout");
  // The claims before and after the crash are checked all the same.
  const auto claims = check_liar("causality/liar_short_crash");
  CHECK(broken_by(claims).size() == 1);
  CHECK(has(broken_by(claims).at("short"), "it crashed (SIGABRT"));
  CHECK(claims.size() == check_liar("causality/honest").size());
}

TEST_CASE("a write past the end of a result is found") {
#if defined(__SANITIZE_ADDRESS__)
  breaks("causality/liar_making_memory", "making", {"heap-buffer-overflow"});
#else
  breaks("causality/liar_making_memory", "making", {"it crashed (SIGABRT, Aborted, it wrote outside its memory)"});
#endif
}

TEST_CASE("other kinds are found out, too") {
  breaks("transform/liar_parameters", "parameters", {"parameter 'count' is an integer without limits"});
  breaks("transform/liar_truth", "truth", {"the truth of the input is gone"});
  breaks("transform/liar_events", "result", {"returned an invalid dataset: ", "lie outside the trial"});
  CHECK(has(broken_by(check_liar("transform/liar_input")).at("input"), "it changes its input: values of trial 0(0, 0) is "));
  const auto defaults = broken_by(check_liar("transform/liar_defaults"));
  CHECK(has(defaults.at("defaults"), "a default is refused: "));
  CHECK(has(defaults.at("schema"), "the defaults do not fit the schema: 'share': 2.0 is outside the limits"));
  // It would crash with its default: it is not run.
  const auto crashing = broken_by(check_liar("causality/liar_defaults_crash"));
  CHECK(has(crashing.at("defaults"), "a default is refused: params.lag: must be integer in [1, 10], found 0"));
  CHECK_FALSE(crashing.contains("making"));
  const auto model = broken_by(check_liar("model/liar_saving_attention"));
  CHECK(model.size() == 2);
  CHECK(has(model.at("saving"), "forecast of member 0(0, 0) is 1 and 0"));
  CHECK(has(model.at("attention"), "the attention is 5 x 4; it must be 5 x 5"));
  const auto evaluator = broken_by(check_liar("evaluate/liar_reasons_sizes"));
  CHECK(evaluator.size() == 2);
  CHECK(has(evaluator.at("reasons"), "'quality' is undefined without a reason"));
  CHECK(has(evaluator.at("sizes"), "given an estimate of 4 variables for a truth of 5, it gives scores"));
}

TEST_CASE("one claim alone can be checked; unknown names are told with the nearest") {
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

TEST_CASE("a thread that a library starts while it is loaded is found") {
  const auto reports = check_library(bad_plugin("thread_initialiser"), quick());
  CHECK(has(broken_by(reports.at(0).claims).at("threads_left"), "1 thread more than before its library was loaded"));
}

TEST_CASE("a library that cannot be loaded is not checked, and named") {
  CHECK(has(message_of<PluginError>([] { check_library(bad_plugin("crash_register"), quick()); }), "crashed (SIGSEGV"));
  CHECK(has(message_of<PluginError>([] { check_library(bad_plugin("builtin_name"), quick()); }),
            "'transform/clip' has the name of one of golgi's own"));
}
