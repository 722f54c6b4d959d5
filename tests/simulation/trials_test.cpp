#include "golgi/simulation/trials.hpp"

#include <doctest/doctest.h>

#include "golgi/testing/plain_context.hpp"

using namespace golgi;
using namespace golgi::simulation;

TEST_CASE("each trial has its own random numbers, the same on any number of threads and next to any other trials [threads]") {
  const auto simulate = [](int n_threads, std::ptrdiff_t n_trials) {
    const test::PlainContext context(n_threads);
    return simulate_trials(context, 3, 0.5, n_trials, [&](std::uint64_t trial) -> Trial {
      Random noise = context.random("noise", trial);
      Matrix values(3, 4);
      noise.fill_normal(values.values());
      return values;
    });
  };
  const Dataset one = simulate(1, 5), four = simulate(4, 5), fewer = simulate(1, 2);
  one.validate();
  CHECK(one.names() == default_names(3));
  CHECK(one.dt_s() == 0.5);
  CHECK(one.truth() == nullptr);
  REQUIRE(one.n_trials() == 5);
  for (std::ptrdiff_t k = 0; k < 5; ++k) CHECK(one.trial(k).values() == four.trial(k).values());
  for (std::ptrdiff_t k = 0; k < 2; ++k) CHECK(one.trial(k).values() == fewer.trial(k).values());
  CHECK(!(one.trial(0).values() == one.trial(1).values()));
}
