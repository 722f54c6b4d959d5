#include "lorenz96.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <filesystem>

#include "golgi/data/csv.hpp"
#include "golgi/data/eigen.hpp"
#include "golgi/testing/plain_context.hpp"
#include "support/messages.hpp"
#include "support/stimulated_component.hpp"

using namespace golgi;
using namespace golgi::lorenz96;
using golgi::test::PlainContext;

namespace {

/// The values of one sample.
std::vector<double> column(const Matrix& values, std::ptrdiff_t t) {
  std::vector<double> x;
  for (std::ptrdiff_t i = 0; i < values.rows(); ++i) x.push_back(values(i, t));
  return x;
}

/// The state x after `duration_s`.
std::vector<double> integrate(std::vector<double> x, double forcing, double duration_s, double step_s) {
  simulation::RungeKutta integrator(x.size());
  const auto flow = [&](std::span<const double> at, std::span<double> dx) { slope(at, forcing, dx); };
  for (int k = 0; k < std::lround(duration_s / step_s); ++k) REQUIRE(integrator.step(x, step_s, flow));
  return x;
}

double largest_difference(const std::vector<double>& a, const std::vector<double>& b) {
  double largest = 0;
  for (std::size_t i = 0; i < a.size(); ++i) largest = std::max(largest, std::abs(a[i] - b[i]));
  return largest;
}

}  // namespace

TEST_CASE("the equation follows DOP853 of scipy for one unit of time") {
  const Matrix golden = read_csv(std::filesystem::path(GOLGI_TESTS_DIR) / "golden/flows/lorenz96_F10.csv").values;
  const auto state = [&](std::ptrdiff_t row) {
    const auto values = golden.row(row);
    return std::vector<double>(values.begin() + 1, values.end());
  };
  for (std::ptrdiff_t row = 1; row < golden.rows(); ++row) {
    // 1e-5: Runge-Kutta steps of 0.01 have an error of 1.6e-6 after one unit. Steps ten times shorter have 10^-4 of it, and
    // 1e-9 also allows for scipy's tolerance of 1e-12.
    CHECK(largest_difference(integrate(state(0), 10, golden(row, 0), 0.01), state(row)) < 1e-5);
    CHECK(largest_difference(integrate(state(0), 10, golden(row, 0), 0.001), state(row)) < 1e-9);
  }
}

TEST_CASE("at F = 40 steps of 0.01 are too long for one unit of time, and the default steps are not") {
  const Params params;
  std::vector<double> start(20);
  PlainContext().random("start", 0).fill_normal(start);
  // On the attractor, where the flow is fastest.
  start = integrate(start, 40, 5, 0.0005);
  const auto exact = integrate(start, 40, 1, 0.0001);
  const double coarse = largest_difference(integrate(start, 40, 1, 0.01), exact);
  const double usual = largest_difference(integrate(start, 40, 1, params.inner_step_s), exact);
  MESSAGE("off after one unit of time at F = 40: " << coarse << " with steps of 0.01, " << usual
                                                   << " with those of the default");
  // The method has fourth order: a tenth of the step gives 10^-4 of the error.
  CHECK(coarse > 0.1);
  CHECK(usual < 0.001 * coarse);
}

TEST_CASE("each sample follows from the one before by the equation, and trials have different starts in (0, 1)") {
  Params params;
  params.variables = 7;
  params.steps = 20;
  params.trials = 2;
  const Dataset data = Lorenz96(params).simulate(PlainContext());
  REQUIRE(data.dt_s() == 0.1);
  for (const Trial& trial : data.trials()) {
    const Matrix values(trial.values());
    for (const double start : column(values, 0)) CHECK((start > 0 && start < 1));
    for (std::ptrdiff_t t = 0; t + 1 < 20; ++t)
      // 1e-12: the same steps from the same numbers near 10, but the test is compiled without fused operations.
      CHECK(largest_difference(integrate(column(values, t), 10, 0.1, params.step_s()), column(values, t + 1)) < 1e-12);
  }
  CHECK(!(data.trial(0).values() == data.trial(1).values()));
  CHECK(Lorenz96(params).simulate(PlainContext(2)).trial(1).values() == data.trial(1).values());

  params.burn_in = 5;
  const Dataset later = Lorenz96(params).simulate(PlainContext());
  CHECK(column(Matrix(later.trial(0).values()), 0) == column(Matrix(data.trial(0).values()), 5));
}

TEST_CASE("the truth has a link where the equation has a derivative, without signs or delays") {
  Params params;
  params.variables = 6;
  params.steps = 1;
  const Dataset data = Lorenz96(params).simulate(PlainContext());
  REQUIRE(data.truth());
  const Matrix truth = data.truth()->dense();
  CHECK(!data.truth()->has_delays());
  const std::vector<double> x = column(Matrix(data.trial(0).values()), 0);
  std::vector<double> before(6), after(6);
  slope(x, 10, before);
  for (std::ptrdiff_t j = 0; j < 6; ++j) {
    std::vector<double> moved = x;
    moved[j] += 0.5;
    slope(moved, 10, after);
    for (std::ptrdiff_t i = 0; i < 6; ++i)
      if (i != j) CHECK(truth(i, j) == (after[i] == before[i] ? 0 : 1));
  }
}

TEST_CASE("noise is measurement noise with its standard deviation, and does not affect the system") {
  Params params;
  params.steps = 2000;
  const Matrix clean(Lorenz96(params).simulate(PlainContext()).trial(0).values());
  params.noise_deviation = 0.3;
  const Matrix noisy(Lorenz96(params).simulate(PlainContext()).trial(0).values());
  const Eigen::ArrayXXd noise = (eigen(noisy) - eigen(clean)).array();
  // 0.005: three standard errors, 0.3 / sqrt(2 · 40,000), are 0.0032.
  CHECK(std::abs(std::sqrt(noise.square().mean()) - 0.3) < 0.005);
  CHECK(std::abs(noise.mean()) < 0.005);
}

TEST_CASE("a stimulus changes its variable, and the covariate gives its time course") {
  test::check_stimulus_on_node<Lorenz96>(Params(), 5);
}

TEST_CASE("a step that is too long for the forcing ends with an error that names variable, step and remedy") {
  Params params;
  params.forcing = 40;
  params.inner_step_s = 0.1;
  const std::string message = test::message_of<NumericError>([&] { Lorenz96(params).simulate(PlainContext()); });
  CHECK(test::has(message, "the state of variable "));
  CHECK(test::has(message, "is not finite on the way to step "));
  CHECK(test::has(message, "set a shorter inner_step_s or a smaller forcing"));
}

TEST_CASE("lorenz96's cost: the values of all trials, and three links per variable") {
  Params params;
  params.trials = 2;
  // 2 x 500 x 20 values; 60 links with 24 bytes in the list and 4 + 8 in the truth.
  CHECK(Lorenz96(params).cost({}).bytes == 20'000 * 8 + 60 * 36);
}
