// The Runge-Kutta method compared with closed forms, and the division of the sampling interval into steps.
#include "golgi/simulation/continuous_time.hpp"

#include <doctest/doctest.h>

#include <array>
#include <cmath>

#include "support/messages.hpp"

using namespace golgi;
using namespace golgi::simulation;

namespace {

/// Error after one unit of time on the oscillator x'' = -x, whose solution is cos t.
double oscillator_error(int steps) {
  std::array<double, 2> x{1, 0};
  RungeKutta integrator(2);
  for (int k = 0; k < steps; ++k)
    integrator.step(x, 1.0 / steps, [](std::span<const double> at, std::span<double> dx) {
      dx[0] = at[1];
      dx[1] = -at[0];
    });
  return std::hypot(x[0] - std::cos(1), x[1] + std::sin(1));
}

}  // namespace

TEST_CASE("steps of half the size leave a sixteenth of the error: the method is of fourth order") {
  // h^4/120 for the oscillator at h = 0.1; the next term changes the ratio by a few percent.
  CHECK(oscillator_error(10) == doctest::Approx(1e-4 / 120).epsilon(0.05));
  CHECK(oscillator_error(10) / oscillator_error(20) == doctest::Approx(16).epsilon(0.05));
}

TEST_CASE("a step returns whether the state stayed finite, and the error names the first variable that did not") {
  std::array<double, 3> x{1, 1e200, 1};
  RungeKutta integrator(3);
  const auto square = [](std::span<const double> at, std::span<double> dx) {
    for (std::size_t i = 0; i < at.size(); ++i) dx[i] = at[i] * at[i];
  };
  CHECK(!integrator.step(x, 0.1, square));
  CHECK(test::message_of<NumericError>([&] { fail_not_finite(x, 7, "set a shorter step"); }) ==
        "the state of variable 1 is not finite on the way to step 7: set a shorter step");
  std::array<double, 3> sound{1, 2, 3};
  CHECK(integrator.step(sound, 0.1, square));
}

TEST_CASE("the sampling interval is divided evenly into as few steps as are not longer than requested") {
  ContinuousTimeParams p;
  p.dt_s = 0.1;
  for (const auto& [asked_s, substeps] : std::vector<std::pair<double, int>>{{0.001, 100}, {0.1, 1}, {7, 1}, {0.03, 4}}) {
    p.inner_step_s = asked_s;
    CHECK(p.substeps() == substeps);
    CHECK(p.step_s() == 0.1 / substeps);
  }
  require_countable(p);
  p.inner_step_s = 1e-8;
  CHECK_THROWS_WITH_AS(require_countable(p), doctest::Contains("into more than a million steps"), ConfigError);
}
