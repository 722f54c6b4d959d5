// Which states are dropped or kept, and that blocks of steps have no effect on the result.
#include "golgi/simulation/recording.hpp"

#include <doctest/doctest.h>

#include "golgi/core/error.hpp"

using namespace golgi;
using namespace golgi::simulation;

TEST_CASE("record drops the burn-in and keeps every state after it, at sizes that do not fill blocks and tiles") {
  for (const std::ptrdiff_t n : {1, 7, 8, 9, 1030})
    for (const std::ptrdiff_t burn_in : {0, 5})
      for (const std::ptrdiff_t steps : {1, 63, 64, 65, 333}) {
        std::vector<double> x(n);
        std::ptrdiff_t expected = 0;
        const Matrix values = record(n, steps, burn_in, 1, no_poll, [&](std::ptrdiff_t t) -> std::span<const double> {
          CHECK(t == expected++);
          for (std::ptrdiff_t i = 0; i < n; ++i) x[i] = static_cast<double>(1000 * i + t);
          return x;
        });
        CHECK(expected == burn_in + steps);
        REQUIRE(values.rows() == n);
        REQUIRE(values.cols() == steps);
        bool same = true;
        for (std::ptrdiff_t i = 0; i < n; ++i)
          for (std::ptrdiff_t t = 0; t < steps; ++t) same = same && values(i, t) == static_cast<double>(1000 * i + burn_in + t);
        CHECK(same);
      }
}

TEST_CASE("record checks for cancellation before the first step, and after every ten million operations") {
  std::ptrdiff_t n_steps = 0;
  int n_polls = 0;
  const std::vector<double> x(2);
  const StateAt state_at = [&](std::ptrdiff_t) -> std::span<const double> { return ++n_steps, x; };
  const auto stop_at = [&](int poll) {
    n_steps = n_polls = 0;
    return [&, poll] {
      if (++n_polls == poll) throw Interrupted();
    };
  };
  CHECK_THROWS_AS(record(2, 10, 10, 1e6, stop_at(1), state_at), Interrupted);
  CHECK(n_steps == 0);
  CHECK_THROWS_AS(record(2, 10, 10, 1e6, stop_at(2), state_at), Interrupted);
  CHECK(n_steps == 10);
}
