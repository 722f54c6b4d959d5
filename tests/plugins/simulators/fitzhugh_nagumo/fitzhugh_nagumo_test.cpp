#include "fitzhugh_nagumo.hpp"

#include <doctest/doctest.h>

#include "golgi/data/npy.hpp"
#include "support/coupled_component.hpp"
#include "support/golden_flow.hpp"
#include "support/stimulated_component.hpp"

using namespace golgi;
using namespace golgi::fitzhugh_nagumo;

namespace {

Params brief() {
  Params params;
  params.steps = 200;
  params.burn_in = 50;
  return params;
}

}  // namespace

TEST_CASE("the neurons follow the golden trajectory") {
  const auto folder = test::golden_simulator("fitzhugh_nagumo");
  const GroundTruth truth = GroundTruth::from_dense(read_npy(folder / "w.npy"));
  const auto strayed =
      test::follow(simulation::CoupledFlow<Neurons>(Neurons({}, truth), truth, 0.1, 0.1), read_npy(folder / "x.npy"));
  CHECK(strayed.over_all < 1e-10);  // the difference is rounding only
  CHECK(strayed.in_one_step < 1e-12);
}

TEST_CASE("an uncoupled neuron rests or fires depending on its current, and w is recorded on request") {
  const auto range_of_v = [](double current) {
    Params params;
    params.excitatory_strength = 1e-12;
    params.noise = 0;
    params.current = current;
    params.record = {"w"};
    const Dataset data = test::simulated<FitzHughNagumo>(params);
    data.validate();
    const auto v = data.trial(0).values().row(0);
    const SharedMatrix& w = data.trial(0).hidden().at("w");
    // w follows from v: its slope is that of the equation, to second order in the step.
    for (std::ptrdiff_t t = 1; t + 1 < 500; ++t) {
      const double slope = 0.08 * (v[t] + 0.7 - 0.8 * w(0, t));
      CHECK(std::abs((w(0, t + 1) - w(0, t - 1)) / 0.2 - slope) < 1e-3);
    }
    const auto [low, high] = std::ranges::minmax(v);
    return high - low;
  };
  CHECK(range_of_v(0.2) < 0.1);
  CHECK(range_of_v(0.5) > 3);
}

TEST_CASE(
    "fitzhugh_nagumo meets the common claims of coupled nodes on seeds, burn-in, observation, stimulus, delays and wiring") {
  test::check_determinism<FitzHughNagumo>(brief());
  test::check_burn_in<FitzHughNagumo>(brief());
  test::check_observed<FitzHughNagumo>(brief());
  test::check_stimulus_on_node<FitzHughNagumo>(brief(), 1);
  test::check_delays<FitzHughNagumo>(brief());
  test::check_bad_wiring<FitzHughNagumo>(brief());
}

TEST_CASE("steps that are too long end with an error that names node, step and remedy; unknown states are refused") {
  Params params = brief();
  params.dt_s = params.inner_step_s = 5;
  CHECK(test::has(test::message_of_long_steps<FitzHughNagumo>(params), "such as 0.5"));
  params = brief();
  params.record = {"u"};
  CHECK(test::has(test::message_of<ConfigError>([&] { FitzHughNagumo component(params); }), "'v' and 'w'"));
}
