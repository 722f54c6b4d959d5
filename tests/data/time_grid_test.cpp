// Times of samples on a regular grid: rounding, jitter, gaps.
#include "golgi/data/time_grid.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "golgi/core/error.hpp"
#include "support/messages.hpp"

namespace golgi {
namespace {
using test::has;

std::string place(std::ptrdiff_t k) { return "x.csv:" + std::to_string(k + 2); }

TimeGrid grid_of(const std::vector<double>& times, GapRule gaps = GapRule::error, double rounding_s = 0,
                 bool takes_jitter = false) {
  return time_grid(times, gaps, rounding_s, takes_jitter, place);
}

std::string fault(const std::vector<double>& times) {
  return test::message_of<DataError>([&] { grid_of(times); });
}

TEST_CASE("the interval is the mean step, or that of a whole rate if it is close to one") {
  std::vector<double> times;
  for (int k = 0; k < 1000; ++k) times.push_back(7 + k * 0.002);
  const TimeGrid grid = grid_of(times);
  CHECK(grid.dt_s == 0.002);
  CHECK(grid.start_s() == 7);
  CHECK(grid.n_columns() == 1000);
  CHECK(grid.pieces.size() == 1);
}

TEST_CASE("times written with few digits are regular within their rounding") {
  std::vector<double> times;
  for (int k = 0; k < 300; ++k) times.push_back(std::round(k / 30.0 * 100) / 100);  // 0.03, 0.07, 0.1, …: 33.3 ms
  CHECK_THROWS_AS(grid_of(times), DataError);
  CHECK(grid_of(times, GapRule::error, 0.005).dt_s == doctest::Approx(1 / 30.0).epsilon(1e-3));  // 1e-3: 0.01 in 9.97 s
}

TEST_CASE("jitter is an error with its size, and accepted if a rate is given") {
  CHECK(has(fault({0, 0.1, 0.22, 0.3, 0.4}), "x.csv:4: the time of sample 2 is 20"));
  CHECK(has(fault({0, 0.1, 0.22, 0.3, 0.4}), "set rate_hz: 10 to treat the samples as regular"));
  const TimeGrid grid = grid_of({0, 0.1, 0.22, 0.3, 0.4}, GapRule::error, 0, true);
  CHECK(grid.dt_s == doctest::Approx(0.1));
  CHECK(grid.jitter_s == doctest::Approx(0.02));
}

TEST_CASE("times must ascend") {
  CHECK(has(fault({0, 0.1, 0.1}), "x.csv:4: the time 0.1 s of sample 2 does not follow 0.1 s"));
  CHECK(has(fault({0, 0.1, 0.05}), "does not follow 0.1 s"));
  CHECK(has(fault({0, NAN, 0.2}), "x.csv:3: the time of sample 1 is nan"));
  CHECK(has(fault({0}), "1 time; a sampling interval needs at least two"));
}

TEST_CASE("a gap is an error, missing samples, or the end of a trial") {
  const std::vector<double> times{0, 1, 2, 6, 7, 11};
  CHECK(has(fault(times), "x.csv:5: from 2 s to 6 s is more than the interval of 1 s; set gaps: mask"));
  const TimeGrid grid = grid_of(times, GapRule::mask);
  REQUIRE(grid.pieces.size() == 3);
  CHECK(grid.dt_s == 1);
  CHECK(grid.pieces[1].column == 6);
  const Matrix values{{1, 2, 3, 4, 5, 6}};
  const auto masked = trials_on(grid, Matrix(values), GapRule::mask);
  REQUIRE(masked.size() == 1);
  CHECK(masked[0].n_samples() == 12);
  CHECK(masked[0].values()(0, 7) == 5);
  CHECK(std::isnan(masked[0].values()(0, 3)));
  CHECK(masked[0].gaps().mask(1, 12, 1) == std::vector<std::uint8_t>{1, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 1});
  const auto split = trials_on(grid, Matrix(values), GapRule::split);
  REQUIRE(split.size() == 2);  // the last piece is a single sample
  CHECK(split[1].values() == Matrix{{4, 5}});
  CHECK(split[1].start_s() == 6);
}

}  // namespace
}  // namespace golgi
