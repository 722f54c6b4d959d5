// The suite finds how estimators of tests/bad_plugins/process_liars.cpp end: with a crash, an exit, or never.
#include <doctest/doctest.h>

#include "conformance/liars.hpp"

using namespace golgi;
using namespace golgi::test;

TEST_CASE("an estimator that crashes, exits or hangs is named, and the others are checked") {
  process_liar("causality/liar_making_crash", "making", {"it crashed (SIGSEGV"});
  process_liar("causality/liar_making_exit", "making", {"it ended the process with exit code 0"});
  process_liar("causality/liar_making_throws", "making", {"the constructor threw an exception of type int"});
  process_liar("causality/liar_ending", "ending", {"it crashed (SIGABRT", "cannot close"});
  CheckOptions hasty = quick();
  hasty.time_limit = std::chrono::seconds(1);
  const auto hanging = check_liar("causality/liar_making_hang", hasty, "process_liars");
  REQUIRE(hanging.size() == 1);
  CHECK(hanging[0].id == "making");
  CHECK(hanging[0].finding.verdict == Verdict::not_checked);
  CHECK(hanging[0].finding.detail == "it was not finished after 1 s; allow more time with --timeout");
  // The claims before and after the crash are checked nevertheless.
  const auto claims = check_liar("causality/liar_short_crash", quick(), "process_liars");
  CHECK(broken_by(claims).size() == 1);
  CHECK(has(broken_by(claims).at("short"), "it crashed (SIGABRT"));
  CHECK(claims.size() == check_liar("causality/honest").size());
}

TEST_CASE("a write past the end of a result is found") {
#if defined(__SANITIZE_ADDRESS__)
  process_liar("causality/liar_making_memory", "making", {"heap-buffer-overflow"});
#else
  process_liar("causality/liar_making_memory", "making", {"it crashed (SIGABRT, Aborted, it wrote outside its memory)"});
#endif
}
