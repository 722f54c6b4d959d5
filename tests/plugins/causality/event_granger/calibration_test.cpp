// Whether p-values keep their level, one false alarm in twenty at 0.05, for each kind of data.
#include <doctest/doctest.h>

#include <string>

#include "event_granger.hpp"
#include "golgi/data/eigen.hpp"
#include "golgi/testing/plain_context.hpp"
#include "golgi/testing/var_data.hpp"
#include "spiking_data.hpp"
#include "support/null_rate.hpp"

using namespace golgi;

namespace {

test::Estimator estimator(const event_granger::Params& params = {}) {
  return [params](const Dataset& data) {
    return event_granger::EventGranger(params).estimate(test::input_of(data), test::PlainContext());
  };
}

Dataset unconnected(const std::string& seed) {
  return test::dataset_of({test::spiking_data(Eigen::MatrixXd::Zero(3, 3), 1000, seed)});
}

/// All pairs are connected except 0 -> 1; 0 and 1 have common sources, and 1 drives 0 through 2.
Dataset otherwise_connected(const std::string& seed) {
  Eigen::MatrixXd weights = test::random_weights(5, 1, seed);
  weights(1, 0) = 0;
  return test::dataset_of({test::spiking_data(weights, 1000, seed)});
}

Dataset independent(const std::string& seed) {
  return test::dataset_of({test::var_data({0.5 * Eigen::MatrixXd::Identity(4, 4)}, 400, seed)});
}

/// Long enough for about 90 events per neuron: likelihood ratios of a few coincidences do not follow a χ² distribution.
Dataset raster(const std::string& seed) {
  const Matrix v = test::spiking_data(Eigen::MatrixXd::Zero(3, 3), 6000, seed);
  return test::dataset_of({matrix_of((eigen(v).array() >= 30).cast<double>().matrix())});
}

}  // namespace

TEST_CASE("unconnected spiking neurons: about one in twenty p-values is below 0.05 [slow]") {
  test::check_thousand_nulls(unconnected, estimator());
}

TEST_CASE("an unconnected pair in a connected network: about one in twenty p-values is below 0.05 [slow]") {
  test::check_thousand_nulls(otherwise_connected, estimator());
}

TEST_CASE("independent autoregressions without events, three lags tested together: about one in twenty p-values [slow]") {
  test::check_thousand_nulls(independent, estimator());
}

TEST_CASE("a spike raster, regressed as Bernoulli events on events and their traces: about one in twenty p-values [slow]") {
  test::check_thousand_nulls(raster, estimator());
}

TEST_CASE("one-sided tests with Dale's law, the side chosen from other targets: about one in twenty p-values [slow]") {
  event_granger::Params params;
  params.dale = true;
  test::check_thousand_nulls(otherwise_connected, estimator(params));
}

TEST_CASE("on 120 null data sets of each kind about one in twenty p-values is below 0.05") {
  for (const auto& data_of : {unconnected, independent}) test::check_some_nulls(data_of, estimator());
}
