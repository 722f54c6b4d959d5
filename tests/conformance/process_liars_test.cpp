// The suite finds what estimators of tests/bad_plugins/process_liars.cpp do to their process, whether they stop, and how they
// end.
#include <doctest/doctest.h>

#include "conformance/liars.hpp"

using namespace golgi;
using namespace golgi::test;

namespace {

void found(const std::string& name, const std::string& claim, const std::vector<std::string>& parts) {
  test::breaks(name, claim, parts, quick(), "process_liars");
}

}  // namespace

TEST_CASE("what a run does to its process is found") {
  found("causality/liar_silence", "silence", {"it wrote to standard output: 'iteration 1 of 1'; use context.log"});
  found("causality/liar_process_rounding", "process", {"the rounding mode changed from 'to nearest' to 'down'"});
  found("causality/liar_process_locale", "process", {"the C locale changed from 'C' to "});
  found("causality/liar_process_handler", "process",
        {"the handler of SIGUSR2", "changed from 'the default' to 'to ignore it'"});
  found("causality/liar_process_folder", "process", {"the working folder changed from ", "to '/'"});
  found("causality/liar_process_environment", "process", {"the environment variable OMP_NUM_THREADS is new: '1'"});
  found("causality/liar_process_files", "process", {"file descriptor ", "is new: '/dev/null'"});
  found("causality/liar_threads_left", "threads_left", {"more than before its library was loaded"});
}

TEST_CASE("one that does not stop when the run is stopped is found") {
  found("causality/liar_interruption", "interruption",
        {"stopped at its look 1 whether it is to stop, it returned a result all the same",
         "let golgi::Interrupted pass through"});
  found("causality/liar_interruption_error", "interruption", {"it threw a numerical error: stopped"});
  found("causality/liar_interruption_time", "interruption_time",
        {"variables of ", " of processor time without looking whether it is to stop", "call context.check_cancelled()"});
}

TEST_CASE("one that crashes, exits or hangs is named, and the others are checked") {
  found("causality/liar_making_crash", "making", {"it crashed (SIGSEGV"});
  found("causality/liar_making_exit", "making", {"it ended the process with exit code 0"});
  found("causality/liar_making_throws", "making", {"the constructor threw an exception of type int"});
  found("causality/liar_ending", "ending", {"it crashed (SIGABRT", "cannot close"});
  CheckOptions hasty = quick();
  hasty.time_limit = std::chrono::seconds(1);
  const auto hanging = check_liar("causality/liar_making_hang", hasty, "process_liars");
  REQUIRE(hanging.size() == 1);
  CHECK(hanging[0].id == "making");
  CHECK(hanging[0].finding.verdict == Verdict::not_checked);
  CHECK(hanging[0].finding.detail == "it was not finished after 1 s; give it longer with --timeout");
  // The claims before and after the crash are checked all the same.
  const auto claims = check_liar("causality/liar_short_crash", quick(), "process_liars");
  CHECK(broken_by(claims).size() == 1);
  CHECK(has(broken_by(claims).at("short"), "it crashed (SIGABRT"));
  CHECK(claims.size() == check_liar("causality/honest").size());
}

TEST_CASE("a write past the end of a result is found") {
#if defined(__SANITIZE_ADDRESS__)
  found("causality/liar_making_memory", "making", {"heap-buffer-overflow"});
#else
  found("causality/liar_making_memory", "making", {"it crashed (SIGABRT, Aborted, it wrote outside its memory)"});
#endif
}

TEST_CASE("a thread that a library starts while it is loaded is found") {
  const auto reports = check_library(bad_plugin("thread_initialiser"), quick());
  CHECK(has(broken_by(reports.at(0).claims).at("threads_left"), "1 thread more than before its library was loaded"));
}
