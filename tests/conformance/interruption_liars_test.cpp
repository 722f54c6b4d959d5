// The suite finds estimators of tests/bad_plugins/process_liars.cpp that cannot be cancelled.
#include <doctest/doctest.h>

#include "conformance/liars.hpp"

using namespace golgi;
using namespace golgi::test;

TEST_CASE("an estimator that does not stop when the run is cancelled is found") {
  process_liar("causality/liar_interruption", "interruption",
               {"stopped at its check number 1, it still returned a result", "let golgi::Interrupted pass through"});
  process_liar("causality/liar_interruption_error", "interruption", {"it threw a numerical error: stopped"});
  process_liar("causality/liar_interruption_time", "interruption_time",
               {"variables of ", " of processor time without checking whether it must stop", "call context.check_cancelled()"});
}
