#include "golgi/learning/schedule.hpp"

#include <doctest/doctest.h>

#include <vector>

using namespace golgi::learning;

TEST_CASE("schedules: constant; up and down a cosine; lowered on a plateau; one cycle") {
  const std::vector<double> falling{5, 4, 3, 2, 1}, still{5, 4, 4, 4, 4};
  Schedule schedule{.kind = ScheduleKind::constant, .peak = 0.1, .max_epochs = 10};
  CHECK(schedule.rate(7, 0.5, still) == 0.1);
  schedule.kind = ScheduleKind::cosine;
  schedule.warmup_epochs = 2;
  CHECK(schedule.rate(0, 0, {}) > 0);
  CHECK(schedule.rate(1, 0, {}) == doctest::Approx(0.05).epsilon(0.01));
  CHECK(schedule.rate(2, 0, {}) == doctest::Approx(0.1));
  CHECK(schedule.rate(6, 0, {}) == doctest::Approx(0.05));
  CHECK(schedule.rate(9, 0.999, {}) < 1e-4);
  schedule.kind = ScheduleKind::plateau;
  schedule.plateau_patience = 2;
  CHECK(schedule.rate(5, 0, falling) == 0.1);
  CHECK(schedule.rate(5, 0, still) == 0.05);
  schedule.kind = ScheduleKind::one_cycle;
  CHECK(schedule.rate(0, 0, {}) == doctest::Approx(0.004));
  CHECK(schedule.rate(3, 0, {}) == doctest::Approx(0.1));
  CHECK(schedule.rate(9, 0.999, {}) < 1e-5);
}
