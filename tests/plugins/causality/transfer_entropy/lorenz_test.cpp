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

/// x0 of one system and x1 of another.
Dataset apart(std::ptrdiff_t n_samples, const std::string& seed) {
  Matrix x(2, n_samples);
  for (std::ptrdiff_t i = 0; i < 2; ++i)
    std::ranges::copy(test::lorenz96(6, n_samples, 10, seed + std::to_string(i)).row(i), x.row(i).begin());
  return test::dataset_of({x});
}

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
  test::check_some_nulls([](const std::string& seed) { return apart(150, seed); }, by(quick()));
}

TEST_CASE("for variables of two uncoupled chaotic systems p keeps its level with 500 samples and default lags, too [slow]") {
  auto params = quick();
  params.max_lag = 2;
  test::check_thousand_nulls([](const std::string& seed) { return apart(500, seed); }, by(params));
}
