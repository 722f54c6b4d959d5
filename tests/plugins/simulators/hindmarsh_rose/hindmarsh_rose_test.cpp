#include "hindmarsh_rose.hpp"

#include <doctest/doctest.h>

#include "golgi/data/npy.hpp"
#include "support/coupled_component.hpp"
#include "support/golden_flow.hpp"
#include "support/stimulated_component.hpp"

using namespace golgi;
using namespace golgi::hindmarsh_rose;

namespace {

Params brief() {
  Params params;
  params.steps = 200;
  params.burn_in = 50;
  return params;
}

}  // namespace

TEST_CASE("the neurons follow the golden trajectory") {
  const auto folder = test::golden_simulator("hindmarsh_rose");
  const GroundTruth truth = GroundTruth::from_dense(read_npy(folder / "g.npy"));
  const auto strayed =
      test::follow(simulation::CoupledFlow<Neurons>(Neurons({}, 4), truth, 0.05, 0.05), read_npy(folder / "x.npy"));
  CHECK(strayed.over_all < 1e-10);  // the difference is rounding only
  CHECK(strayed.in_one_step < 1e-12);
}

TEST_CASE("neurons burst: spikes come in groups separated by silence, and x crosses 1 at each spike") {
  Params params;
  params.steps = 40'000;
  const Dataset data = test::simulated<HindmarshRose>(params);
  data.validate();
  CHECK(data.has_events());
  for (std::ptrdiff_t i = 0; i < 10; ++i) {
    const auto spikes = data.trial(0).events()[i];
    REQUIRE(spikes.size() > 20);
    double longest = 0;
    int within = 0;
    for (std::size_t k = 1; k < spikes.size(); ++k) {
      longest = std::max(longest, spikes[k] - spikes[k - 1]);
      within += spikes[k] - spikes[k - 1] < 25;
    }
    CHECK(longest > 50);
    CHECK(within > 10);
    const auto x = data.trial(0).values().row(i);
    for (const double time_s : spikes) {
      const auto t = static_cast<std::size_t>(std::lround(time_s / 0.05));
      CHECK(x[t] >= 1);
      if (t > 0) CHECK(x[t - 1] < 1);
    }
  }
}

TEST_CASE("an excitatory source makes its target fire more") {
  const auto spikes_of_target = [](double strength) {
    Params params;
    params.excitatory = 2;
    params.connection_probability = 1;
    params.excitatory_strength = strength;
    params.current = 2.6;
    params.noise = 0;
    params.steps = 40'000;
    return test::simulated<HindmarshRose>(params).trial(0).events().size();
  };
  CHECK(spikes_of_target(1.0) > 1.3 * static_cast<double>(spikes_of_target(1e-9)));
}

TEST_CASE(
    "hindmarsh_rose meets the common claims of coupled nodes on seeds, burn-in, observation, stimulus, delays and wiring") {
  test::check_determinism<HindmarshRose>(brief());
  test::check_burn_in<HindmarshRose>(brief());
  test::check_observed<HindmarshRose>(brief());
  test::check_stimulus_on_node<HindmarshRose>(brief(), 1);
  test::check_delays<HindmarshRose>(brief());
  test::check_bad_wiring<HindmarshRose>(brief());
}

TEST_CASE("steps that are too long end with an error that names node, step and remedy; inhibitory synapses are refused") {
  Params params = brief();
  params.dt_s = params.inner_step_s = 1;
  CHECK(test::has(test::message_of_long_steps<HindmarshRose>(params), "such as 0.1"));
  params = brief();
  params.excitatory_strength = -0.1;
  CHECK(test::has(test::message_of<DataError>([&] { test::simulated<HindmarshRose>(params); }), "negative"));
}
