// Chaotic, deterministic signals: variables of two systems that are not coupled.
#include <doctest/doctest.h>

#include "ccm.hpp"
#include "golgi/testing/plain_context.hpp"
#include "golgi/testing/var_data.hpp"
#include "support/lorenz96.hpp"
#include "support/null_rate.hpp"

using namespace golgi;

namespace {

Connectivity quick_estimate(const Dataset& data) {
  const ccm::Ccm method({.max_dimension = 3, .libraries = 2, .draws = 19, .surrogates = 39});
  return method.estimate(test::input_of(data), test::PlainContext());
}

}  // namespace

TEST_CASE("for variables of two uncoupled chaotic systems p is small no more often than its level") {
  const int alarms = test::false_alarms(
      120, [](const std::string& seed) { return test::two_lorenz96(150, seed); }, quick_estimate);
  MESSAGE(alarms << " of 120 at or below 0.05");
  CHECK(alarms <= 14);  // binomial of 120 and 0.05: above it in 2e-3 of seeds; these are fixed
}

TEST_CASE("for variables of two uncoupled chaotic systems p keeps its level with 500 samples, too [slow]") {
  const int alarms = test::false_alarms(
      1000, [](const std::string& seed) { return test::two_lorenz96(500, seed); }, quick_estimate);
  MESSAGE(alarms << " of 1000 at or below 0.05");
  CHECK(alarms <= 72);
}
