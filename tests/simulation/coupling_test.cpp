#include "golgi/simulation/coupling.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <vector>

using namespace golgi;
using namespace golgi::simulation;

TEST_CASE("without delays a sum is the product of the weights and the signals, separately for each signal") {
  const GroundTruth wiring(3, {{0, 1, 2}, {0, 2, -3}, {2, 0, 0.5}});
  const Coupling coupling(wiring, 0.1, 2);
  CHECK(!coupling.is_delayed());
  const std::vector<double> signals{1, 10, 100, 7, 8, 9};
  std::vector<double> sums(6);
  coupling.sum(signals.data(), sums.data());
  CHECK(sums == std::vector<double>{20 - 300, 0, 0.5, 16 - 27, 0, 3.5});
}

TEST_CASE("a delayed source arrives exactly at the beginning and at the end of a step, and approximately in between") {
  // Node 0 sends a sine; 1 receives it after one step, 2 after four, with weights of 2 and -1.
  const double step_s = 0.05;
  const GroundTruth wiring(3, {{1, 0, 2, step_s}, {2, 0, -1, 4 * step_s}});
  Coupling coupling(wiring, step_s, 1);
  REQUIRE(coupling.is_delayed());
  const auto sent = [&](double step) { return step < 0 ? 0.0 : std::sin(step * step_s); };
  std::vector<double> signals(3, 0.0), sums(3);
  for (int k = 0; k < 40; ++k) {
    signals[0] = sent(k);
    k == 0 ? coupling.start(signals.data()) : coupling.advance(signals.data());
    for (const double part : {0.0, 1.0}) {
      coupling.arriving(part, sums.data());
      CHECK(sums[0] == 0);
      CHECK(sums[1] == 2 * sent(k + part - 1));
      CHECK(sums[2] == -sent(k + part - 4));
    }
    coupling.arriving(0.5, sums.data());
    // The parabola's error is h³ / 16 times the third derivative, 1 here; at the start of the sine there is a kink.
    if (k >= 6) CHECK(std::abs(sums[1] - 2 * sent(k - 0.5)) < 2.1 * std::pow(step_s, 3) / 16);
    if (k >= 6) CHECK(std::abs(sums[2] + sent(k - 3.5)) < 1.1 * std::pow(step_s, 3) / 16);
  }
}

TEST_CASE("before the first step, nodes send their first signal; a coupling can be restarted") {
  const GroundTruth wiring(2, {{1, 0, 1, 0.3}});
  Coupling coupling(wiring, 0.1, 1);
  std::vector<double> sums(2);
  for (const double first : {5.0, 7.0}) {
    std::vector<double> signals{first, 0};
    coupling.start(signals.data());
    for (int k = 1; k < 8; ++k) {
      coupling.arriving(0, sums.data());
      CHECK(sums[1] == (k <= 4 ? first : first + k - 4));  // at step k - 1: the signal of step k - 4
      signals[0] = first + k;
      coupling.advance(signals.data());
    }
  }
}
