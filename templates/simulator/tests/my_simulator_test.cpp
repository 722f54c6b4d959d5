#include "my_simulator.hpp"

#include <doctest/doctest.h>

#include <golgi/testing/plain_context.hpp>
#include <string>

namespace {

golgi::Dataset simulate(const MySimulator::Params& params, const std::string& seed = "test") {
  return MySimulator(params).simulate(golgi::test::PlainContext(1, seed));
}

}  // namespace

TEST_CASE("my_simulator: a unit without sources has the variance of its equation") {
  const auto data = simulate({.variables = 20, .connection_probability = 0, .noise = 2, .duration_s = 100});
  CHECK_NOTHROW(data.validate());
  // x(t + 1) = (1 - h) x(t) + noise sqrt(2 h) ξ has the variance noise² / (1 - h / 2).
  const double h = 0.005 / 0.02, expected = 4 / (1 - h / 2);
  const auto& values = data.trial(0).values();
  double sum = 0;
  for (const double value : values.values()) sum += value * value;
  // 0.03: 400,000 samples, correlated over 7, have a relative deviation of sqrt(2 · 7 / 400,000) = 0.006; five of these.
  CHECK(sum / static_cast<double>(values.size()) == doctest::Approx(expected).epsilon(0.03));
}

TEST_CASE("my_simulator: a driven unit follows its source in the ground truth") {
  const auto data = simulate({.variables = 2, .connection_probability = 0.5, .duration_s = 200}, "one link");
  REQUIRE(data.truth()->n_links() == 1);
  const auto link = data.truth()->links()[0];
  const auto source = data.trial(0).values().row(link.source), target = data.trial(0).values().row(link.target);
  double forward = 0, backward = 0;
  for (std::size_t t = 4; t < source.size(); ++t) {
    forward += source[t - 4] * target[t];
    backward += target[t - 4] * source[t];
  }
  CHECK(forward > 1.5 * backward);
  CHECK(link.delay_s == data.dt_s());
}

TEST_CASE("my_simulator: the seed determines the result, and noise does not change the connections") {
  CHECK(simulate({}, "a").trial(0).values() == simulate({}, "a").trial(0).values());
  CHECK_FALSE(simulate({}, "a").trial(0).values() == simulate({}, "b").trial(0).values());
  CHECK(*simulate({.noise = 3}, "a").truth() == *simulate({}, "a").truth());
}

TEST_CASE("my_simulator: a step longer than the time constant is refused") {
  CHECK_THROWS_WITH_AS(MySimulator({.time_constant_s = 0.001}), doctest::Contains("below time_constant_s"), golgi::ConfigError);
}
