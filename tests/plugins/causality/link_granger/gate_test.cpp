// Weights that depend on the target's state or on a covariate.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "effects.hpp"
#include "golgi/core/text.hpp"
#include "link_granger.hpp"
#include "made_data.hpp"

using namespace golgi;
using namespace golgi::link_granger;
using golgi::test::input_of;
using golgi::test::PlainContext;

namespace {

double itself(double z) { return z; }
double tanh_link(double z) { return std::tanh(z); }

/// Mean over pairs of the correlation of W(t) with the ground truth over samples 2407 … 3006; W(t) is that of gate.csv,
/// estimated from samples 7 … 2406.
double temporal_r(const test::Toy& toy, const Params& params) {
  const PlainContext context;
  LinkGranger(params).estimate(input_of(toy.recorded(7, 2406)), context);
  double sum = 0;
  for (const auto& row : test::table_of(context, "gate.csv")) {
    const auto i = parse_integer(row[0].substr(1)).value(), j = parse_integer(row[1].substr(1)).value();
    std::vector<double> found, actual;
    for (std::ptrdiff_t t = 2407; t <= 3006; ++t) {
      found.push_back(parse_number(row[2]).value() + parse_number(row[3]).value() * toy.x(i, t));
      actual.push_back(toy.weight(i, j, t));
    }
    sum += test::correlation_of(found, actual);
  }
  return sum / 20;
}

}  // namespace

TEST_CASE("W(t) of toys with weights that depend on the target is predicted for later samples") {
  const test::Toy linear("toy5_linear", itself), saturating("toy5_tanh", tanh_link);
  for (const test::Toy* toy : {&linear, &saturating})
    for (std::ptrdiff_t k = 0; k <= 100; ++k)
      for (std::ptrdiff_t i = 0; i < 5; ++i) CHECK(std::abs(toy->x(i, 50 * k) - toy->golden[5 * k + i]) < 1e-8);
  Params params;
  params.gate = Gate::target;
  params.response = Response::increment;
  // For a linear toy each correlation is 1 or -1: W(t) follows one state, with the right or the wrong sign.
  const double automatic = temporal_r(saturating, params);
  params.link = LinkChoice::identity;
  const double of_linear = temporal_r(linear, params), chosen_ridge = temporal_r(saturating, params);
  params.ridge = 1e-4;
  const double strong_ridge = temporal_r(saturating, params);
  params.ridge = std::nullopt;
  params.link = LinkChoice::tanh;
  const double free_scale = temporal_r(saturating, params);
  params.scale = 0.01;
  const double known = temporal_r(saturating, params);
  MESSAGE("linear " << of_linear << "; tanh without link " << chosen_ridge << ", ridge 1e-4 " << strong_ridge << "; with tanh "
                    << free_scale << ", scale known " << known << ", link chosen " << automatic);
  CHECK(of_linear >= 0.99);
  CHECK(chosen_ridge >= 0.5);
  CHECK(strong_ridge >= 0.65);
  CHECK(free_scale >= 0.99);
  CHECK(known >= 0.99);
  CHECK(automatic >= 0.99);
}

TEST_CASE("if the link is chosen, W(t) of a linear toy is predicted, too [slow]") {
  Params params;
  params.gate = Gate::target;
  params.response = Response::increment;
  CHECK(temporal_r(test::Toy("toy5_linear", itself), params) >= 0.99);
}

namespace {

/// Three units driven by x3; the weight of x3 on x0 grows with a slow covariate, which also drives x1 directly.
Dataset with_covariate(const std::string& seed, double gated, Covariate::At at) {
  Random random(fingerprint_of(seed), "gated");
  constexpr std::ptrdiff_t n = 4, n_steps = 1500;
  Matrix values(n, n_steps), course(1, n_steps);
  std::vector<double> x(n), next(n);
  double slow = 0;
  for (std::ptrdiff_t t = 0; t < n_steps; ++t) {
    const double before = slow;
    slow = 0.98 * slow + 0.2 * random.normal();
    course(0, t) = slow;
    const double acts = at == Covariate::At::next ? slow : before;
    if (t > 0)
      for (std::ptrdiff_t i = 0; i < n; ++i)
        next[i] = 0.3 * x[i] + (i < 3 ? 0.4 * x[3] : 0) + (i == 0 ? gated * acts * x[3] : 0) + (i == 1 ? acts : 0) +
                  random.normal() + (i == 3 ? 1 : 0);
    x = next;
    for (std::ptrdiff_t i = 0; i < n; ++i) values(i, t) = x[i];
  }
  Trial trial(std::move(values));
  Dataset data(default_names(n), 0.001, {trial.set_covariates(std::move(course))});
  return data.set_covariates({{"speed", "m/s", Covariate::Course::linear, at}});
}

Params by_speed() {
  Params params;
  params.gate = Gate::covariate;
  params.gate_covariate = "speed";
  params.link = LinkChoice::identity;
  return params;
}

}  // namespace

TEST_CASE("a weight that depends on a covariate is found, with its course; a unit that only follows it has none") {
  for (const auto at : {Covariate::At::next, Covariate::At::now}) {
    const Dataset data = with_covariate("found", 0.3, at);
    const PlainContext context;
    const Connectivity c = LinkGranger(by_speed()).estimate(input_of(data), context);
    c.validate();
    for (const auto& row : test::table_of(context, "gate.csv")) {
      CAPTURE(row[0] + " " + row[1]);
      const bool is_gated = row[0] == "x0" && row[1] == "x3";
      CHECK((parse_number(row[8]).value() < 1e-6) == is_gated);
      if (is_gated) {
        CHECK(std::abs(parse_number(row[2]).value() - 0.4) < 0.1);
        CHECK(std::abs(parse_number(row[3]).value() - 0.3) < 0.08);
      }
    }
    // The weight of every segment is W + c times the mean of the covariate in it.
    const auto parts = c.parts(Part::Axis::segment);
    REQUIRE(parts.size() == 15);
    double sum = 0;
    for (std::ptrdiff_t t = 200; t < 300; ++t) sum += data.trial(0).covariates()(0, t + (at == Covariate::At::next));
    CHECK(parts[2].from() == doctest::Approx(0.2));
    CHECK(parts[2].to() == doctest::Approx(0.3));
    const auto row = test::table_of(context, "gate.csv")[2];
    REQUIRE(row[1] == "x3");
    CHECK(parts[2].estimate().get(Quantity::weight)(0, 3) ==
          doctest::Approx(parse_number(row[2]).value() + parse_number(row[3]).value() * sum / 100).epsilon(1e-9));
    CHECK(std::abs(parts[2].estimate().get(Quantity::weight)(0, 3) - (0.4 + 0.3 * sum / 100)) <
          4 * parts[2].estimate().get(Quantity::sd)(0, 3));
  }
}

TEST_CASE("the test of dependence on a covariate is calibrated for constant weights, with and without links and drive [slow]") {
  double n = 0, n_low = 0;
  for (int k = 0; k < 60; ++k) {
    const PlainContext context;
    LinkGranger(by_speed()).estimate(input_of(with_covariate("null" + std::to_string(k), 0, Covariate::At::next)), context);
    for (const auto& row : test::table_of(context, "gate.csv")) ++n, n_low += parse_number(row[7]).value() <= 0.05;
  }
  MESSAGE("share of p <= .05 of " << n << ": " << n_low / n);
  // 720 pairs: standard error 0.008.
  CHECK(n_low / n > 0.02);
  CHECK(n_low / n < 0.085);
}

TEST_CASE("the error of a weight at a value of the gate is that of base + gate * slope, with their covariance") {
  Effect effect;
  effect.base_error = 2, effect.slope = 1, effect.slope_error = 3, effect.covariance = -1;
  CHECK(weight_error(effect, 0.5) == doctest::Approx(std::sqrt(4 - 2 * 0.5 * 1 + 0.25 * 9)));
  CHECK(weight_error(effect, 0) == doctest::Approx(2));
  effect.slope = undefined;
  CHECK(weight_error(effect, 0.5) == 2);
}

TEST_CASE("with gate: source the gated regressor is the square of the source") {
  Random random(fingerprint_of("squares"), "made");
  Matrix values(3, 3000);
  for (std::ptrdiff_t t = 0; t < values.cols(); ++t)
    for (std::ptrdiff_t i = 0; i < 3; ++i) {
      const double source = t > 0 ? values(1, t - 1) : 0;
      values(i, t) = random.normal() + (i == 0 ? 0.3 * source * source : 0);
    }
  Params params;
  params.gate = Gate::source;
  params.link = LinkChoice::identity;
  const PlainContext context;
  const Connectivity c =
      LinkGranger(params).estimate(input_of(Dataset(default_names(3), 0.001, {Trial(std::move(values))})), context);
  CHECK(c.p()(0, 1) < 1e-6);
  CHECK(c.p()(0, 2) > 1e-3);
  const auto row = test::table_of(context, "gate.csv")[0];
  CHECK(std::abs(parse_number(row[3]).value() - 0.3) < 0.05);
}
