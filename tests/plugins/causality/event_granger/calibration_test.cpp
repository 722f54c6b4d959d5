// p-values claim one false alarm in twenty at 0.05; whether they keep it, for each kind of data.
#include <doctest/doctest.h>

#include <functional>
#include <string>

#include "event_granger.hpp"
#include "golgi/testing/plain_context.hpp"
#include "golgi/testing/var_data.hpp"
#include "spiking_data.hpp"

using namespace golgi;

namespace {

/// Of `n_sets` data sets, those in which p of the effect of 0 on 1 is below 0.05.
int false_alarms(int n_sets, const event_granger::Params& params, const std::function<Matrix(const std::string&)>& data_of) {
  int below = 0;
  for (int k = 0; k < n_sets; ++k) {
    const Dataset data = test::dataset_of({data_of("null " + std::to_string(k))});
    const double p = event_granger::EventGranger(params).estimate(test::input_of(data), test::PlainContext()).p(1, 0);
    REQUIRE(p >= 0);
    below += p < 0.05;
  }
  return below;
}

Matrix unconnected(const std::string& seed) { return test::spiking_data(Eigen::MatrixXd::Zero(3, 3), 1000, seed); }

/// All pairs connected but 0 -> 1, which are driven by the same sources and through 1 -> 2 -> 0 by each other.
Matrix otherwise_connected(const std::string& seed) {
  Eigen::MatrixXd weights = test::random_weights(5, 1, seed);
  weights(1, 0) = 0;
  return test::spiking_data(weights, 1000, seed);
}

Matrix independent(const std::string& seed) { return test::var_data({0.5 * Eigen::MatrixXd::Identity(4, 4)}, 400, seed); }

/// Long enough for some 90 events a neuron: likelihood ratios of a few coincidences follow no χ².
Matrix raster(const std::string& seed) {
  const Matrix v = test::spiking_data(Eigen::MatrixXd::Zero(3, 3), 6000, seed);
  return Matrix::from((v.view().array() >= 30).cast<double>().matrix());
}

/// 0.05 ± 3.2 standard errors of 1,000 draws: a false alarm in about 700 seeds; these are fixed.
void check_thousand(const event_granger::Params& params, const std::function<Matrix(const std::string&)>& data_of) {
  const int below = false_alarms(1000, params, data_of);
  MESSAGE(below << " of 1000 below 0.05");
  CHECK(below >= 28);
  CHECK(below <= 72);
}

}  // namespace

TEST_CASE("unconnected spiking neurons: about one of twenty p-values is below 0.05 [slow]") { check_thousand({}, unconnected); }

TEST_CASE("a pair that is not connected in a network that is: about one of twenty [slow]") {
  check_thousand({}, otherwise_connected);
}

TEST_CASE("independent autoregressions without events, three lags tested together: about one of twenty [slow]") {
  check_thousand({}, independent);
}

TEST_CASE("a spike raster, regressed as Bernoulli events on events and their traces: about one of twenty [slow]") {
  check_thousand({}, raster);
}

TEST_CASE("Dale's law tests one side chosen elsewhere: about one of twenty [slow]") {
  event_granger::Params params;
  params.dale = true;
  check_thousand(params, otherwise_connected);
}

TEST_CASE("on 120 null data sets of each kind p is below 0.05 in 1 to 14") {
  // Binomial of 120 and 0.05: outside in 4e-3 of seeds; these are fixed.
  for (const auto& data_of : {unconnected, independent}) {
    const int below = false_alarms(120, {}, data_of);
    CHECK(below >= 1);
    CHECK(below <= 14);
  }
}
