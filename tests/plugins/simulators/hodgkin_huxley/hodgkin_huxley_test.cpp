#include "hodgkin_huxley.hpp"

#include <doctest/doctest.h>

#include "golgi/data/npy.hpp"
#include "support/coupled_component.hpp"
#include "support/golden_flow.hpp"
#include "support/stimulated_component.hpp"

using namespace golgi;
using namespace golgi::hodgkin_huxley;

namespace {

Params brief() {
  Params params;
  params.steps = 300;
  params.burn_in = 50;
  return params;
}

const auto folder = test::golden_simulator("hodgkin_huxley");

/// The golden network; its ground truth contains the conductances with the signs of their sources.
simulation::CoupledFlow<Neurons> golden_flow() {
  const Matrix g = read_npy(folder / "g.npy");
  const auto reversal = test::npy_numbers<double>(folder / "reversal.npy");
  std::vector<double> sign;
  for (const double e : reversal) sign.push_back(e < -65 ? -1 : 1);
  Matrix weights(4, 4);
  for (std::ptrdiff_t i = 0; i < 4; ++i)
    for (std::ptrdiff_t j = 0; j < 4; ++j) weights(i, j) = g(i, j) * sign[j];
  const Neurons model(test::npy_numbers<double>(folder / "current.npy"), sign, reversal);
  return {model, GroundTruth::from_dense(weights), 1e-5, 0.01};
}

}  // namespace

TEST_CASE("the neurons follow the golden trajectory") {
  auto flow = golden_flow();
  const auto state_at = [&](const char* name) { return test::npy_numbers<double>(folder / name); };
  const std::vector<double> start = state_at("x_0.npy");
  std::ranges::copy(start, flow.state().begin());
  const Matrix v = read_npy(folder / "v.npy");
  double strayed = 0;
  for (std::ptrdiff_t t = 1; t <= 300; ++t) {
    for (int k = 0; k < 10; ++k) REQUIRE(flow.step());
    strayed = std::max(strayed, test::deviation(flow.state().first(4), v.row(t)));
    if (t == 100) CHECK(test::deviation(flow.state(), state_at("x_100.npy")) < 1e-10);
    if (t == 300) CHECK(test::deviation(flow.state(), state_at("x_300.npy")) < 1e-10);
  }
  // golgi computes the exponentials as powers of two of them, the reference each one by itself: the difference is rounding
  // only, which spikes amplify little.
  CHECK(strayed < 1e-10);
}

TEST_CASE("rates are right where numerator and denominator vanish, at -40 and -55 mV, and at rest all gates are constant") {
  for (const double v : {-40.0, -40.00005, -39.99, -55.0, -54.9999, -65.0}) {
    std::vector<double> state(5), change(5), sums(2, 0.0), input(1, 0.0), signals(2);
    set_resting(&v, 1, state.data());
    // The rates of the textbook, with one more term of the series near 0.
    const auto ratio = [](double x) { return std::abs(x) < 1e-2 ? 10 + x / 2 + x * x / 120 : x / -std::expm1(-x / 10); };
    const double a_m = 0.1 * ratio(v + 40), b_m = 4 * std::exp(-(v + 65) / 18);
    const double a_n = 0.01 * ratio(v + 55), b_n = 0.125 * std::exp(-(v + 65) / 80);
    CHECK(state[1] == doctest::Approx(a_m / (a_m + b_m)).epsilon(1e-10));
    CHECK(state[3] == doctest::Approx(a_n / (a_n + b_n)).epsilon(1e-10));
    Neurons neuron({0}, {1}, {0});
    neuron.slope({state.data(), signals.data(), sums.data(), input.data()}, change.data());
    for (const int gate : {1, 2, 3}) CHECK(std::abs(change[gate]) < 1e-13);
  }
}

TEST_CASE("neurons fire at the expected rates for given currents, and each spike is one event") {
  Params params;
  params.excitatory_strength = 1e-9;
  params.inhibitory_strength = -1e-9;
  params.noise = 0;
  params.current_min = params.current_max = 10;
  const Dataset data = test::simulated<HodgkinHuxley>(params);
  data.validate();
  CHECK(data.unit() == "mV");
  // 68.3 Hz at 10 uA/cm²: the textbook's neuron has a period of 14.6 ms.
  for (std::ptrdiff_t i = 0; i < 10; ++i) {
    const auto spikes = data.trial(0).events()[i];
    REQUIRE(spikes.size() > 60);
    CHECK((spikes.back() - spikes.front()) / static_cast<double>(spikes.size() - 1) == doctest::Approx(0.01463).epsilon(0.01));
  }
  params.current_min = params.current_max = 5;
  params.burn_in = 2000;
  CHECK(test::simulated<HodgkinHuxley>(params).trial(0).events().size() == 0);
}

TEST_CASE("an excitatory source makes a silent target fire, an inhibitory one silences it, and the truth has their signs") {
  const auto events_of_target = [](double current, const std::string& wiring, std::ptrdiff_t target) {
    const test::TempFolder folder_of_test;
    Params params;
    params.excitatory = 1;
    params.inhibitory = 1;
    params.topology = simulation::Topology::given;
    params.connectivity = {folder_of_test.write("w.csv", wiring)};
    params.current_min = params.current_max = current;
    // Only the source is driven, so that it fires.
    params.stimulus.course = simulation::StimulusCourse::pulses;
    params.stimulus.amplitude = 6;
    params.stimulus.period_s = 10;
    params.stimulus.duration_s = 9;
    params.stimulus.nodes = {static_cast<int>(1 - target)};
    return test::simulated<HodgkinHuxley>(params).trial(0).events()[target].size();
  };
  CHECK(events_of_target(5, "0,0\n1e-9,0\n", 1) < 5);
  CHECK(events_of_target(5, "0,0\n0.4,0\n", 1) > 20);
  CHECK(events_of_target(8, "0,-2\n0,0\n", 0) < 0.8 * static_cast<double>(events_of_target(8, "0,-1e-9\n0,0\n", 0)));
  const Dataset data = test::simulated<HodgkinHuxley>(brief());
  for (const Link& link : data.truth()->links()) {
    CHECK((link.source < 8) == (link.weight > 0));
    CHECK(std::abs(link.weight) >= 0.05 - 1e-12);
    CHECK(std::abs(link.weight) <= 0.2 + 1e-12);
  }
}

TEST_CASE(
    "hodgkin_huxley meets the common claims of coupled nodes on seeds, burn-in, observation, stimulus, delays and wiring") {
  test::check_determinism<HodgkinHuxley>(brief());
  test::check_burn_in<HodgkinHuxley>(brief());
  test::check_observed<HodgkinHuxley>(brief());
  test::check_stimulus_on_node<HodgkinHuxley>(brief(), 5);
  test::check_delays<HodgkinHuxley>(brief());
  Params params = brief();
  params.excitatory = 2;
  params.inhibitory = 1;
  test::check_bad_wiring<HodgkinHuxley>(params);
}

TEST_CASE("steps that are too long end with an error that names node, step and remedy; sources of both signs are refused") {
  Params params = brief();
  params.inner_step_s = params.dt_s = 1e-3;
  CHECK(test::has(test::message_of_long_steps<HodgkinHuxley>(params), "such as 1e-04"));

  const test::TempFolder folder_of_test;
  params = brief();
  params.excitatory = 2;
  params.inhibitory = 1;
  params.topology = simulation::Topology::given;
  params.connectivity = {folder_of_test.write("w.csv", "0,0.1,0\n0,0,0\n0,-0.1,0\n")};
  CHECK(
      test::has(test::message_of<DataError>([&] { test::simulated<HodgkinHuxley>(params); }), "neuron 1 has weights of both"));
}
