#include "correlation.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "golgi/testing/plain_context.hpp"
#include "golgi/testing/var_data.hpp"

using namespace golgi;

TEST_CASE("correlation scores |r| at the same sample, with sign, over all trials, and leaves the diagonal empty") {
  // r = 0.5 by hand: deviations (-1, 0, 1) and (-1, 1, 0); the third variable is the second with its sign reversed.
  const Dataset data = test::dataset_of({Matrix{{1, 2, 3}, {0, 2, 1}, {5, 3, 4}}});
  const auto result = correlation::Correlation({}).estimate(test::input_of(data), test::PlainContext());
  CHECK(result.score()(0, 1) == doctest::Approx(0.5).epsilon(1e-14));
  CHECK(result.score()(1, 0) == doctest::Approx(0.5).epsilon(1e-14));
  CHECK(result.sign()(0, 1) == 1);
  CHECK(result.sign()(2, 0) == -1);
  CHECK(result.score()(1, 2) == doctest::Approx(1).epsilon(1e-14));
  CHECK(std::isnan(result.score()(1, 1)));
  CHECK(std::isnan(result.sign()(1, 1)));
  CHECK(result.lag_s().empty());
  CHECK_NOTHROW(result.validate());
  const Dataset cut = test::dataset_of({Matrix{{1, 2}, {0, 2}, {5, 3}}, Matrix{{3}, {1}, {4}}});
  CHECK(correlation::Correlation({}).estimate(test::input_of(cut), test::PlainContext()).score() == result.score());
}

TEST_CASE(
    "correlation's cost: two copies of the values and two matrices while they are multiplied, three matrices at the end") {
  const correlation::Correlation asked({});
  REQUIRE(as<Costed>(asked) != nullptr);
  // 4 variables, 50 samples: 2 x 200 values and 2 x 16 products, 8 bytes each.
  CHECK(as<Costed>(asked)->cost({4, 2, 50, 0, 8}).bytes == (400 + 32) * 8);
  CHECK(asked.cost({4, 2, 100, 0, 8}).bytes == (800 + 32) * 8);
  CHECK(asked.cost({100, 1, 2, 0, 8}).bytes == 30000 * 8);  // 2 x 200 + 2 x 10,000 are less
}

TEST_CASE("correlation refuses a constant variable by name") {
  const Dataset data = test::dataset_of({Matrix{{1, 2, 3}, {4, 4, 4}}});
  CHECK_THROWS_WITH_AS(correlation::Correlation({}).estimate(test::input_of(data), test::PlainContext()),
                       doctest::Contains("'x1' is constant"), DataError);
}
