// The suite finds changes of estimators of tests/bad_plugins/process_liars.cpp to their process.
#include <doctest/doctest.h>

#include "conformance/liars.hpp"

using namespace golgi;
using namespace golgi::test;

TEST_CASE("changes of a run to its process are found") {
  process_liar("causality/liar_silence", "silence", {"it writes to standard output: 'iteration 1 of 1'; use context.log"});
  process_liar("causality/liar_process_rounding", "process", {"the rounding mode changed from 'to nearest' to 'down'"});
  process_liar("causality/liar_process_locale", "process", {"the C locale changed from 'C' to "});
  process_liar("causality/liar_process_handler", "process",
               {"the handler of SIGUSR2", "changed from 'the default' to 'to ignore it'"});
  process_liar("causality/liar_process_folder", "process", {"the working folder changed from ", "to '/'"});
  process_liar("causality/liar_process_environment", "process", {"the environment variable OMP_NUM_THREADS is new: '1'"});
  process_liar("causality/liar_process_files", "process", {"file descriptor ", "is new: '/dev/null'"});
  process_liar("causality/liar_threads_left", "threads_left", {"more than before its library was loaded"});
}

TEST_CASE("a thread that a library starts while it is loaded is found") {
  const auto reports = check_library(bad_plugin("thread_initialiser"), quick());
  CHECK(has(broken_by(reports.at(0).claims).at("threads_left"), "1 thread more than before its library was loaded"));
}
