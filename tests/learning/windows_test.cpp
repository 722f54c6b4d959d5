#include "golgi/learning/windows.hpp"

#include <doctest/doctest.h>

#include <cmath>

using namespace golgi;
using namespace golgi::learning;

TEST_CASE("windows are split in time order within each trial, and never cross trials") {
  const auto split = split_windows({{15, 3, 24}, 0.6, 0.2}, 4, 2);
  // 10 windows in trial 0, none in trial 1, 19 in trial 2: int(11.4) and int(15.2)
  CHECK(split.train.size() == 6 + 11);
  CHECK(split.validation.size() == 2 + 4);
  CHECK(split.test.size() == 2 + 4);
  CHECK(split.test.front().start == 8);
  CHECK(split.test.back().trial == 2);
  CHECK(split.test.back().start == 18);
}

TEST_CASE("scores are for the variables that are forecast; one that is forecast only in part has none") {
  const Dataset data(default_names(2), 1, {Trial(Matrix{{1, 2, 4}, {5, 5, 9}})});
  const std::vector<Window> windows{{0, 0}, {0, 1}};
  const auto scores = score_forecast(Matrix{{2, undefined}, {3, undefined}}, data, windows, 1, 1);
  CHECK(scores.mse == 0.5);
  CHECK(scores.r2 == 0.5);  // 1 - 1 / 2
  CHECK(std::isnan(score_forecast(Matrix{{2, undefined}, {3, 9}}, data, windows, 1, 1).mse));
  CHECK(std::isnan(score_forecast(Matrix(2, 2, undefined), data, windows, 1, 1).r2));
}
