#include "pulses.hpp"

#include <doctest/doctest.h>

#include <golgi/testing/plain_context.hpp>

TEST_CASE("pulses: a driven unit fires at its own rate plus the drive") {
  const Pulses pulses({.variables = 2, .rate = 0.1, .drive = 0.6, .lag = 3, .steps = 20000, .trials = 1});
  const auto data = pulses.simulate(golgi::test::PlainContext());
  CHECK_NOTHROW(data.validate());
  const auto& x = data.trial(0).values();
  double driven = 0, fired = 0;
  for (std::ptrdiff_t t = 3; t < x.cols(); ++t)
    if (x(0, t - 3) > 0) driven += 1, fired += x(1, t);
  // 0.05: some 5,000 driven steps have a standard error of 0.007.
  CHECK(fired / driven == doctest::Approx(0.7).epsilon(0.05));
}

TEST_CASE("pulses: the result has the same bytes for any number of threads") {
  const Pulses pulses(Pulses::Params{});
  const auto one = pulses.simulate(golgi::test::PlainContext(1)), two = pulses.simulate(golgi::test::PlainContext(2));
  CHECK(one.trial(1).values() == two.trial(1).values());
  CHECK(one.trial(1).events() == two.trial(1).events());
}
