#include "golgi/learning/windows.hpp"

#include <doctest/doctest.h>

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
