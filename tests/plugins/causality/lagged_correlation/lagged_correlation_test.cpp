#include "lagged_correlation.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "golgi/testing/plain_context.hpp"
#include "support/random_var.hpp"

using namespace golgi;
using lagged_correlation_plugin::LaggedCorrelation;

namespace {

/// Variable 1 is the negative of variable 0, delayed by four samples of half a second.
Dataset delayed() {
  const Matrix noise = test::var_data({Eigen::MatrixXd::Zero(1, 1)}, 504, "delayed");
  Matrix x(2, 500);
  for (std::ptrdiff_t t = 0; t < 500; ++t) x(0, t) = noise(0, t + 4), x(1, t) = -noise(0, t);
  Dataset data = test::dataset_of({x});
  data.set_dt_s(0.5);
  return data;
}

}  // namespace

TEST_CASE("score, sign and lag of a delayed negative copy are found only in the direction from source to copy") {
  const auto result = LaggedCorrelation({.max_lag = 6}).estimate(test::input_of(delayed()), test::PlainContext());
  CHECK(result.score()(1, 0) == doctest::Approx(1).epsilon(1e-12));
  CHECK(result.sign()(1, 0) == -1);
  CHECK(result.lag_s()(1, 0) == 2);
  CHECK(result.score()(0, 1) < 0.2);  // the largest of six correlations of size 1/sqrt(500)
  CHECK(std::isnan(result.score()(0, 0)));
  CHECK(std::isnan(result.lag_s()(1, 1)));
  CHECK_NOTHROW(result.validate());
}

TEST_CASE("lags beyond max_lag are not computed") {
  const auto result = LaggedCorrelation({.max_lag = 3}).estimate(test::input_of(delayed()), test::PlainContext());
  CHECK(result.score()(1, 0) < 0.2);
}

TEST_CASE("of equal correlations the shortest lag is given") {
  // Eight periods of 4 samples: at lags 2 and 6 the copy is exact.
  Matrix x(2, 32);
  for (std::ptrdiff_t t = 0; t < 32; ++t) x(0, t) = "\0\1\3\1"[t % 4], x(1, t) = "\3\1\0\1"[t % 4];
  const auto result = LaggedCorrelation({.max_lag = 8}).estimate(test::input_of(test::dataset_of({x})), test::PlainContext());
  CHECK(result.score()(1, 0) == doctest::Approx(1).epsilon(1e-12));
  CHECK((result.lag_s()(1, 0) == 2 || result.score()(1, 0) > 1 - 1e-15));
}

TEST_CASE("trials too short for max_lag are refused") {
  const Dataset data = test::dataset_of({Matrix{{1, 2, 3, 4}, {1, 3, 2, 4}}});
  CHECK_THROWS_WITH_AS(LaggedCorrelation({.max_lag = 3}).estimate(test::input_of(data), test::PlainContext()),
                       doctest::Contains("at least 5 samples"), DataError);
}

TEST_CASE("lagged correlation's cost: a matrix per lag, and for each lag at work two copies of the values and their products") {
  const LaggedCorrelation asked({.max_lag = 6});
  REQUIRE(as<Costed>(asked) != nullptr);
  // 4 variables and 52 samples in 2 trials have 50 pairs at lag 1. Results: 6 x 16. On two threads: 2 x (2 x 200 + 16).
  CHECK(as<Costed>(asked)->cost({4, 2, 52, 0, 2}).bytes == (96 + 832) * 8);
  CHECK(asked.cost({4, 2, 52, 0, 3}).bytes == (96 + 1248) * 8);
  CHECK(asked.cost({4, 2, 52, 0, 60}).bytes == asked.cost({4, 2, 52, 0, 6}).bytes);
  CHECK(LaggedCorrelation({.max_lag = 7}).cost({4, 2, 52, 0, 2}).bytes == (112 + 832) * 8);
  CHECK(asked.cost({4, 2, 52, 0, 1}).cure == "lower max_lag");
}

TEST_CASE("lagged correlation does not depend on the number of threads [threads]") {
  const Dataset data = test::dataset_of({test::var_data(test::random_var(5, 2, 0.9, "lc"), 400, "lc")});
  const auto one = LaggedCorrelation({}).estimate(test::input_of(data), test::PlainContext(1)),
             two = LaggedCorrelation({}).estimate(test::input_of(data), test::PlainContext(2));
  CHECK(one.score() == two.score());
  CHECK(one.lag_s() == two.lag_s());
}
