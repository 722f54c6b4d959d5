// The neuron against golden values with given inputs, and what the component records.
#include "stdp.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <numeric>

#include "golgi/testing/plain_context.hpp"
#include "support/messages.hpp"
#include "support/npy_numbers.hpp"
#include "support/stimulated_component.hpp"

using namespace golgi;
using namespace golgi::stdp;

namespace {

const std::filesystem::path golden = std::filesystem::path(GOLGI_TESTS_DIR) / "golden/simulators/stdp";

Dataset simulate(const Params& params, int n_threads = 1, const char* seed = "test") {
  return Stdp(params).simulate(test::PlainContext(n_threads, seed));
}

Params brief() {
  Params params;
  params.inputs = 20;
  params.steps = 3000;
  params.rate_hz = 250;
  return params;
}

double deviation_over_time(const SharedMatrix& weights, std::ptrdiff_t link) {
  const auto n = static_cast<double>(weights.rows());
  double sum = 0, squares = 0;
  for (std::ptrdiff_t k = 0; k < weights.rows(); ++k) sum += weights(k, link), squares += weights(k, link) * weights(k, link);
  return std::sqrt(std::max(0.0, squares / n - sum / n * (sum / n)));
}

}  // namespace

TEST_CASE("with given inputs voltage, events and conductances follow the golden values") {
  constexpr std::size_t n = 20, n_steps = 500;
  const auto trains = test::npy_numbers<double>(golden / "trains.npy"), v = test::npy_numbers<double>(golden / "v.npy"),
             every_10 = test::npy_numbers<double>(golden / "weights_every_10.npy"),
             last = test::npy_numbers<double>(golden / "weights_last.npy"),
             events = test::npy_numbers<double>(golden / "events.npy");
  const auto spikes_at = [&](std::size_t t) {
    std::vector<double> spikes(n);
    for (std::size_t k = 0; k < n; ++k) spikes[k] = trains[k * n_steps + t];
    return spikes;
  };
  Neuron neuron(Equation(), -65, std::vector<double>(n, 0.014), std::vector<std::uint8_t>(n, 1));
  std::vector<double> fired;
  for (std::size_t t = 0; t + 1 < n_steps; ++t) {
    if (neuron.fires()) fired.push_back(static_cast<double>(t));
    // 1e-10: sums of twenty conductances in another order.
    CHECK(std::abs(neuron.v_mv() - v[t]) < 1e-10);
    for (std::size_t k = 0; t % 10 == 0 && k < n; ++k)
      CHECK(std::abs(neuron.conductances()[k] - every_10[k * (n_steps / 10) + t / 10]) < 1e-10);
    neuron.advance(spikes_at(t), spikes_at(t + 1));
  }
  CHECK(fired == events);
  CHECK(std::abs(neuron.v_mv() - v.back()) < 1e-10);
  for (std::size_t k = 0; k < n; ++k) CHECK(std::abs(neuron.conductances()[k] - last[k]) < 1e-10);
}

TEST_CASE("the recording has voltage and inputs, events of all, and the course of every synapse with a delay of one step") {
  const Dataset data = simulate(brief());
  data.validate();
  REQUIRE(data.n_variables() == 21);
  CHECK(data.variable(0).name() == "v");
  CHECK(data.has_events());
  const GroundTruth& truth = *data.truth();
  CHECK(truth.segments().size() == 30);
  CHECK(truth.reading() == SegmentReading::mean);
  REQUIRE(truth.n_links() == 20);
  for (const Link& link : truth.links()) {
    CHECK(link.target == 0);
    CHECK(link.delay_s == 0.001);
    CHECK(link.weight >= 0);
    CHECK(link.weight <= 0.024);
  }
  const SharedMatrix& values = data.trial(0).values();
  CHECK(data.trial(0).events()[0].size() > 5);
  for (std::ptrdiff_t t = 0; t < values.cols(); ++t) CHECK(values(0, t) < -55);  // a threshold on v finds no spike
  // The input's events are its ones.
  CHECK(std::accumulate(values.row(3).begin(), values.row(3).end(), 0.0) ==
        static_cast<double>(data.trial(0).events()[3].size()));
}

TEST_CASE("at its defaults it fires near 10 Hz, and most synapses end near one of the bounds") {
  const Dataset data = simulate(Params());
  const double rate_hz = static_cast<double>(data.trial(0).events()[0].size()) / 100;
  MESSAGE("rate: " << rate_hz << " Hz");
  CHECK(rate_hz > 9);
  CHECK(rate_hz < 11);
  const SharedMatrix& weights = data.truth()->segment_weights();
  const std::ptrdiff_t last = weights.rows() - 1;
  int n_bottom = 0, n_top = 0;
  for (std::ptrdiff_t k = 0; k < weights.cols(); ++k) {
    n_bottom += weights(last, k) < 0.05 * 0.024;
    n_top += weights(last, k) > 0.95 * 0.024;
  }
  MESSAGE("of 100 synapses " << n_bottom << " at the bottom and " << n_top << " at the top");
  CHECK(n_bottom >= 8);
  CHECK(n_top >= 8);
}

TEST_CASE("static synapses stay, noise is of the observation alone, correlated inputs are correlated") {
  Params params = brief();
  const Dataset plain = simulate(params);
  params.observation_noise_mv = 0.5;
  const Dataset noisy = simulate(params);
  CHECK(noisy.truth()->segment_weights() == plain.truth()->segment_weights());
  CHECK(noisy.trial(0).events() == plain.trial(0).events());
  double squares = 0;
  for (std::ptrdiff_t t = 0; t < params.steps; ++t)
    squares += std::pow(noisy.trial(0).values()(0, t) - plain.trial(0).values()(0, t), 2);
  CHECK(std::abs(std::sqrt(squares / params.steps) - 0.5) < 0.03);  // standard error 0.0065

  params.static_share = 0.3;
  const SharedMatrix weights = simulate(params).truth()->segment_weights();
  int n_static = 0;
  for (std::ptrdiff_t k = 0; k < weights.cols(); ++k) n_static += deviation_over_time(weights, k) < 1e-9;
  CHECK(n_static == 6);

  params.input_correlation = 0.4;
  const SharedMatrix values = simulate(params).trial(0).values();
  double both = 0;
  for (std::ptrdiff_t t = 0; t < params.steps; ++t) both += values(1, t) * values(2, t);
  // 0.0625 + 0.4 · 0.1875 = 0.1375 of the samples; standard error 0.0063.
  CHECK(std::abs(both / params.steps - 0.1375) < 0.025);
}

TEST_CASE("trials have courses of their own, and nothing depends on the number of threads [threads]") {
  Params params = brief();
  params.steps = 500;
  params.trials = 3;
  const Dataset one = simulate(params, 1), four = simulate(params, 4);
  CHECK(one == four);
  CHECK(one.truth()->segments().size() == 15);
  CHECK(one.truth()->segments()[7].trial == 1);
  CHECK(!(simulate(params, 1, "other") == one));
}

TEST_CASE("steps that are too long end with an error that names node, step and remedy") {
  Params params = brief();
  params.dt_s = 0.05;  // ten times the synapses' time constant
  params.rate_hz = 10;
  const std::string message = test::message_of<NumericError>([&] { simulate(params); });
  CHECK(test::has(message, "the state of node 0, the neuron, is not finite at step "));
  CHECK(test::has(message, "set a smaller dt_s"));
}

TEST_CASE("a rate beyond one spike per step is refused") {
  Params params;
  params.rate_hz = 2000;
  CHECK(test::has(test::message_of<ConfigError>([&] { Stdp{params}; }), "more than one spike per step"));
}

TEST_CASE("a stimulus makes an input spike while it lasts, or moves the voltage, and the covariate says when") {
  Params params = brief();
  params.rate_hz = 0.001;
  test::check_stimulus_on_node<Stdp>(params, 1e6);  // more than one spike per step: node 2 spikes in each of the pulse
  params.rate_hz = 250;
  params.input_correlation = 0.2;
  params.stimulus.course = simulation::StimulusCourse::pulses;
  params.stimulus.amplitude = 500;
  params.stimulus.period_s = 1;
  params.stimulus.duration_s = 0.5;
  params.stimulus.nodes = {2, 3};
  params.burn_in = 100;
  const Dataset faster = simulate(params);
  CHECK(faster.covariates()[0].unit == "Hz");
  const auto counts = [](const Dataset& data, std::ptrdiff_t node, double from_s, double to_s) {
    const auto events = data.trial(0).events()[node];
    return static_cast<double>(std::ranges::count_if(events, [&](double t) { return t >= from_s && t < to_s; }));
  };
  // 500 samples at 0.75 with the stimulus, at 0.25 without: standard error 10.
  CHECK(std::abs(counts(faster, 3, 0, 0.5) - 375) < 45);
  CHECK(std::abs(counts(faster, 3, 0.5, 1) - 125) < 45);
  CHECK(std::abs(counts(faster, 4, 0, 0.5) - 125) < 45);

  params.stimulus.nodes = {0};
  params.stimulus.amplitude = -40;
  const Dataset held = simulate(params);
  held.validate();
  CHECK(held.covariates()[0].unit == "mV");
  CHECK(counts(held, 0, 0.05, 0.5) < counts(held, 0, 0.55, 1));
  // The first pulse acts on the way to the first recorded sample: 1 ms of 10 moves the voltage by a tenth.
  params.stimulus.amplitude = -41;
  CHECK(simulate(params).trial(0).values()(0, 0) == doctest::Approx(held.trial(0).values()(0, 0) - 0.1));
  for (const auto& nodes : std::vector<std::vector<int>>{{}, {0, 1}, {21}}) {
    params.stimulus.nodes = nodes;
    CHECK_THROWS_AS(Stdp{params}, ConfigError);
  }
}
