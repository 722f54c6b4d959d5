// Chaotic, deterministic signals: pairs from uncoupled systems are distinguished from pairs within one system, where nearly
// every variable informs about every other by some path.
#include <doctest/doctest.h>

#include "golgi/testing/plain_context.hpp"
#include "golgi/testing/var_data.hpp"
#include "support/lorenz96.hpp"
#include "support/null_rate.hpp"
#include "transfer_entropy.hpp"

using namespace golgi;
using transfer_entropy::TransferEntropy;

namespace {

test::Estimator by(const transfer_entropy::Params& params) {
  return [=](const Dataset& data) { return TransferEntropy(params).estimate(test::input_of(data), test::PlainContext()); };
}

transfer_entropy::Params quick() {
  transfer_entropy::Params params;
  params.surrogates = 39;
  params.max_lag = 1;
  return params;
}

}  // namespace

TEST_CASE("for variables of two uncoupled chaotic systems p keeps its level") {
  test::check_some_nulls([](const std::string& seed) { return test::two_lorenz96(150, seed); }, by(quick()));
}

TEST_CASE("for variables of two uncoupled chaotic systems p keeps its level with 500 samples and default lags, too [slow]") {
  auto params = quick();
  params.max_lag = 2;
  test::check_thousand_nulls([](const std::string& seed) { return test::two_lorenz96(500, seed); }, by(params));
}
