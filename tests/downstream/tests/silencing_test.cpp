#include "silencing.hpp"

#include <doctest/doctest.h>

#include <golgi/testing/linear_forecaster.hpp>
#include <golgi/testing/plain_context.hpp>
#include <golgi/testing/var_data.hpp>

TEST_CASE("silencing: only the source that a forecast uses has an effect") {
  const auto data = golgi::test::chain_data(2, 500, 0.9, "silencing");
  const golgi::test::LinearForecaster::Lags copy{Eigen::MatrixXd{{0, 0}, {1, 0}}};  // x1 is the last x0
  golgi::test::LinearForecaster model({copy});
  model.split = golgi::test::split_of(data, 1);
  const auto result = Silencing({}).estimate(golgi::test::input_of(data, model), golgi::test::PlainContext());
  CHECK(result.score()(1, 0) > 0.2);
  CHECK(result.score()(0, 1) == 0);
}
