#include "kuramoto.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <numbers>

#include "golgi/data/npy.hpp"
#include "support/coupled_component.hpp"
#include "support/golden_flow.hpp"
#include "support/stimulated_component.hpp"

using namespace golgi;
using namespace golgi::kuramoto;

namespace {

Params brief() {
  Params params;
  params.steps = 200;
  params.burn_in = 50;
  return params;
}

}  // namespace

TEST_CASE("the phases follow the golden trajectory") {
  const auto folder = test::golden_simulator("kuramoto");
  Oscillators model;
  model.frequency = test::npy_numbers<double>(folder / "frequency.npy");
  const GroundTruth truth = GroundTruth::from_dense(read_npy(folder / "w.npy"));
  const auto strayed =
      test::follow(simulation::CoupledFlow<Oscillators>(model, truth, 0.01, 0.01), read_npy(folder / "theta.npy"));
  // The sums contain products of sines and cosines, not sines of differences: the difference is rounding only.
  CHECK(strayed.over_all < 1e-10);
  CHECK(strayed.in_one_step < 1e-12);
}

TEST_CASE("two equal oscillators reach equal phases at the rate of the equation, and a lag keeps a phase difference") {
  // Only 0 drives 1: d' = -(coupling / 2) sin(d + lag) for d = theta_1 - theta_0; without lag tan(d / 2) decays exponentially.
  Oscillators model;
  model.frequency = {3, 3};
  const GroundTruth truth(2, {{1, 0, 1.0}});
  simulation::CoupledFlow<Oscillators> flow(model, truth, 0.01, 0.01);
  flow.state()[1] = 1;
  for (int k = 0; k < 300; ++k) flow.step();
  const double expected = 2 * std::atan(std::tan(0.5) * std::exp(-3.0));
  CHECK(std::abs(flow.state()[1] - flow.state()[0] - expected) < 1e-9);  // RK4 at 0.01: about 1e-10

  model.lag = 0.5;
  simulation::CoupledFlow<Oscillators> lagging(model, truth, 0.01, 0.01);
  for (int k = 0; k < 3000; ++k) lagging.step();
  CHECK(std::abs(lagging.state()[1] - lagging.state()[0] + 0.5) < 1e-9);
}

TEST_CASE("a target locks to the past phase of a delayed source") {
  // Locked: theta_1(t) = theta_0(t - delay) = theta_0(t) - 3 · 0.2 at equal frequencies.
  Oscillators model;
  model.frequency = {3, 3};
  const GroundTruth truth(2, {{1, 0, 1.0, 0.2}});
  simulation::CoupledFlow<Oscillators> flow(model, truth, 0.01, 0.01);
  for (int k = 0; k < 3000; ++k) flow.step();
  CHECK(std::abs(flow.state()[1] - flow.state()[0] + 0.6) < std::pow(0.03, 3) / 16);  // error of the parabola within steps
}

TEST_CASE("sines, phases or both can be recorded") {
  Params params = brief();
  const Dataset sines = test::simulated<Kuramoto>(params);
  params.record = Record::phase;
  const Dataset phases = test::simulated<Kuramoto>(params);
  params.record = Record::both;
  const Dataset both = test::simulated<Kuramoto>(params);
  both.validate();
  CHECK(phases.unit() == "rad");
  CHECK(both.trial(0).values() == sines.trial(0).values());
  CHECK(both.trial(0).hidden().at("theta") == phases.trial(0).values());
  for (std::ptrdiff_t t = 0; t < 200; ++t)
    CHECK(sines.trial(0).values()(3, t) == doctest::Approx(std::sin(phases.trial(0).values()(3, t))).epsilon(1e-12));
}

TEST_CASE("phase noise has the given standard deviation") {
  Params params;
  params.excitatory = 200;
  params.coupling = 1e-9;
  params.noise = 0.4;
  params.burn_in = 0;
  params.steps = 401;
  params.record = Record::phase;
  params.frequency_min_hz = params.frequency_max_hz = 1;
  const Dataset data = test::simulated<Kuramoto>(params);
  double squares = 0;
  for (std::ptrdiff_t i = 0; i < 200; ++i) {
    const auto phase = data.trial(0).values().row(i);
    const double wandered = phase[400] - phase[0] - 2 * std::numbers::pi * 4;
    squares += wandered * wandered / 200;
  }
  // 4 s: the variance is 0.64, and four standard errors of 200 squares are 0.4 times it.
  CHECK(std::abs(squares / 0.64 - 1) < 0.4);
}

TEST_CASE("synchrony is reported, with a warning if it hides the wiring") {
  Params params = brief();
  test::PlainContext quiet;
  Kuramoto(params).simulate(quiet);
  REQUIRE(quiet.messages.size() == 1);
  CHECK(test::has(quiet.messages[0], "mean order parameter 0."));
  params.coupling = 200;
  test::PlainContext loud;
  Kuramoto(params).simulate(loud);
  REQUIRE(loud.warnings.size() == 1);
  CHECK(loud.warnings[0].code == "synchronous");
}

TEST_CASE("kuramoto meets the common claims of coupled nodes on seeds, burn-in, observation, stimulus, delays and wiring") {
  test::check_determinism<Kuramoto>(brief());
  test::check_burn_in<Kuramoto>(brief());
  test::check_observed<Kuramoto>(brief());
  test::check_stimulus_on_node<Kuramoto>(brief(), 3);
  test::check_delays<Kuramoto>(brief());
  test::check_bad_wiring<Kuramoto>(brief());
}

TEST_CASE("steps with too large phase changes are refused, and links may be negative") {
  Params params = brief();
  params.dt_s = params.inner_step_s = 0.2;
  const std::string message = test::message_of<ConfigError>([&] { Kuramoto component(params); });
  CHECK(test::has(message, "set an inner_step_s below 0.106"));
  params = brief();
  params.excitatory_strength = -1;
  const Dataset data = test::simulated<Kuramoto>(params);
  for (const Link& link : data.truth()->links()) {
    CHECK(link.weight < -0.5);
    CHECK(link.weight > -1.5);
  }
}
