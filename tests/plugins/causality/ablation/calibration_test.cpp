// The claim of the permutation p-value: a source that is independent of all other variables is significant one in twenty times,
// whatever its own memory, for a model that was trained on the recording and so depends on the source a little.
#include <doctest/doctest.h>

#include <cmath>
#include <string>

#include "ablation.hpp"
#include "golgi/data/eigen.hpp"
#include "golgi/testing/linear_forecaster.hpp"
#include "golgi/testing/plain_context.hpp"
#include "golgi/testing/var_data.hpp"
#include "plugins/change_values.hpp"
#include "support/null_rate.hpp"

using namespace golgi;
using namespace golgi::ablation_plugin;

namespace {

/// Ablation of a linear forecaster that is trained on the first 70 % of the recording.
test::Estimator estimator(Permute permute, int block_windows = 100) {
  return [=](const Dataset& data) {
    Ablation::Params params;
    params.permute = permute;
    params.block_windows = block_windows;
    params.permutations = 39;  // p <= 0.05 is rank one or two of forty
    const auto model = test::fitted_forecaster(data, 2, test::split_of(data, 2, 0.7));
    // Each data set has its own random numbers, as replicates do.
    const test::PlainContext context(1, "data " + std::to_string(data.trial(0).values()(0, 0)));
    return Ablation(params).estimate(test::input_of(data, *model), context);
  };
}

/// 0 is independent, with a memory of about 10 samples; 1 and 2 drive each other.
Dataset lone_source(const std::string& seed) {
  Eigen::MatrixXd a = Eigen::MatrixXd::Zero(3, 3);
  a(0, 0) = 0.9;
  a(1, 1) = a(2, 2) = 0.5;
  a(1, 2) = 0.4;
  a(2, 1) = -0.4;
  return test::dataset_of({test::var_data({a}, 300, seed)});
}

/// The same system, but the source has no memory.
Dataset white_source(const std::string& seed) {
  Dataset data = lone_source(seed);
  const Matrix noise = test::var_data({Eigen::MatrixXd::Zero(1, 1)}, 300, "white " + seed);
  test::change_values(data, [&](Matrix& x) { eigen(x).row(0) = eigen(noise).row(0); });
  return data;
}

}  // namespace

TEST_CASE("an independent source: with shifts about one in twenty p-values is at most 0.05 [slow]") {
  test::check_thousand_nulls(lone_source, estimator(Permute::shift));
}

TEST_CASE("an independent source without memory: about one in twenty p-values, with single windows and with blocks [slow]") {
  test::check_thousand_nulls(white_source, estimator(Permute::single));
  test::check_thousand_nulls(white_source, estimator(Permute::blocks, 10));
}

TEST_CASE("on 120 null data sets of each kind about one in twenty p-values is at most 0.05") {
  test::check_some_nulls(lone_source, estimator(Permute::shift));
  test::check_some_nulls(white_source, estimator(Permute::single));
}
