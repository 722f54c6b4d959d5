#include <doctest/doctest.h>

#include <string>

#include "golgi/testing/plain_context.hpp"
#include "golgi/testing/var_data.hpp"
#include "mvgc.hpp"
#include "support/null_rate.hpp"

using namespace golgi;

namespace {

test::Estimator estimator(mvgc::PairTest pair_test) {
  mvgc::Params params;
  params.fit = mvgc::Fit::lwr;
  params.max_order = 2;
  params.criterion = mvgc::OrderCriterion::fixed;
  params.test = pair_test;
  return [params](const Dataset& data) { return mvgc::Mvgc(params).estimate(test::input_of(data), test::PlainContext()); };
}

Dataset independent(const std::string& seed) {
  return test::dataset_of({test::var_data({0.5 * Eigen::MatrixXd::Identity(4, 4)}, 400, seed)});
}

/// All pairs are coupled except 0 -> 1: 1 drives 0, and both are driven by 2 and 3.
Dataset otherwise_coupled(const std::string& seed) {
  Eigen::MatrixXd a = 0.4 * Eigen::MatrixXd::Identity(4, 4);
  a(0, 1) = a(0, 2) = a(1, 2) = a(2, 3) = 0.3;
  a(1, 3) = a(3, 0) = -0.3;
  return test::dataset_of({test::var_data({a}, 400, seed)});
}

}  // namespace

TEST_CASE("independent autoregressions: about one in twenty p-values is below 0.05, by F and by likelihood ratio [slow]") {
  test::check_thousand_nulls(independent, estimator(mvgc::PairTest::f));
  test::check_thousand_nulls(independent, estimator(mvgc::PairTest::likelihood_ratio));
}

TEST_CASE("an uncoupled pair in a coupled system: about one in twenty p-values is below 0.05 [slow]") {
  test::check_thousand_nulls(otherwise_coupled, estimator(mvgc::PairTest::f));
  test::check_thousand_nulls(otherwise_coupled, estimator(mvgc::PairTest::likelihood_ratio));
}

TEST_CASE("on 120 null data sets of each kind about one in twenty p-values is below 0.05") {
  for (const auto& data_of : {independent, otherwise_coupled}) test::check_some_nulls(data_of, estimator(mvgc::PairTest::f));
}
