#include "lotka_volterra.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <filesystem>

#include "golgi/data/csv.hpp"
#include "golgi/data/eigen.hpp"
#include "golgi/testing/plain_context.hpp"
#include "support/messages.hpp"
#include "support/stimulated_component.hpp"

using namespace golgi;
using namespace golgi::lotka_volterra;
using golgi::test::PlainContext;

namespace {

Params small() {
  Params params;
  params.species = 4;
  params.steps = 30;
  return params;
}

/// The state at a sample.
std::vector<double> state_at(ConstView values, std::ptrdiff_t t) {
  std::vector<double> state;
  for (std::ptrdiff_t i = 0; i < values.rows(); ++i) state.push_back(values(i, t));
  return state;
}

}  // namespace

TEST_CASE("without noise the simulation follows that of numpy, sample by sample") {
  const Matrix golden = read_csv(std::filesystem::path(GOLGI_TESTS_DIR) / "golden/flows/lotka_volterra.csv").values;
  REQUIRE(golden.rows() == 11);
  const auto start = golden.row(0).subspan(1);
  std::vector<double> state(start.begin(), start.end());
  simulation::RungeKutta integrator(state.size());
  const Params params = small();
  for (std::ptrdiff_t row = 1; row < golden.rows(); ++row) {
    for (int k = 0; k < 10; ++k)
      REQUIRE(integrator.step(state, 0.01,
                              [&](std::span<const double> at, std::span<double> change) { slope(params, at, change); }));
    // 1e-10: the same steps of populations up to 100, rounded in another order.
    for (std::size_t i = 0; i < state.size(); ++i)
      CHECK(std::abs(state[i] - golden(row, static_cast<std::ptrdiff_t>(i) + 1)) < 1e-10);
  }
}

TEST_CASE("without noise each sample follows from the one before by the equations, and starts are in their range") {
  Params params = small();
  params.noise_deviation = 0;
  params.trials = 2;
  const Dataset data = LotkaVolterra(params).simulate(PlainContext());
  for (const Trial& trial : data.trials()) {
    const ConstView values = trial.values();
    for (const double start : state_at(values, 0)) CHECK((start >= 10 && start <= 100));
    for (std::ptrdiff_t t = 0; t + 1 < 30; ++t) {
      std::vector<double> state = state_at(values, t);
      simulation::RungeKutta integrator(state.size());
      for (int k = 0; k < 10; ++k)
        integrator.step(state, params.step_s(),
                        [&](std::span<const double> at, std::span<double> change) { slope(params, at, change); });
      // 1e-11: the same steps from the same numbers up to 100, but the test is compiled without fused operations.
      const std::vector<double> next = state_at(values, t + 1);
      for (std::size_t i = 0; i < state.size(); ++i) CHECK(std::abs(state[i] - next[i]) < 1e-11);
    }
  }
  CHECK(!(data.trial(0).values() == data.trial(1).values()));
  CHECK(LotkaVolterra(params).simulate(PlainContext(2)).trial(1).values() == data.trial(1).values());
}

TEST_CASE("the truth has exactly the links and signs of the equations' derivatives") {
  const Params params = small();
  const Dataset data = LotkaVolterra(params).simulate(PlainContext());
  REQUIRE(data.truth());
  const Matrix truth = data.truth()->dense();
  const std::vector<double> state = state_at(data.trial(0).values(), 0);
  std::vector<double> before(8), after(8);
  slope(params, state, before);
  for (std::ptrdiff_t j = 0; j < 8; ++j) {
    std::vector<double> moved = state;
    moved[j] += 0.5;
    slope(params, moved, after);
    for (std::ptrdiff_t i = 0; i < 8; ++i) {
      if (i == j) continue;
      const double effect = after[i] - before[i];
      CHECK((truth(i, j) > 0) == (effect > 0));
      CHECK((truth(i, j) < 0) == (effect < 0));
    }
  }
  CHECK(truth(0, 4) == -0.2);
  CHECK(truth(4, 1) == 0.05);
  CHECK(data.truth()->n_links() == 16);
}

TEST_CASE("noise is added once per integration step, and populations stay at 0 or above") {
  Params params = small();
  // With such small rates only noise acts; with such large starts it is not clipped.
  params.alpha = params.beta = params.gamma = params.delta = 1e-12;
  params.start_min = params.start_max = 1e4;
  params.steps = 4000;
  const Matrix walk(LotkaVolterra(params).simulate(PlainContext()).trial(0).values());
  const Eigen::ArrayXXd moves = (eigen(walk).rightCols(3999) - eigen(walk).leftCols(3999)).array();
  // Ten steps with a standard deviation of 0.1. 2%: five standard errors of the deviation of 32,000 moves.
  CHECK(std::sqrt(moves.square().mean()) == doctest::Approx(0.1 * std::sqrt(10.0)).epsilon(0.02));

  Params loud = small();
  loud.noise_deviation = 5;
  const Matrix clipped(LotkaVolterra(loud).simulate(PlainContext()).trial(0).values());
  CHECK(eigen(clipped).minCoeff() == 0);
}

TEST_CASE("a stimulus changes its population, and the covariate gives its time course") {
  test::check_stimulus_on_node<LotkaVolterra>(small(), 50);
}

TEST_CASE("groups that do not divide the species and steps that are too long are refused, with a remedy") {
  Params params = small();
  params.group_size = 3;
  CHECK(test::has(test::message_of<ConfigError>([&] { LotkaVolterra{params}; }), "set group_size to a divisor of species"));
  params = small();
  params.start_min = 200;
  CHECK_THROWS_AS(LotkaVolterra{params}, ConfigError);

  params = small();
  params.inner_step_s = params.dt_s = 10;
  const std::string message = test::message_of<NumericError>([&] { LotkaVolterra(params).simulate(PlainContext()); });
  CHECK(test::has(message, "the state of variable "));
  CHECK(test::has(message, "set a shorter inner_step_s"));
}

TEST_CASE("lotka_volterra's cost: the values of all trials, and the links") {
  Params params;
  params.trials = 3;
  // 3 x 2,000 x 20 values; 40 links with 24 bytes in the list and 4 + 8 in the truth.
  CHECK(LotkaVolterra(params).cost({}).bytes == 120'000 * 8 + 40 * 36);
}
