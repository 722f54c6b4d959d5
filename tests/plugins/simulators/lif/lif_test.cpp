// The component: firing with the defaults, effects of parameters, contradictory parameters and determinism.
#include "lif.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "golgi/data/npy.hpp"
#include "golgi/testing/plain_context.hpp"
#include "golgi/testing/temp_folder.hpp"
#include "support/messages.hpp"

using namespace golgi;
using namespace golgi::lif;

namespace {

Dataset simulate(const Params& params, int n_threads = 1, const char* seed = "test") {
  return Lif(params).simulate(test::PlainContext(n_threads, seed));
}

Params brief() {
  Params params;
  params.steps = 4000;
  return params;
}

struct Firing {
  double rate_hz, cv, fano;  // rate and CV: means over neurons; fano: of the counts of all spikes in 5 ms
};

Firing firing_of(const Dataset& data) {
  const Events& events = data.trial(0).events();
  const double duration_s = data.trial(0).duration_s();
  double cv = 0, n_cv = 0;
  std::vector<double> counts(duration_s / 0.005);
  for (std::ptrdiff_t i = 0; i < events.n_variables(); ++i) {
    const auto times = events[i];
    for (const double time : times) ++counts[std::min(static_cast<std::size_t>(time / 0.005), counts.size() - 1)];
    if (times.size() < 6) continue;
    double sum = 0, squares = 0;
    for (std::size_t k = 1; k < times.size(); ++k) {
      sum += times[k] - times[k - 1];
      squares += (times[k] - times[k - 1]) * (times[k] - times[k - 1]);
    }
    const double n = static_cast<double>(times.size() - 1), mean = sum / n;
    cv += std::sqrt(squares / n - mean * mean) / mean;
    ++n_cv;
  }
  const double n = static_cast<double>(counts.size()), mean = std::accumulate(counts.begin(), counts.end(), 0.0) / n;
  double variance = 0;
  for (const double count : counts) variance += (count - mean) * (count - mean) / n;
  return {static_cast<double>(events.size()) / static_cast<double>(events.n_variables()) / duration_s, cv / n_cv,
          variance / mean};
}

}  // namespace

TEST_CASE("the defaults fire irregularly and asynchronously, at the rates of an independent implementation") {
  // Results of a numpy implementation of the same equations (one network each): N = 100: 5.8 Hz, CV 0.83, Fano factor 1.01;
  // conductances: 6.0 Hz, 1.03; no synapses and a mean input of 8.5 mV: 5.9 Hz. Over networks of this size the standard
  // deviation of the mean rate is about 0.25 Hz (mean inputs: 1 mV over 100 neurons), that of the CV 0.01, and that of the Fano
  // factor, from 12,000 bins, 0.015: the tolerances are four of these.
  Params params;
  const auto check = [&](double rate_hz, double fano) {
    const Dataset data = simulate(params);
    data.validate();
    const Firing firing = firing_of(data);
    CHECK(std::abs(firing.rate_hz - rate_hz) < 1);
    CHECK(std::abs(firing.cv - 0.83) < 0.04);
    CHECK(std::abs(firing.fano - fano) < 0.06);
  };
  check(5.8, 1.01);
  params.synapses = SynapseKind::conductance;
  check(6.0, 1.03);
  params.synapses = SynapseKind::current;
  params.connection_probability = 0;
  params.input_mean_mv = 8.5;
  check(5.9, 0.97);
}

TEST_CASE("a common drive makes cells fire together, and a slow gain makes them fire irregularly") {
  // The same implementation at N = 100: three latent signals of 10 ms and 1 mV: Fano factor 1.20; slow gain of 2 s and 1.5 mV:
  // CV 1.04. A minute contains about thirty correlation times of the gain: its effect is known to a quarter.
  Params params;
  params.drive.latents = 3;
  params.drive.tau_ms = 10;
  CHECK(firing_of(simulate(params)).fano > 1.12);
  CHECK(firing_of(simulate(params)).fano < 1.6);
  params.drive.is_signed = true;
  // Effects of loadings with both signs cancel in the sum of all spikes, except for the mean of 100 loadings.
  CHECK(firing_of(simulate(params)).fano < 1.12);
  params.drive.latents = 0;
  params.slow_gain = {1.5, 2000};
  CHECK(firing_of(simulate(params)).cv > 0.95);
  CHECK(firing_of(simulate(params)).fano > 1.15);
}

TEST_CASE("a stimulus makes its neurons fire while it lasts, with or without other drives, and is a covariate") {
  for (const int latents : {0, 2}) {
    Params params = brief();
    params.connection_probability = 0;
    params.drive.latents = latents;
    const Dataset before = simulate(params);
    params.stimulus.course = simulation::StimulusCourse::pulses;
    params.stimulus.amplitude = 30;
    params.stimulus.period_s = 0.4;
    params.stimulus.duration_s = 0.1;
    params.stimulus.nodes = {3, 90};
    const Dataset data = simulate(params);
    data.validate();
    REQUIRE(data.covariates().size() == 1);
    CHECK(data.covariates()[0].name == "stimulus");
    CHECK(data.covariates()[0].unit == "mV");
    CHECK(data.trial(0).covariates()(0, 0) == 30);
    CHECK(data.trial(0).covariates()(0, 200) == 0);
    for (const std::int32_t i : {3, 90}) {
      int during = 0, after = 0;
      for (const double time_s : data.trial(0).events()[i]) ++(std::fmod(time_s + 1e-9, 0.4) < 0.101 ? during : after);
      CHECK(during > 20);  // 30 mV and a threshold of 15 mV: about 100 Hz
      CHECK(after < during);
    }
    CHECK(std::ranges::equal(data.trial(0).events()[4], before.trial(0).events()[4]));
  }
}

TEST_CASE("a stimulus of one sample acts in the step to that sample, and not before") {
  const test::TempFolder temp;
  constexpr std::ptrdiff_t at = 1000;
  Params params = brief();
  params.connection_probability = 0;
  params.record = {"v"};
  const Dataset without = simulate(params);
  Matrix course(1, params.steps);
  course(0, at) = 5;
  write_npy(temp.path() / "course.npy", course);
  params.stimulus.course = simulation::StimulusCourse::file;
  params.stimulus.file = InputPath{temp.path() / "course.npy"};
  const Dataset with = simulate(params);
  CHECK(with.trial(0).covariates()(0, at) == 5);
  const auto differs = [&](std::ptrdiff_t t) {
    int n = 0;
    for (std::ptrdiff_t i = 0; i < with.n_variables(); ++i)
      n += with.trial(0).values()(i, t) != without.trial(0).values()(i, t);
    return n;
  };
  for (std::ptrdiff_t t = 0; t < at; ++t) REQUIRE(differs(t) == 0);
  CHECK(differs(at) > with.n_variables() / 2);  // the others are refractory
}

TEST_CASE("spikes are point events in seconds, v is recorded on request and changes nothing") {
  Params params = brief();
  const Dataset points = simulate(params);
  params.record = {"v"};
  const Dataset voltages = simulate(params);
  points.validate();
  voltages.validate();
  CHECK(!points.has_values());
  CHECK(points.has_events());
  CHECK(points.trial(0).duration_s() == 2);
  CHECK(points.dt_s() == 0.0005);
  CHECK(voltages.has_values());
  CHECK(voltages.unit() == "mV");
  CHECK(voltages.trial(0).n_samples() == 4000);
  CHECK(points.trial(0).events() == voltages.trial(0).events());
  CHECK(points.trial(0).events().size() > 500);
  // At the sample of a spike v is at the reset, and stays there for 2 ms; it never reaches the threshold.
  const Events& events = voltages.trial(0).events();
  for (std::ptrdiff_t i = 0; i < 100; ++i) {
    const auto v = voltages.trial(0).values().row(i);
    CHECK(*std::ranges::max_element(v) < 15);
    for (const double time_s : events[i]) {
      const auto sample = static_cast<std::size_t>(std::lround(time_s / 0.0005));
      for (std::size_t k = sample; k < std::min<std::size_t>(sample + 5, 4000); ++k) CHECK(v[k] == 0);
    }
  }
}

TEST_CASE("the same seed gives the same bytes at any number of threads, and another seed gives others") {
  Params params = brief();
  params.trials = 3;
  params.drive.latents = 2;
  params.slow_gain.amplitude = 1;
  params.synapses = SynapseKind::conductance;
  const Dataset one = simulate(params, 1), four = simulate(params, 4), other = simulate(params, 1, "another");
  CHECK(*one.truth() == *four.truth());
  for (std::ptrdiff_t k = 0; k < 3; ++k) CHECK(one.trial(k).events() == four.trial(k).events());
  CHECK(!(one.trial(0).events() == one.trial(1).events()));
  CHECK(!(one.trial(0).events() == other.trial(0).events()));
  CHECK(!(*one.truth() == *other.truth()));
}

TEST_CASE("the burn-in is removed from the start, and nothing else changes") {
  Params params = brief();
  const Dataset late = simulate(params);
  params.burn_in = 0;
  params.steps = 6000;
  const Dataset whole = simulate(params);
  for (std::ptrdiff_t i = 0; i < 100; ++i) {
    std::vector<double> rest;
    for (const double time_s : whole.trial(0).events()[i])
      if (std::lround(time_s / 0.0005) >= 2000)
        rest.push_back(static_cast<double>(std::lround(time_s / 0.0005) - 2000) * 0.0005);
    CHECK(std::ranges::equal(late.trial(0).events()[i], rest));
  }
}

TEST_CASE("with observed, some of the neurons are recorded with their names, and the full truth is kept") {
  Params params = brief();
  const Dataset all = simulate(params);
  params.observed = 33;
  const Dataset seen = simulate(params);
  seen.validate();
  REQUIRE(seen.n_variables() == 33);
  REQUIRE(seen.truth()->full() != nullptr);
  CHECK(*seen.truth()->full() == *all.truth());
  const auto chosen = seen.truth()->observed();
  REQUIRE(chosen.size() == 33);
  for (std::size_t k = 0; k < 33; ++k) {
    CHECK(seen.names()[k] == "x" + std::to_string(chosen[k]));
    CHECK(std::ranges::equal(seen.trial(0).events()[static_cast<std::ptrdiff_t>(k)], all.trial(0).events()[chosen[k]]));
  }
  CHECK(*simulate(params, 1, "another").truth()->full() == *simulate(brief(), 1, "another").truth());
}

TEST_CASE("weights keep their mean and sign, delays are in their range, and hubs have more targets") {
  Params params = brief();
  params.excitatory = 400;
  params.inhibitory = 100;
  params.steps = 10;
  const auto shape = [&] {
    const Dataset data = simulate(params);
    double excitation = 0, n_excitatory = 0, inhibition = 0, n_inhibitory = 0;
    for (const Link& link : data.truth()->links()) {
      CHECK((link.source < 400) == (link.weight > 0));
      CHECK(link.delay_s > 0.00099);
      CHECK(link.delay_s < 0.02001);
      (link.source < 400 ? excitation : inhibition) += link.weight;
      ++(link.source < 400 ? n_excitatory : n_inhibitory);
    }
    std::size_t most = 0;
    for (std::int32_t j = 0; j < 500; ++j) most = std::max(most, data.truth()->targets(j).size());
    // Lognormal numbers with these spreads have standard deviations of 0.95 and 0.42 times the mean: four standard errors for
    // 20,000 and 5,000 weights.
    CHECK(std::abs(excitation / n_excitatory - 0.8) < 4 * 0.95 * 0.8 / std::sqrt(20'000));
    CHECK(std::abs(inhibition / n_inhibitory + 4) < 4 * 0.42 * 4 / std::sqrt(5000));
    return most;
  };
  CHECK(shape() < 90);  // binomial: 50, standard deviation 6.7
  params.out_degree = OutDegree::pareto;
  CHECK(shape() > 130);  // up to eight times the scale of 50 / 2.2
}

TEST_CASE("a given network keeps its weights and delays") {
  const test::TempFolder folder;
  Params params = brief();
  params.excitatory = 2;
  params.inhibitory = 1;
  params.topology = simulation::Topology::given;
  params.connectivity = {folder.write("w.csv", "0,1.5,0\n0,0,-4\n2,0,0\n")};
  params.delays = {folder.write("d.csv", "0,7.5,0\n0,0,3\n12.2,0,0\n")};
  const Dataset data = simulate(params);
  CHECK(data.truth()->dense()(2, 0) == 2);
  CHECK(data.truth()->dense()(1, 2) == -4);
  CHECK(data.truth()->dense_delays_s()(0, 1) == doctest::Approx(0.0075).epsilon(1e-12));
  CHECK(data.truth()->dense_delays_s()(2, 0) == doctest::Approx(0.012).epsilon(1e-12));  // rounded to steps of 0.5 ms
}

TEST_CASE("parameters that contradict each other are refused with a suggestion") {
  const auto refused = [](const auto& change, const char* part) {
    Params params;
    change(params);
    CHECK(test::has(test::message_of<ConfigError>([&] { Lif component(params); }), part));
  };
  refused([](Params& p) { p.delay_ms = {0.2, 5}; }, "0.5 ms");
  refused([](Params& p) { p.delay_ms = {6, 5}; }, "above");
  refused([](Params& p) { p.delays = {"/d.npy"}; }, "delay_ms");
  refused([](Params& p) { p.observed = 101; }, "100 neurons");
  refused([](Params& p) { p.reset_mv = 15; }, "threshold");
  refused([](Params& p) { p.record = {"u"}; }, "'v'");
  refused([](Params& p) { p.inhibitory_strength = 4; }, "negative");
  refused([](Params& p) { p.synapses = SynapseKind::conductance, p.excitatory_reversal_mv = 9; }, "above 10");
  refused([](Params& p) { p.out_degree = OutDegree::pareto, p.topology = simulation::Topology::small_world; }, "erdos_renyi");
}

TEST_CASE("a state that is no longer finite is an error that names neuron and step") {
  Params params = brief();
  params.input_mean_mv = 1e308;
  params.input_spread_mv = 1e308;
  const std::string message = test::message_of<NumericError>([&] { simulate(params); });
  CHECK(test::has(message, "neuron "));
  CHECK(test::has(message, "step 0"));
  CHECK(test::has(message, "smaller"));
}

TEST_CASE("lif's cost: synapses, spikes, and voltages if they are recorded") {
  Params params;
  const double before = Lif(params).cost({}).bytes;
  params.record = {"v"};
  // 100 neurons with 120,000 samples, and blocks of 64 samples before they are stored.
  CHECK(Lif(params).cost({}).bytes - before == doctest::Approx(8.0 * 100 * (120'000 + 64)).epsilon(1e-12));
  params.record = {};
  params.connection_probability = 0.2;
  // 990 more synapses: target, weight and delay in the truth, place and amount in the engine.
  CHECK(Lif(params).cost({}).bytes - before == doctest::Approx(32 * 990.0).epsilon(1e-9));
  params.trials = 4;
  CHECK(Lif(params).cost({.n_threads = 2}).bytes > Lif(params).cost({.n_threads = 1}).bytes);
}
