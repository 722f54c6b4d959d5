#include "ring_attractor.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "golgi/data/csv.hpp"
#include "golgi/testing/plain_context.hpp"
#include "support/golden_flow.hpp"
#include "support/messages.hpp"

using namespace golgi;
using namespace golgi::ring_attractor;

namespace {

Dataset simulated(const Params& params, int n_threads = 1, const char* seed = "test") {
  return RingAttractor(params).simulate(test::PlainContext(n_threads, seed));
}

Params brief() {
  Params params;
  params.steps = 5000;
  params.burn_in = 1000;
  return params;
}

}  // namespace

TEST_CASE("with given noise, spikes and s equal those of the golden run") {
  const auto folder = test::golden_simulator("ring_attractor");
  const auto w = profile(100);
  CHECK(test::deviation(w, test::npy_numbers<double>(folder / "w_row0.npy")) < 1e-15);
  const Matrix noise = read_csv(folder / "noise.csv").values;  // step, neuron and normal number, where the gate is open
  const auto spikes_per_step = test::npy_numbers<double>(folder / "spikes_per_step.npy");
  Ring ring(100, 0.025, 1e-4 / 0.01);
  std::vector<double> drive(100), current(100);
  std::vector<std::int32_t> spikes(100);
  std::ptrdiff_t row = 0, total = 0;
  for (std::ptrdiff_t t = 0; t < 100; ++t) {
    std::ranges::fill(drive, 0.001);
    for (; row < noise.rows() && noise(row, 0) == static_cast<double>(t); ++row)
      drive[noise(row, 1)] = 0.001 * (1 + 0.3 * noise(row, 2));
    ring.currents(drive, current);
    for (std::size_t i = 0; i < 100; ++i) spikes[i] = current[i] > usual_threshold(0.025);
    const auto now = std::ranges::count(spikes, 1);
    CHECK(static_cast<double>(now) == spikes_per_step[t]);
    total += now;
    ring.advance(spikes);
  }
  CHECK(total == 112);
  // golgi updates W s, the golden run computes it anew: the difference is rounding only.
  CHECK(test::deviation(ring.s(), test::npy_numbers<double>(folder / "s_100.npy")) < 1e-12);
}

TEST_CASE("thresholds are the published ones, linearly interpolated, and refused outside their range") {
  CHECK(usual_threshold(0.0025) == 0.0013);
  CHECK(usual_threshold(0.025) == 7.4e-4);
  CHECK(usual_threshold(0.02375) == doctest::Approx((7.75e-4 + 7.4e-4) / 2).epsilon(1e-12));
  CHECK(test::has(test::message_of<ConfigError>([] { usual_threshold(0.03); }), "set `threshold`"));
  CHECK(test::has(test::message_of<ConfigError>([] { usual_threshold(0.001); }), "set `threshold`"));
}

TEST_CASE("strong inhibition makes bumps and weak inhibition does not, and both variants fire") {
  // The share of neurons that hardly fire within one second.
  const auto silent_share = [](double strength, Firing firing) {
    Params params;
    params.steps = 10'000;
    params.strength = strength;
    params.firing = firing;
    const Dataset data = simulated(params);
    data.validate();
    const Events& events = data.trial(0).events();
    const double rate_hz = static_cast<double>(events.size()) / 100;
    CHECK(rate_hz > 10);
    CHECK(rate_hz < 200);
    std::ptrdiff_t silent = 0;
    for (std::ptrdiff_t i = 0; i < 100; ++i) silent += static_cast<double>(events[i].size()) < 0.1 * rate_hz;
    return static_cast<double>(silent) / 100;
  };
  // An independent numpy implementation: 0.38 of the neurons with lnp, none at the weakest strength.
  CHECK(silent_share(0.025, Firing::threshold) > 0.1);
  CHECK(silent_share(0.0025, Firing::threshold) == 0);
  CHECK(silent_share(0.025, Firing::lnp) > 0.2);
}

TEST_CASE("the truth contains the weights of the dynamics, without the diagonal and negligible weights") {
  Params params = brief();
  const Matrix truth = simulated(params).truth()->dense();
  const auto w = profile(100);
  for (std::ptrdiff_t i = 0; i < 100; ++i)
    for (std::ptrdiff_t j = 0; j < 100; ++j) {
      const double weight = 0.025 * w[std::abs(i - j)];
      CHECK(truth(i, j) == (i == j || std::abs(weight) < 0.01 * 0.025 * 0.0022893908214304 ? 0 : weight));
    }
  params.smallest_link = 0;
  CHECK(simulated(params).truth()->n_links() == 9900);
  CHECK(simulated(params).trial(0) == simulated(brief()).trial(0));
}

TEST_CASE(
    "results have the same bytes at any number of threads; trials and seeds differ; s and observed nodes can be recorded") {
  Params params = brief();
  params.trials = 3;
  params.record = {"s"};
  params.firing = Firing::lnp;
  const Dataset one = simulated(params, 1), four = simulated(params, 4);
  one.validate();
  CHECK(one == four);
  CHECK(!(one.trial(0) == one.trial(1)));
  CHECK(!(one.trial(0) == simulated(params, 1, "another").trial(0)));
  // s is the sum of decaying spikes.
  const Events& events = one.trial(0).events();
  const SharedMatrix& s = one.trial(0).values();
  std::vector<double> counts(5000, 0.0);
  for (const double time_s : events[7]) ++counts[std::lround(time_s / 1e-4)];
  for (std::ptrdiff_t t = 1; t < 5000; ++t) CHECK(s(7, t) == doctest::Approx(0.99 * s(7, t - 1) + counts[t]).epsilon(1e-12));

  params.observed = 30;
  const Dataset seen = simulated(params);
  seen.validate();
  REQUIRE(seen.truth()->full() != nullptr);
  CHECK(*seen.truth()->full() == *one.truth());
  CHECK(std::ranges::equal(seen.trial(1).events()[3], one.trial(1).events()[seen.truth()->observed()[3]]));
}

TEST_CASE("pauses of the drive silence the ring, a stimulus raises the rate of its node, and both are covariates") {
  Params params = brief();
  params.suppress = {0.1, 0.05, 1};
  params.stimulus.course = simulation::StimulusCourse::pulses;
  params.stimulus.amplitude = 0.01;
  params.stimulus.period_s = 0.1;
  params.stimulus.duration_s = 0.02;
  params.stimulus.nodes = {40};
  const Dataset data = simulated(params);
  data.validate();
  REQUIRE(data.covariates().size() == 2);
  CHECK(data.covariates()[0].name == "suppression");
  CHECK(data.covariates()[1].name == "stimulus");
  const SharedMatrix& course = data.trial(0).covariates();
  CHECK(course(0, 0) == -0.001);
  CHECK(course(0, 600) == 0);
  CHECK(course(1, 0) == 0.01);
  std::size_t in_pauses = 0, outside = 0, stimulated = 0;
  for (std::ptrdiff_t i = 0; i < 100; ++i)
    for (const double time_s : data.trial(0).events()[i]) {
      const double phase_s = std::fmod(time_s + 1e-9, 0.1);
      if (i == 40)
        stimulated += phase_s < 0.02;
      else
        ++(phase_s < 0.05 ? in_pauses : outside);
    }
  CHECK(in_pauses == 0);
  CHECK(outside > 500);
  CHECK(stimulated > 100);
}

TEST_CASE("parameters that contradict each other are refused with a suggestion") {
  const auto refused = [](const auto& change, const char* part) {
    Params params = brief();
    change(params);
    CHECK(test::has(test::message_of<Error>([&] { simulated(params); }), part));
  };
  refused([](Params& p) { p.dt_s = 0.02; }, "set a smaller dt_s");
  refused([](Params& p) { p.strength = 1; }, "set `threshold`");
  refused([](Params& p) { p.observed = 101; }, "observed is 101");
  refused([](Params& p) { p.record = {"v"}; }, "'s'");
  refused([](Params& p) { p.suppress = {0.1, 0.2, 1}; }, "period");
  refused([](Params& p) { p.firing = Firing::lnp, p.lnp_width = 1e-6; }, "set a smaller dt_s");
}
