#include <doctest/doctest.h>

#include <cmath>
#include <filesystem>
#include <string>

#include "estimates.hpp"
#include "golgi/data/eigen.hpp"
#include "golgi/data/npy.hpp"
#include "golgi/testing/plain_context.hpp"
#include "order.hpp"
#include "support/number_table.hpp"
#include "support/random_var.hpp"

using namespace golgi;
using namespace golgi::test;

namespace {

const Warning& warning_of(const test::PlainContext& context, const std::string& code) {
  for (const auto& warning : context.warnings)
    if (warning.code == code) return warning;
  static const Warning none{"none", "no such warning"};
  return none;
}

}  // namespace

TEST_CASE("the defaults are log ratio, HC3 p-values, sign, weight and lag of least squares, and the order by AICc") {
  const auto folder = std::filesystem::path(GOLGI_TESTS_DIR) / "golden";
  const Dataset data = test::dataset_of({read_npy(folder / "mvgc/izhikevich5/x.npy")}).set_dt_s(0.002);
  mvgc::Params params;
  params.max_order = 8;
  const test::PlainContext context;
  const auto result = estimate(data, params, context);
  CHECK_NOTHROW(result.validate());
  CHECK(context.warnings.empty());
  CHECK(has(context.messages.at(0), "VAR order 4 by AICc among 1 to 8 (AICc "));
  CHECK(has(context.files.at("orders.csv"), "order,aicc,aic,bic,chosen\n1,"));
  const auto table = [&](const char* name) {
    return test::read_number_table(folder / "ols/izhikevich5_p4" / (std::string(name) + ".csv"));
  };
  const Matrix score = table("logratio"), p = table("p_hc3"), weight = table("sum_coef"), lag = table("lag");
  int same_lags = 0;
  for (std::ptrdiff_t i = 0; i < 5; ++i)
    for (std::ptrdiff_t j = 0; j < 5; ++j) {
      if (i == j) continue;
      CHECK(result.score()(i, j) == doctest::Approx(score(i, j)).epsilon(1e-9));
      CHECK(result.p()(i, j) == doctest::Approx(p(i, j)).epsilon(1e-9));
      CHECK(result.get(Quantity::weight)(i, j) == doctest::Approx(weight(i, j)).epsilon(1e-9));
      CHECK(result.sign()(i, j) * weight(i, j) >= 0);
      same_lags += std::abs(result.lag_s()(i, j) - 0.002 * lag(i, j)) < 1e-12;
    }
  // The lags of the table are those of the largest coefficients; in two pairs another one is more standard errors from 0.
  CHECK(same_lags == 18);
  params.covariance = mvgc::CovarianceChoice::classical;
  const Matrix p_f = table("p_f");
  CHECK(estimate(data, params).p()(1, 3) == doctest::Approx(p_f(1, 3)).epsilon(1e-9));
  params.test = mvgc::PairTest::none;
  CHECK(estimate(data, params).p().empty());
}

TEST_CASE(
    "the shortcut of a chain is not a connection, and a copied channel makes only its own and its twin's columns undefined") {
  const Eigen::MatrixXd a{{0.5, 0, 0}, {0.4, 0.5, 0}, {0, -0.4, 0.5}};
  const Matrix x = test::var_data({a}, 4000, "chain");
  const auto result = estimate(test::dataset_of({x}), of_order(2));
  CHECK(result.q()(1, 0) < 1e-6);
  CHECK(result.q()(2, 1) < 1e-6);
  CHECK(result.sign()(1, 0) == 1);
  CHECK(result.sign()(2, 1) == -1);
  CHECK(result.q()(2, 0) > 0.01);

  Matrix y(4, 4000);
  eigen(y).topRows(3) = eigen(x);
  eigen(y).row(3) = eigen(x).row(2);
  const test::PlainContext context;
  const auto copied = estimate(test::dataset_of({y}), of_order(2), context);
  CHECK_NOTHROW(copied.validate());
  CHECK(copied.score()(1, 0) == doctest::Approx(result.score()(1, 0)).epsilon(1e-9));
  CHECK(copied.p()(2, 1) == doctest::Approx(result.p()(2, 1)).epsilon(1e-9));
  for (std::ptrdiff_t i = 0; i < 4; ++i) {
    CHECK(std::isnan(copied.score()(i, 2)));
    CHECK(std::isnan(copied.score()(i, 3)));
  }
  REQUIRE(copied.undefined_pairs().size() == 2);
  CHECK(copied.undefined_pairs()[0].source == 2);
  const auto& warning = warning_of(context, "undetermined");
  CHECK(has(warning.seen, "lag 1 of 'x2' follows from the lags of 'x3'"));
  CHECK(has(warning.effect, "the outgoing connections of 'x2' and 'x3' are undefined"));
  CHECK(has(warning.cure, "transform/select"));
}

TEST_CASE("a filtered signal is reported with the factor by which to downsample; the same signal unfiltered is not") {
  const Matrix x = test::var_data({0.3 * Eigen::MatrixXd::Identity(3, 3)}, 6000, "filtered");
  Eigen::MatrixXd y = eigen(x);  // repeated means of neighbours: a low-pass filter
  for (int k = 0; k < 45; ++k) y = 0.5 * (y.leftCols(y.cols() - 1) + y.rightCols(y.cols() - 1)).eval();
  const test::PlainContext plain, filtered;
  estimate(test::dataset_of({x}), of_order(10), plain);
  CHECK(plain.warnings.empty());
  const auto result = estimate(test::dataset_of({matrix_of(y)}), of_order(10), filtered);
  CHECK(result.p()(1, 0) >= 0);
  const auto& warning = warning_of(filtered, "filtered");
  CHECK(has(warning.seen, "% of the next sample follows from its own last 10 (and so for 2 others)"));
  CHECK(has(warning.cure, "transform/downsample, factor: 4, method: pick"));
  CHECK(filtered.warnings.size() == 1);  // no warning of an order that is too short
}

TEST_CASE("orders that need more samples are omitted; if only order 1 is left, it is used with a warning") {
  // 40 variables, 1000 samples: order 12 has 480 coefficients and 988 samples.
  const Dataset wide = test::dataset_of({test::var_data(test::random_var(40, 1, 0.8, "wide"), 1000, "wide")});
  mvgc::Params params;
  params.max_order = 20;
  const test::PlainContext context;
  estimate(wide, params, context);
  CHECK(has(context.messages.at(0), "VAR order 1 by AICc among 1 to 12 (AICc "));
  CHECK(has(context.messages.at(0), "max_order 20 with 40 variables needs 1600 that have all their lags, there are 980"));
  params.max_order = 1;
  const Dataset rois = test::dataset_of({test::var_data(test::random_var(90, 1, 0.8, "rois"), 160, "rois")});
  const test::PlainContext narrow;
  params.max_order = 10;
  CHECK(estimate(rois, params, narrow).p()(1, 0) >= 0);
  CHECK(has(narrow.messages.at(0), "VAR order 1; longer ones need more samples"));
  CHECK(has(warning_of(narrow, "few_samples").seen, "159 samples for 91 coefficients per target"));
}

TEST_CASE("recordings that are too short to fit are refused with the true requirement") {
  const Matrix x = test::var_data(test::random_var(3, 1, 0.8, "bad"), 100, "bad");
  const Dataset data = test::dataset_of({x}), brief = test::dataset_of({matrix_of(eigen(x).leftCols(5))});
  CHECK(has(refusal_of(data, of_order(25)),
            "needs more than 76 samples that have all their lags; the recording has 100 "
            "samples in 1 trial; set max_order to 24 or less"));
  CHECK_NOTHROW(estimate(data, of_order(24)));
  CHECK(has(refusal_of(brief, mvgc::Params{}), "max_order 1 with 3 variables needs more than 4 samples"));
  CHECK(has(refusal_of(brief, of_order(2)), "too few even for order 1, which needs more than 4 samples"));
  // LWR needs 2 N.
  mvgc::Params lwr;
  lwr.fit = mvgc::Fit::lwr;
  lwr.max_order = 1;
  CHECK(has(refusal_of(test::dataset_of({test::var_data(test::random_var(90, 1, 0.8, "r"), 160, "r")}), lwr),
            "max_order 1 with 90 variables needs more than 180 samples that have all their lags; the recording has 160"));
  lwr.criterion = mvgc::OrderCriterion::aicc;
  CHECK_THROWS_AS(mvgc::Mvgc{lwr}, ConfigError);
  lwr.criterion = mvgc::OrderCriterion::automatic;
  lwr.covariance = mvgc::CovarianceChoice::hc3;
  CHECK_THROWS_AS(mvgc::Mvgc{lwr}, ConfigError);
}

TEST_CASE("covariance trial warns where it cannot be used, and where p is too small") {
  std::vector<Matrix> trials;
  for (int r = 0; r < 8; ++r) trials.push_back(test::var_data(test::random_var(2, 1, 0.5, "t"), 60, "t " + std::to_string(r)));
  const Dataset data = test::dataset_of(std::move(trials));
  mvgc::Params params = of_order(3);
  params.covariance = mvgc::CovarianceChoice::trial;
  const test::PlainContext many, few;
  CHECK(estimate(data, params, many).p()(1, 0) >= 0);
  CHECK(has(warning_of(many, "few_trials").effect, "p-values are too small"));
  params.max_order = 4;
  CHECK(std::isnan(estimate(data, params, few).p()(1, 0)));
  CHECK(has(warning_of(few, "few_trials").seen, "needs more than 8 trials"));
}

TEST_CASE(
    "a gain that all channels share is reported where the test does not account for it; noise of constant variance is not") {
  Matrix x = test::var_data({Eigen::MatrixXd::Zero(3, 3)}, 2000, "gain");
  mvgc::Params params = of_order(1);
  params.covariance = mvgc::CovarianceChoice::classical;
  const test::PlainContext steady, shared, robust;
  estimate(test::dataset_of({x}), params, steady);
  CHECK(steady.warnings.empty());
  for (std::ptrdiff_t i = 0; i < 3; ++i)
    for (std::ptrdiff_t t = 0; t < 2000; ++t) x(i, t) *= std::sin(static_cast<double>(t) / 40) > 0 ? 5 : 1;
  const Dataset data = test::dataset_of({x});
  estimate(data, params, shared);
  CHECK(has(warning_of(shared, "changing_noise").seen, "that of 'x0', 'x1' and 'x2'"));
  CHECK(warning_of(shared, "changing_noise").cure == "set covariance to hc3");
  estimate(data, of_order(1), robust);
  CHECK(robust.warnings.empty());
}

TEST_CASE("one coincidence of two events is not evidence") {
  Matrix x(2, 21);
  x(0, 3) = x(1, 6) = 1;
  const auto result = estimate(test::dataset_of({x}), of_order(4));
  for (const double p : result.p().values()) CHECK((std::isnan(p) || p > 0.5));
}

TEST_CASE("the cost of least squares: the factor of the longest order with a block of rows, and memory for the tests") {
  mvgc::Params params = of_order(2);
  params.test = mvgc::PairTest::none;
  const Workload work{10, 1, 6400, 0, 1};
  // 31 columns: a block of 512 rows below the factor, and a copy of the factor.
  CHECK(mvgc::Mvgc(params).cost(work).bytes == ((31 + 512) * 31 + 31 * 31) * 8);
  CHECK(mvgc::Mvgc(of_order(2)).cost(work).bytes > mvgc::Mvgc(params).cost(work).bytes);
  CHECK(mvgc::Mvgc(of_order(4)).cost(work).bytes > mvgc::Mvgc(of_order(2)).cost(work).bytes);
}

TEST_CASE("least squares gives the same bytes on any number of threads [threads]") {
  const Dataset data = test::dataset_of({test::var_data(test::random_var(6, 2, 0.9, "t"), 3000, "t"),
                                         test::var_data(test::random_var(6, 2, 0.9, "t"), 700, "u")});
  const auto one = estimate(data, mvgc::Params{}, test::PlainContext(1)),
             two = estimate(data, mvgc::Params{}, test::PlainContext(2));
  CHECK(one.score() == two.score());
  CHECK(one.p() == two.p());
}
