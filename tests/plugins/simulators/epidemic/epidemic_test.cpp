#include "epidemic.hpp"

#include <doctest/doctest.h>

#include <numeric>

#include "golgi/data/npy.hpp"
#include "support/coupled_component.hpp"
#include "support/golden_flow.hpp"

using namespace golgi;
using namespace golgi::epidemic;

namespace {

Params closed() {
  Params params;
  params.waning = params.imports = 0;
  return params;
}

double cases_of(const Dataset& data) {
  const auto values = data.trial(0).values().values();
  return std::accumulate(values.begin(), values.end(), 0.0);
}

}  // namespace

TEST_CASE("the epidemic follows the golden trajectory") {
  const auto folder = test::golden_simulator("epidemic");
  Matrix a = read_npy(folder / "a.npy");
  for (std::ptrdiff_t i = 0; i < 5; ++i) a(i, i) = 0;  // contacts within a place are not links
  simulation::CoupledFlow<Places> flow(Places(closed(), test::npy_numbers<double>(folder / "size.npy")),
                                       GroundTruth::from_dense(a), 8640, 0.1);
  const auto state_at = [&](const char* name) { return test::npy_numbers<double>(folder / name); };
  std::ranges::copy(state_at("x_0.npy"), flow.state().begin());
  for (int t = 1; t <= 1000; ++t) {
    REQUIRE(flow.step());
    // The difference is rounding only.
    if (t == 100) CHECK(test::deviation(flow.state().first(20), state_at("x_100.npy")) < 1e-10);
    if (t == 1000) CHECK(test::deviation(flow.state().first(20), state_at("x_1000.npy")) < 1e-10);
  }
}

TEST_CASE("the number of people of a place stays constant, with equations and with counts") {
  for (const bool stochastic : {false, true})
    for (const Compartments compartments : {Compartments::sir, Compartments::seir}) {
      Params params;
      params.stochastic = stochastic;
      params.compartments = compartments;
      test::PlainContext context;
      const GroundTruth truth(3, {{1, 0, 0.1}, {2, 1, 0.1}});
      simulation::CoupledFlow<Places> flow(Places(params, {1000, 2000, 3000}), truth, 8640, 0.1);
      flow.model.start(context, 0, flow.state().data());
      double infectious = 0;
      for (int k = 0; k < 600; ++k) {
        REQUIRE(flow.step());
        const auto x = flow.state();
        for (std::size_t i = 0; i < 3; ++i) {
          CHECK(x[i] + x[3 + i] + x[6 + i] + x[9 + i] == doctest::Approx(1000.0 * static_cast<double>(i + 1)).epsilon(1e-12));
          for (std::size_t block = 0; block < 4; ++block) CHECK(x[3 * block + i] >= 0);
          if (compartments == Compartments::sir) CHECK(x[3 + i] == 0);
          if (stochastic) CHECK(x[6 + i] == std::floor(x[6 + i]));
        }
        infectious = std::max(infectious, x[6] + x[7] + x[8]);
      }
      CHECK(infectious > 100);
    }
}

TEST_CASE("the total share infected in one place is that of the final-size equation") {
  // Kermack & McKendrick 1927: z = 1 - exp(-R0 z) with R0 = beta / recovery = 2: z = 0.7968. A start with 10 of 10^9 infected
  // has no effect.
  Params params = closed();
  params.reported = 1;
  simulation::CoupledFlow<Places> flow(Places(params, {1e9, 1e9}), GroundTruth(2, {{1, 0, 1e-12}}), 8640, 0.1);
  test::PlainContext context;
  flow.model.start(context, 0, flow.state().data());
  for (int k = 0; k < 10'000; ++k) flow.step();
  const std::size_t first = flow.state()[4 * 2] > flow.state()[4 * 2 + 1] ? 0 : 1;
  CHECK(flow.state()[4 * 2 + first] / 1e9 == doctest::Approx(0.79681).epsilon(1e-4));
}

TEST_CASE("counts and equations agree in large places, and half of the infections are reported") {
  Params params;
  params.steps = 200;
  const double equations = cases_of(test::simulated<Epidemic>(params));
  params.stochastic = true;
  // The beginning is random: it shifts the wave by some days, and most of the wave is over after 200.
  CHECK(cases_of(test::simulated<Epidemic>(params)) == doctest::Approx(equations).epsilon(0.1));
  params.stochastic = false;
  params.reported = 1;
  CHECK(cases_of(test::simulated<Epidemic>(params)) == doctest::Approx(2 * equations).epsilon(0.01));
}

TEST_CASE("cases are whole numbers per day, and a stimulus that halves contacts lowers them") {
  Params params;
  params.steps = 100;
  const Dataset data = test::simulated<Epidemic>(params);
  data.validate();
  CHECK(data.dt_s() == 86'400);
  CHECK(data.unit() == "cases");
  for (const double value : data.trial(0).values().values()) CHECK(value == std::floor(value));
  params.stimulus.course = simulation::StimulusCourse::pulses;
  params.stimulus.amplitude = -0.5;
  params.stimulus.period_s = 200 * 86'400.0;
  params.stimulus.duration_s = 150 * 86'400.0;
  const Dataset calmer = test::simulated<Epidemic>(params);
  CHECK(calmer.covariates()[0].name == "stimulus");
  CHECK(cases_of(calmer) < 0.1 * cases_of(data));
}

TEST_CASE("epidemic meets the common claims of coupled nodes on seeds, burn-in, observation, delays and wiring") {
  Params params;
  params.steps = 80;
  test::check_determinism<Epidemic>(params);
  test::check_burn_in<Epidemic>(params);
  test::check_observed<Epidemic>(params);
  test::check_delays<Epidemic>(params);
  test::check_bad_wiring<Epidemic>(params);
  params.stochastic = true;
  test::check_determinism<Epidemic>(params);
}

TEST_CASE("steps that are too long, fractional numbers of people and negative contacts are refused") {
  const auto refused = [](const auto& change, const char* part) {
    Params params;
    change(params);
    CHECK(test::has(test::message_of<Error>([&] { test::simulated<Epidemic>(params); }), part));
  };
  refused([](Params& p) { p.inner_step_s = p.dt_s = 30 * 86'400.0; }, "set an inner_step_s below");
  refused([](Params& p) { p.start_infected = 2.5; }, "whole number of people");
  refused([](Params& p) { p.excitatory_strength = -0.1; }, "negative");
  refused([](Params& p) { p.beta = 1e6, p.stochastic = false; }, "set a smaller inner_step_s");
}
