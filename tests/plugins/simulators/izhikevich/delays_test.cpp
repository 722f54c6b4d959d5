// Delays between a spike and its effect: compared with a golden run of an independent implementation and with the plain
// definition; a network without delays does not change.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>

#include "golgi/data/npy.hpp"
#include "golgi/testing/plain_context.hpp"
#include "golgi/testing/temp_folder.hpp"
#include "izhikevich.hpp"
#include "runs.hpp"
#include "support/messages.hpp"

using namespace golgi;
using namespace golgi::izhikevich;
using test::column;
using test::simulate;

namespace {

const std::filesystem::path golden = GOLGI_TESTS_DIR "/golden/delayed_steps/izhikevich";

Params brief() {
  Params params;
  params.steps = 1000;
  return params;
}

}  // namespace

TEST_CASE("with delays every step from a recorded state equals that of an independent implementation") {
  const Matrix v = read_npy(golden / "v.npy"), input = read_npy(golden / "input.npy"),
               abcd = read_npy(golden / "params_abcd.npy");
  Matrix delays_s = read_npy(golden / "delays_ms.npy");
  for (double& delay : delays_s.values()) delay /= 1000;
  const GroundTruth wiring = GroundTruth::from_dense(read_npy(golden / "weights.npy"), delays_s);
  const Neurons neurons{column(abcd, 0), column(abcd, 1), column(abcd, 2), column(abcd, 3)};
  // The system amplifies differences, and the engine stores spikes that have not arrived yet. Therefore one engine runs all
  // steps, and its neurons are set to the recorded state before every step.
  std::vector<double> u(5);
  for (std::size_t i = 0; i < 5; ++i) u[i] = neurons.b[i] * v(static_cast<std::ptrdiff_t>(i), 0);
  Engine engine(wiring, neurons, {}, column(v, 0), u);
  double largest = 0;
  std::int64_t n_spikes = 0;
  for (std::ptrdiff_t k = 0; k < 200; ++k) {
    engine.set_state(column(v, k), u);
    std::vector<double> now = column(input, k);
    now.resize(5 + Engine::padding);
    n_spikes += std::ssize(engine.fired());
    REQUIRE(engine.step(now.data()));
    for (std::size_t i = 0; i < 5; ++i) {
      const auto row = static_cast<std::ptrdiff_t>(i);
      largest = std::max(largest, std::abs(engine.v()[i] - v(row, k + 1)));
      // u follows from the recorded v only.
      if (v(row, k) >= 30) u[i] += neurons.d[i];
      u[i] += neurons.a[i] * (neurons.b[i] * v(row, k + 1) - u[i]);
    }
  }
  CHECK(n_spikes > 20);
  CHECK(largest < 1e-9);  // rounding of numbers up to some hundreds, amplified by the two half steps of a spike
}

TEST_CASE("a delay of one step gives the same bytes as no delays, and a seed keeps its network with other delays") {
  Params params = brief();
  params.excitatory = 17;
  params.record = {"u", "input"};
  const Dataset plain = simulate(params);
  params.delay_ms = {1, 1};
  const Dataset one = simulate(params);
  params.delay_ms = {1, 20};
  const Dataset spread = simulate(params);
  CHECK(plain.trial(0).events().size() > 100);
  CHECK(one.trial(0).values() == plain.trial(0).values());
  CHECK(one.trial(0).hidden() == plain.trial(0).hidden());
  CHECK(one.trial(0).events() == plain.trial(0).events());
  CHECK(one.truth()->dense_delays_s()(one.truth()->targets(0)[0], 0) == 0.001);
  CHECK(!plain.truth()->has_delays());
  // Longer delays give the same wiring, neurons and noise, and other voltages.
  CHECK(spread.truth()->dense() == plain.truth()->dense());
  CHECK(spread.trial(0).hidden().at("input") == plain.trial(0).hidden().at("input"));
  CHECK(!(spread.trial(0).values() == plain.trial(0).values()));
  for (const Link& link : spread.truth()->links()) {
    CHECK(link.delay_s > 0.00099);
    CHECK(link.delay_s < 0.02001);
  }
}

TEST_CASE("a spike acts on its target after the given delay, and not before") {
  const test::TempFolder folder;
  Params params;
  params.excitatory = 2;
  params.inhibitory = 0;
  params.topology = Topology::given;
  params.connectivity = {folder.write("w.csv", "0,0\n7,0\n")};
  params.noise_variance = 0;
  params.noise_mean = 0;
  params.steps = 30;
  params.initial_v_file = {folder.write("v.csv", "30\n-65\n")};  // neuron 0 fires in the first step, and never again
  params.initial_u = 0;
  params.quadratic = params.linear = params.constant = 0;  // the equation switched off: only the input changes v
  for (auto* parameter : {&params.excitatory_neurons.a, &params.excitatory_neurons.d}) *parameter = {0, 0, 1};
  for (const int delay : {1, 2, 13}) {
    params.delays = {folder.write("d.csv", "0,0\n" + std::to_string(delay) + ",0\n")};
    const Dataset data = simulate(params);
    for (std::ptrdiff_t t = 0; t <= 30; ++t) CHECK(data.trial(0).values()(1, t) == (t < delay ? -65 : -58));
  }
}

TEST_CASE("with events_only the events are those of the recording with voltages, at any number of threads") {
  Params params = brief();
  params.excitatory = 30;
  params.delay_ms = {1, 20};
  params.trials = 3;
  const Dataset voltages = simulate(params);
  params.events_only = true;
  const Dataset points = simulate(params, 3);
  points.validate();
  CHECK(!points.has_values());
  CHECK(points.names() == voltages.names());
  CHECK(points.trial(0).duration_s() == doctest::Approx(1.001).epsilon(1e-12));
  for (std::ptrdiff_t k = 0; k < 3; ++k) CHECK(points.trial(k).events() == voltages.trial(k).events());
  params.observed = 8;
  const Dataset seen = simulate(params);
  seen.validate();
  REQUIRE(seen.n_variables() == 8);
  CHECK(*seen.truth()->full() == *voltages.truth());
  CHECK(std::ranges::equal(seen.trial(0).events()[3], voltages.trial(0).events()[seen.truth()->observed()[3]]));
}

TEST_CASE("impossible delays are refused with a suggestion, and a non-finite state is an error that names neuron and step") {
  const test::TempFolder folder;
  const auto refused = [](const auto& change, const char* part) {
    Params params;
    change(params);
    CHECK(test::has(test::message_of<ConfigError>([&] { Izhikevich component(params); }), part));
  };
  refused([](Params& p) { p.delay_ms = {0.5, 5}; }, "a step is 1 ms");
  refused([](Params& p) { p.delay_ms = {6, 5}; }, "above max");
  refused([](Params& p) { p.delays = {"/d.npy"}; }, "delay_ms");
  refused([](Params& p) { p.observed = 11; }, "10 neurons");
  refused([](Params& p) { p.events_only = true, p.record = {"u"}; }, "exclude");
  Params params = brief();
  params.delay_ms = {5, 5};
  params.excitatory_strength = 1e308;
  params.inhibitory_strength = -1e308;
  const std::string message = test::message_of<NumericError>([&] { simulate(params); });
  CHECK(test::has(message, "neuron "));
  CHECK(test::has(message, "step "));
}

TEST_CASE("delays add to the cost: in the truth, and per engine a place, an amount and the sums of spikes under way") {
  Params params;
  const double before = Izhikevich(params).cost({}).bytes;
  params.delay_ms = {1, 20};
  CHECK(Izhikevich(params).cost({}).bytes - before == doctest::Approx(36 * (8 + 12) + 8.0 * 10 * 20).epsilon(1e-9));
}
