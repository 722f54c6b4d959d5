// Known links and given covariates: which estimates of mvgc they change, and which not.
#include <doctest/doctest.h>

#include <cmath>
#include <string>

#include "estimates.hpp"
#include "golgi/data/eigen.hpp"
#include "golgi/testing/plain_context.hpp"
#include "support/driven_data.hpp"
#include "support/random_var.hpp"

using namespace golgi;
using namespace golgi::test;
using test::driven;

TEST_CASE("rules that allow every link give the result of the joint VAR") {
  std::vector<Matrix> trials;
  for (const char* seed : {"a", "b"}) trials.push_back(test::var_data(test::random_var(4, 2, 0.8, "all"), 300, seed));
  const Dataset data = test::dataset_of(std::move(trials));
  for (const auto test : {mvgc::PairTest::f, mvgc::PairTest::likelihood_ratio})
    for (const auto covariance : {mvgc::CovarianceChoice::classical, mvgc::CovarianceChoice::hc3}) {
      mvgc::Params params = of_order(2);
      params.test = test;
      params.covariance = covariance;
      const auto one = estimate(data, params);
      params.links.only = {{}};
      const auto each = estimate(data, params);
      for (std::ptrdiff_t i = 0; i < 4; ++i)
        for (std::ptrdiff_t j = 0; j < 4; ++j) {
          if (i == j) continue;
          // 1e-8: one uses normal equations, the other an orthogonal factor.
          CHECK(each.score()(i, j) == doctest::Approx(one.score()(i, j)).epsilon(1e-8));
          CHECK(each.p()(i, j) == doctest::Approx(one.p()(i, j)).epsilon(1e-8));
          CHECK(each.get(Quantity::weight)(i, j) == doctest::Approx(one.get(Quantity::weight)(i, j)).epsilon(1e-8));
          CHECK(each.sign()(i, j) == one.sign()(i, j));
          CHECK(each.get(Quantity::lag_s)(i, j) == one.get(Quantity::lag_s)(i, j));
        }
    }
}

TEST_CASE("a source that is ruled out is in no regression of the target; another source gets the effect that came through it") {
  Eigen::MatrixXd a = 0.5 * Eigen::MatrixXd::Identity(3, 3);
  a(1, 0) = a(2, 1) = 0.6;
  const Dataset data = test::dataset_of({test::var_data({a}, 2000, "chain")});
  CHECK(estimate(data, of_order(2)).p()(2, 0) > 0.01);
  mvgc::Params params = of_order(2);
  params.links.forbid = {{{"x1"}, {"x2"}, {}}, {{"x0"}, {"x1"}, {1}}};
  const auto result = estimate(data, params);
  CHECK(std::isnan(result.score()(2, 1)));
  CHECK(std::isnan(result.p()(2, 1)));
  REQUIRE(result.undefined_pairs().size() == 1);
  CHECK(result.undefined_pairs()[0].reason == "ruled out by the parameter links");
  CHECK(result.p()(2, 0) < 1e-6);
  CHECK(result.get(Quantity::lag_s)(1, 0) == 2);
  params.links.forbid[0].from = {"y1"};
  CHECK_THROWS_WITH_AS(estimate(data, params), doctest::Contains("links.forbid[0]: there is no variable 'y1'"), ConfigError);
}

TEST_CASE("a given covariate that drives two variables makes no link between them") {
  for (const auto at : {Covariate::At::next, Covariate::At::now}) {
    CHECK(estimate(driven("one", 1000, at), of_order(2)).p()(1, 0) < 1e-6);
    mvgc::Params params = of_order(2);
    params.covariates = {"speed"};
    int n_low = 0, n_pairs = 0;
    for (int seed = 0; seed < 100; ++seed) {
      const auto result = estimate(driven(std::to_string(seed), 300, at), params);
      for (const double p : result.p().values())
        if (!std::isnan(p)) n_low += p <= 0.05, ++n_pairs;
    }
    MESSAGE(n_low << " of " << n_pairs << " pairs have p <= .05");
    CHECK(n_pairs == 600);
    // 30 of 600 are expected; 4 standard deviations of a binomial number are 21.
    CHECK(n_low >= 9);
    CHECK(n_low <= 51);
  }
}

TEST_CASE("a covariate that is known in advance explains the same sample, and any other only later samples") {
  // x0(t) = x1(t - 1) / 2 + 3 c(t) + noise: without c(t) the noise's variance is 10 and not 1.
  Random random(fingerprint_of("advance"), "driven");
  Matrix x(2, 2000), c(1, 2000);
  for (std::ptrdiff_t t = 0; t < 2000; ++t) {
    c(0, t) = random.normal();
    x(1, t) = random.normal();
    x(0, t) = random.normal() + 3 * c(0, t) + (t > 0 ? 0.5 * x(1, t - 1) : 0);
  }
  Dataset data(default_names(2), 1, {Trial(std::move(x)).set_covariates(std::move(c))});
  mvgc::Params params = of_order(1);
  params.covariates = {"stimulus"};
  Covariate stimulus;
  stimulus.name = "stimulus";
  stimulus.at = Covariate::At::next;
  CHECK(estimate(data.set_covariates({stimulus}), params).score()(0, 1) == doctest::Approx(std::log(1.25)).epsilon(0.15));
  stimulus.at = Covariate::At::now;
  CHECK(estimate(data.set_covariates({stimulus}), params).score()(0, 1) < 0.05);
}

TEST_CASE("covariates and rules that cannot be used are refused") {
  const Dataset data = driven("refused", 200, Covariate::At::now);
  mvgc::Params params = of_order(1);
  params.covariates = {"sped"};
  CHECK_THROWS_WITH_AS(estimate(data, params), doctest::Contains("there is no covariate 'sped'; did you mean 'speed'?"),
                       DataError);
  CHECK(!mvgc::Mvgc(params).uses(data.covariates()[0]));
  params.covariates = {"speed", "speed"};
  CHECK_THROWS_WITH_AS(estimate(data, params), doctest::Contains("'speed' is named twice"), DataError);
  CHECK(mvgc::Mvgc(params).uses(data.covariates()[0]));
  params.covariates = {"speed"};
  params.fit = mvgc::Fit::lwr;
  CHECK_THROWS_WITH_AS(mvgc::Mvgc{params}, doctest::Contains("links and covariates need fit ols"), ConfigError);
  params.fit = mvgc::Fit::ols;
  params.per_lag = true;
  CHECK_THROWS_AS(mvgc::Mvgc{params}, ConfigError);
}

TEST_CASE("separate regressions per target give the same bytes on any number of threads [threads]") {
  const Dataset data = driven("threads", 500, Covariate::At::next);
  mvgc::Params params = of_order(2);
  params.covariates = {"speed"};
  params.links.forbid = {{{"x2"}, {"x0"}, {}}};
  CHECK(estimate(data, params, test::PlainContext(1)).p() == estimate(data, params, test::PlainContext(2)).p());
}
