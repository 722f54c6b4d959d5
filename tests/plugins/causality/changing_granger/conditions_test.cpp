// Covariates and substitutes for a hidden drive: conditions of every regression, never scored.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "changing_granger.hpp"
#include "driven_by_spikes.hpp"
#include "golgi/numerics/leaky_trace.hpp"
#include "golgi/testing/plain_context.hpp"
#include "support/messages.hpp"
#include "support/solvers.hpp"
#include "target.hpp"

using namespace golgi;
using namespace golgi::changing_granger;
using golgi::test::input_of;
using golgi::test::PlainContext;

namespace {

/// A covariate drives x0 without delay and x1 a sample later; x1 drives x2 with a weight that more than halves midway.
Dataset driven(const std::string& seed, std::ptrdiff_t n_samples, Covariate::At at, std::ptrdiff_t n_trials = 1) {
  std::vector<Trial> trials;
  for (std::ptrdiff_t k = 0; k < n_trials; ++k) {
    Random random(fingerprint_of(seed), "driven", static_cast<std::uint64_t>(k));
    Matrix x(3, n_samples), c(2, n_samples);
    const std::ptrdiff_t delay = at == Covariate::At::next ? 0 : 1;
    const auto drive = [&](std::ptrdiff_t t) { return t >= 0 ? c(1, t) : 0.0; };
    for (std::ptrdiff_t t = 0; t < n_samples; ++t) {
      c(0, t) = random.normal();
      c(1, t) = 0.6 * drive(t - 1) + random.normal();
      for (std::ptrdiff_t i = 0; i < 3; ++i) x(i, t) = (t > 0 ? 0.3 * x(i, t - 1) : 0) + random.normal();
      x(0, t) += drive(t - delay);
      x(1, t) += drive(t - delay - 1);
      if (t > 0) x(2, t) += (t < n_samples / 2 ? 0.7 : 0.3) * x(1, t - 1);
    }
    trials.push_back(Trial(std::move(x)).set_covariates(std::move(c)));
  }
  Dataset data(default_names(3), 0.001, std::move(trials));
  Covariate noise, speed;
  noise.name = "noise";
  speed.name = "speed";
  speed.at = noise.at = at;
  return data.set_covariates({noise, speed});
}

Params params_for_values() {
  Params params;
  params.source_time_constants = {};
  return params;
}

double weight_in(const Connectivity& c, std::size_t part, std::ptrdiff_t i, std::ptrdiff_t j) {
  return c.parts(Part::Axis::segment).at(part).estimate().get(Quantity::weight)(i, j);
}

}  // namespace

TEST_CASE("a given covariate that drives two variables makes no link between them, and other links stay") {
  for (const auto at : {Covariate::At::next, Covariate::At::now}) {
    const Dataset data = driven("covariates", 10'000, at);
    Params params = params_for_values();
    CHECK(ChangingGranger(params).estimate(input_of(data), PlainContext()).p()(1, 0) < 1e-6);
    params.covariates = {"speed"};
    const Connectivity c = ChangingGranger(params).estimate(input_of(data), PlainContext());
    CHECK_NOTHROW(c.validate());
    CHECK(c.n() == 3);
    CHECK(c.p()(1, 0) > 0.01);
    CHECK(c.p()(0, 1) > 0.01);
    CHECK(weight_in(c, 2, 2, 1) == doctest::Approx(0.7).epsilon(0.15));
    CHECK(weight_in(c, 17, 2, 1) == doctest::Approx(0.3).epsilon(0.3));
    CHECK(c == ChangingGranger(params).estimate(input_of(data), PlainContext(2)));
  }
}

TEST_CASE("only named covariates are used, over several trials; wrong names and missing values are refused") {
  const Dataset data = driven("trials", 3'000, Covariate::At::next, 3);
  Params params = params_for_values();
  params.covariates = {"speed"};
  CHECK(ChangingGranger(params).estimate(input_of(data), PlainContext()).p()(1, 0) > 0.01);
  const ChangingGranger estimator(params);
  const auto* uses = static_cast<const UsesCovariates*>(estimator.interface(UsesCovariates::capability));
  REQUIRE(uses != nullptr);
  CHECK(uses->uses(data.covariates()[1]));
  CHECK(!uses->uses(data.covariates()[0]));
  const auto refused = [&](const Dataset& of) {
    return test::message_of<DataError>([&] { ChangingGranger(params).estimate(input_of(of), PlainContext()); });
  };
  Dataset missing = data;
  Matrix c(data.trial(1).covariates().view());
  c(1, 5) = undefined;
  missing.set_trial(1, Trial(data.trial(1)).set_covariates(std::move(c)));
  CHECK(test::has(refused(missing), "a value of 'speed' is not finite"));
  params.covariates = {"sped"};
  CHECK(test::has(refused(data), "there is no covariate 'sped'; did you mean 'speed'?"));
  params.covariates = {"speed", "speed"};
  CHECK(test::has(refused(data), "'speed' is named twice"));
  params.covariates = {"speed"};
  params.covariate_lags = 3'000;
  CHECK(test::has(refused(data), "covariate_lags is 3000, and the longest trial has 3000 samples; set fewer lags"));
}

TEST_CASE("values and traces of a covariate belong to the next sample, from the lag at which it may act") {
  for (const auto at : {Covariate::At::next, Covariate::At::now}) {
    const Dataset data = driven("alignment", 500, at);
    Params params = params_for_values();
    params.covariates = {"speed"};
    params.covariate_time_constants = {5};
    const Signals signals = read_signals(data, params, no_poll);
    const auto x = data.trial(0).covariates().row(1);
    const std::ptrdiff_t first_lag = at == Covariate::At::next ? 0 : 1, n_lags = params.covariate_lags - first_lag + 1;
    REQUIRE(signals.conditions.n() == n_lags + 1);
    std::vector<double> trace(x.size());
    leaky_trace(x, 5, x[0], trace);
    for (const std::ptrdiff_t t : {10, 100, 498}) {
      for (std::ptrdiff_t k = 0; k < n_lags; ++k) CHECK(signals.conditions.values(k, t) == x[t + 1 - first_lag - k]);
      CHECK(std::abs(signals.conditions.values(n_lags, t) - trace[t + 1 - first_lag]) < 1e-12);  // rounding
    }
  }
}

TEST_CASE("removing the conditions from all blocks gives the weights of one regression with all of them") {
  const Dataset data = driven("taken out", 4'000, Covariate::At::next);
  Params params = params_for_values();
  params.covariates = {"speed", "noise"};
  params.block = 4'000;  // one block: the weights are those of ordinary least squares
  const Signals signals = read_signals(data, params, no_poll);
  const auto blocks = blocks_of(signals, params.block);
  const Regression regression = regress(signals, blocks, 1, params, "x1", no_poll);
  const StaticFit fit = static_fit(regression, 0, 1, true);
  // The same regression by hand: constant, powers of the own value, the value before it, traces, sources, covariates.
  const std::ptrdiff_t n = 3'999, n_conditions = signals.conditions.n();
  CHECK(regression.n_conditions == n_conditions);
  Eigen::MatrixXd rows(n, n_conditions + 1);
  for (std::ptrdiff_t t = 0; t < n; ++t) {
    rows(t, 0) = 1;
    for (std::ptrdiff_t k = 0; k < n_conditions; ++k) rows(t, k + 1) = signals.conditions.values(k, t);
  }
  // The residual of the response is orthogonal to every condition.
  Eigen::VectorXd y(n);
  for (std::ptrdiff_t t = 0; t < n; ++t) y(t) = signals.variables[1].values[t + 1];
  const Eigen::VectorXd left = y - rows * test::least_squares(rows, y);
  const double variance = (y.array() - y.mean()).square().mean();
  CHECK(regression.blocks[0].squares == doctest::Approx(left.squaredNorm() / variance).epsilon(1e-6));
  CHECK(fit.degrees_of_freedom == doctest::Approx(static_cast<double>(n - regression.width() - n_conditions)));
}

TEST_CASE("substitutes for a hidden drive come from the values or events by which variables act, never from the target's own") {
  const Dataset both = test::driven_by_spikes(3, 5'000, [](std::ptrdiff_t, std::ptrdiff_t, double) { return 0.5; });
  std::vector<Variable> units, signals_alone;
  for (const std::string& name : default_names(3)) {
    units.emplace_back(name, VariableKind::point);
    signals_alone.emplace_back(name);
  }
  const Dataset spikes(units, both.dt_s(), {Trial(Events(both.trial(0).events()), 5)}),
      voltages(signals_alone, both.dt_s(), {Trial(Matrix(both.trial(0).values().view()))});
  for (const Drive drive : {Drive::slow_traces, Drive::surround}) {
    Params params;
    params.drive = drive;
    const Signals of_both = read_signals(both, params, no_poll), of_spikes = read_signals(spikes, params, no_poll);
    REQUIRE(of_both.conditions.n() > 0);
    CHECK(of_both.conditions.values == of_spikes.conditions.values);
    CHECK(of_both.conditions.values != read_signals(voltages, params, no_poll).conditions.values);
  }
  Params params;
  params.drive = Drive::slow_traces;
  const Signals signals = read_signals(both, params, no_poll);
  const auto& sources = signals.conditions.sources;
  for (std::ptrdiff_t i = 0; i < 3; ++i) {
    const auto rows = conditions_of(signals, i);
    CHECK(std::ranges::none_of(rows, [&](std::ptrdiff_t r) { return sources[r] == i; }));
    CHECK(std::ssize(rows) + std::ranges::count(sources, i) == signals.conditions.n());
    CHECK(std::ranges::count(sources, i) > 0);
  }
}

TEST_CASE("slow traces remove false links of a hidden drive; a warning names these traces") {
  Random random(fingerprint_of("hidden"), "drive");
  std::vector<std::vector<double>> times_s(8);
  std::vector<double> loading(8);
  for (double& of_one : loading) of_one = random.normal();
  double z = 0;
  for (std::ptrdiff_t t = 0; t < 60'000; ++t) {
    z += -z / 100 + std::sqrt(2.0 / 100) * random.normal();
    for (std::size_t i = 0; i < 8; ++i)
      if (random.uniform() < 0.01 * std::exp(loading[i] * z - loading[i] * loading[i] / 2))
        times_s[i].push_back(0.001 * static_cast<double>(t));
  }
  std::vector<Variable> units;
  for (const std::string& name : default_names(8)) units.emplace_back(name, VariableKind::point);
  const Dataset data(units, 0.001, {Trial(Events(times_s), 60)});
  const auto share = [&](Drive drive, const PlainContext& context) {
    Params params;
    params.drive = drive;
    params.block = 5'000;
    params.link = LinkOfRate::identity;  // p is that of the mean weight, whatever the link
    const Connectivity c = ChangingGranger(params).estimate(input_of(data), context);
    double below = 0;
    for (std::ptrdiff_t i = 0; i < 8; ++i)
      for (std::ptrdiff_t j = 0; j < 8; ++j) below += i != j && c.p()(i, j) <= 0.05;
    return below / 56;
  };
  const PlainContext plain, cured, mixed;
  const double none = share(Drive::none, plain), slow = share(Drive::slow_traces, cured);
  MESSAGE("share of pairs with p <= 0.05: " << none << ", with slow traces " << slow);
  CHECK(none > 0.2);
  CHECK(slow < none / 2);
  CHECK(share(Drive::surround, mixed) < none);
  CHECK(share(Drive::components, mixed) < none);
  const auto is_told = [](const Warning& warning) { return warning.code == "common_drive"; };
  CHECK(std::ranges::count_if(plain.warnings, is_told) == 1);
  CHECK(std::ranges::none_of(cured.warnings, is_told));
  Params params;
  params.drive = Drive::slow_traces;
  params.drive_time_constants_s = {0.005};
  CHECK(test::has(test::message_of<ConfigError>([&] { ChangingGranger(params).estimate(input_of(data), PlainContext()); }),
                  "0.005 s equals the time constant of the sources' own traces (5 samples)"));
}
