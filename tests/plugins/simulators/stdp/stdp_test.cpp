// The neuron with given inputs compared with golden values, and the recording of the component.
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

TEST_CASE("with given inputs, voltage, events and conductances follow the golden values") {
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

TEST_CASE("the recording has voltage, inputs, all events, and the course of every synapse with a delay of one step") {
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
  for (std::ptrdiff_t t = 0; t < values.cols(); ++t) CHECK(values(0, t) < -55);  // a threshold on v would find no spike
  // The events of an input are its ones.
  CHECK(std::accumulate(values.row(3).begin(), values.row(3).end(), 0.0) ==
        static_cast<double>(data.trial(0).events()[3].size()));
}

TEST_CASE("with the defaults the neuron fires near 10 Hz, and many synapses end near one of the bounds") {
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

TEST_CASE("static synapses do not change, noise affects only the observation, and inputs have the given correlation") {
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
  // Expected in 0.0625 + 0.4 · 0.1875 = 0.1375 of the samples, with a standard error of 0.0063.
  CHECK(std::abs(both / params.steps - 0.1375) < 0.025);
}

TEST_CASE("trials have their own weight courses, and nothing depends on the number of threads [threads]") {
  Params params = brief();
  params.steps = 500;
  params.trials = 3;
  const Dataset one = simulate(params, 1), four = simulate(params, 4);
  CHECK(one == four);
  CHECK(one.truth()->segments().size() == 15);
  CHECK(one.truth()->segments()[7].trial == 1);
  CHECK(!(simulate(params, 1, "other") == one));
}

TEST_CASE("several neurons have their own inputs and synapses, and the first neuron equals that of a run with one") {
  Params params = brief();
  params.static_share = 0.3;
  params.observation_noise_mv = 0.5;
  params.input_correlation = 0.2;
  params.trials = 2;
  const Dataset one = simulate(params);
  params.neurons = 3;
  const Dataset three = simulate(params, 1), on_threads = simulate(params, 4);
  three.validate();
  CHECK(three == on_threads);
  REQUIRE(three.n_variables() == 63);
  CHECK(three.names()[0] == "v1");
  CHECK(three.names()[2] == "v3");
  CHECK(three.names()[3] == "s1_1");
  CHECK(three.names()[62] == "s3_20");
  CHECK(three.variable(2).unit() == "mV");
  CHECK(three.variable(3).unit().empty());

  // Each input acts only on its own neuron.
  const GroundTruth& truth = *three.truth();
  const auto links = truth.links();
  REQUIRE(links.size() == 60);
  for (std::int32_t k = 0; k < 60; ++k) {
    CHECK(links[k].source == 3 + k);
    CHECK(links[k].target == k / 20);
    CHECK(links[k].delay_s == 0.001);
  }
  const SharedMatrix &weights = truth.segment_weights(), &weights_of_one = one.truth()->segment_weights();
  REQUIRE(weights.rows() == 60);
  REQUIRE(weights.cols() == 60);
  for (std::ptrdiff_t segment = 0; segment < 60; ++segment)
    CHECK(std::ranges::equal(weights.row(segment).first(20), weights_of_one.row(segment)));
  for (std::ptrdiff_t trial = 0; trial < 2; ++trial) {
    const SharedMatrix &values = three.trial(trial).values(), &values_of_one = one.trial(trial).values();
    CHECK(std::ranges::equal(values.row(0), values_of_one.row(0)));
    for (std::ptrdiff_t k = 0; k < 20; ++k) CHECK(std::ranges::equal(values.row(3 + k), values_of_one.row(1 + k)));
    CHECK(std::ranges::equal(three.trial(trial).events()[0], one.trial(trial).events()[0]));
    for (std::ptrdiff_t i = 1; i < 3; ++i) {
      CHECK(three.trial(trial).events()[i].size() > 5);
      CHECK_FALSE(std::ranges::equal(values.row(i), values.row(i - 1)));
      CHECK_FALSE(std::ranges::equal(values.row(3 + 20 * i), values.row(3)));
    }
  }
  for (std::ptrdiff_t neuron = 0; neuron < 3; ++neuron) {
    int n_static = 0;
    for (std::ptrdiff_t k = 0; k < 20; ++k) {
      double least = weights(0, 20 * neuron + k), most = least;
      for (std::ptrdiff_t segment = 0; segment < 60; ++segment) {
        least = std::min(least, weights(segment, 20 * neuron + k));
        most = std::max(most, weights(segment, 20 * neuron + k));
      }
      n_static += most - least < 1e-9;
    }
    CHECK(n_static == 6);
  }
}

TEST_CASE("the truth of ten neurons with 100 inputs each is the course of 1,000 pairs, not of a million") {
  Params params;
  params.neurons = 10;
  params.steps = 500;
  params.truth_s = params.dt_s;  // matrices in time would take 500 x 1,010 x 1,010 numbers, 4 GB
  const Dataset data = simulate(params);
  data.validate();
  REQUIRE(data.n_variables() == 1010);
  const GroundTruth& truth = *data.truth();
  CHECK(truth.n_links() == 1000);
  CHECK(truth.segment_weights().rows() == 500);
  CHECK(truth.segment_weights().cols() == 1000);
  const Matrix late = truth.dense_in(499);
  CHECK(late(7, 10 + 7 * 100 + 42) == truth.segment_weights()(499, 742));
  CHECK(late(6, 10 + 7 * 100 + 42) == 0);
}

TEST_CASE("a run with one neuron gives the same results as before several neurons were possible") {
  const Dataset data = simulate(brief());
  // Results for this seed from a version that wrote the same bytes as the previous one; six digits were printed.
  std::size_t n_spikes = 0;
  for (std::ptrdiff_t k = 1; k < 21; ++k) n_spikes += data.trial(0).events()[k].size();
  const SharedMatrix& weights = data.truth()->segment_weights();
  const double sum_v = std::accumulate(data.trial(0).values().row(0).begin(), data.trial(0).values().row(0).end(), 0.0),
               sum_last = std::accumulate(weights.row(29).begin(), weights.row(29).end(), 0.0);
  CHECK(n_spikes == 15010);
  CHECK(data.trial(0).events()[0].size() == 39);
  CHECK(sum_v == doctest::Approx(-176037).epsilon(1e-5));
  CHECK(sum_last == doctest::Approx(0.26584).epsilon(1e-5));
}

TEST_CASE("with several neurons a stimulus acts only on the chosen ones") {
  Params params = brief();
  params.neurons = 2;
  const Dataset plain = simulate(params);
  params.stimulus.course = simulation::StimulusCourse::pulses;
  params.stimulus.amplitude = -40;
  params.stimulus.period_s = 1;
  params.stimulus.duration_s = 0.5;
  params.stimulus.nodes = {1};
  const Dataset held = simulate(params);
  CHECK(held.covariates()[0].unit == "mV");
  CHECK(std::ranges::equal(held.trial(0).values().row(0), plain.trial(0).values().row(0)));
  CHECK(held.trial(0).events()[1].size() < plain.trial(0).events()[1].size());
  params.stimulus.nodes = {2 + 20};  // the first input of the second neuron
  params.stimulus.amplitude = 500;
  const Dataset faster = simulate(params);
  CHECK(faster.covariates()[0].unit == "Hz");
  CHECK(std::ranges::equal(faster.trial(0).values().row(0), plain.trial(0).values().row(0)));
  CHECK(faster.trial(0).events()[22].size() > plain.trial(0).events()[22].size() + 300);
  params.stimulus.nodes = {1, 2};
  CHECK(test::has(test::message_of<ConfigError>([&] { Stdp{params}; }), "a stimulus of the neurons (nodes 0 to 1) is in mV"));
}

TEST_CASE("the cost grows with the number of neurons, and too many are refused") {
  Params params;
  const double one = Stdp(params).cost({}).bytes;
  params.neurons = 4;
  CHECK(Stdp(params).cost({}).bytes == doctest::Approx(4 * one));
  params.neurons = 1000;
  params.inputs = 1000;
  CHECK(test::has(test::message_of<ConfigError>([&] { Stdp{params}; }), "lower neurons or inputs"));
}

TEST_CASE("steps that are too long end with an error that names node, step and remedy") {
  Params params = brief();
  params.dt_s = 0.05;  // ten times the time constant of the synapses
  params.rate_hz = 10;
  const std::string message = test::message_of<NumericError>([&] { simulate(params); });
  CHECK(test::has(message, "the state of node 0, a neuron, is not finite at step "));
  CHECK(test::has(message, "set a smaller dt_s"));
}

TEST_CASE("a rate beyond one spike per step is refused") {
  Params params;
  params.rate_hz = 2000;
  CHECK(test::has(test::message_of<ConfigError>([&] { Stdp{params}; }), "more than one spike per step"));
}

TEST_CASE("a stimulus makes an input spike while it lasts, or changes the voltage, and the covariate gives its time course") {
  Params params = brief();
  params.rate_hz = 0.001;
  test::check_stimulus_on_node<Stdp>(params, 1e6);  // more than one spike per step: node 2 spikes in each step of the pulse
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
  // 500 samples with probability 0.75 with the stimulus, 0.25 without: standard error 10.
  CHECK(std::abs(counts(faster, 3, 0, 0.5) - 375) < 45);
  CHECK(std::abs(counts(faster, 3, 0.5, 1) - 125) < 45);
  CHECK(std::abs(counts(faster, 4, 0, 0.5) - 125) < 45);

  params.stimulus.nodes = {0};
  params.stimulus.amplitude = -40;
  const Dataset held = simulate(params);
  held.validate();
  CHECK(held.covariates()[0].unit == "mV");
  CHECK(counts(held, 0, 0.05, 0.5) < counts(held, 0, 0.55, 1));
  // The first pulse acts in the step to the first recorded sample: 1 ms of 10 changes the voltage by a tenth.
  params.stimulus.amplitude = -41;
  CHECK(simulate(params).trial(0).values()(0, 0) == doctest::Approx(held.trial(0).values()(0, 0) - 0.1));
  for (const auto& nodes : std::vector<std::vector<int>>{{}, {0, 1}, {21}}) {
    params.stimulus.nodes = nodes;
    CHECK_THROWS_AS(Stdp{params}, ConfigError);
  }
}
