// Link functions, fits compared with closed forms, the choice of a link, calibration, errors and warnings.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <string>

#include "choice.hpp"
#include "effects.hpp"
#include "golgi/core/error.hpp"
#include "golgi/core/text.hpp"
#include "golgi/numerics/distributions.hpp"
#include "link_granger.hpp"
#include "made_data.hpp"
#include "support/messages.hpp"
#include "support/solvers.hpp"

using namespace golgi;
using namespace golgi::link_granger;
using golgi::test::input_of;
using golgi::test::PlainContext;

namespace {

/// x_i(t+1) = step(i, x(t)) + noise with this standard deviation.
Dataset driven_by(std::ptrdiff_t n, std::ptrdiff_t n_steps, double noise, const std::string& seed,
                  const std::function<double(std::ptrdiff_t i, const std::vector<double>& x)>& step) {
  Random random(fingerprint_of(seed), "made");
  Matrix values(n, n_steps);
  std::vector<double> x(n), next(n);
  for (double& value : x) value = random.normal();
  for (std::ptrdiff_t t = 0; t < n_steps; ++t) {
    for (std::ptrdiff_t i = 0; i < n; ++i) values(i, t) = x[i];
    for (std::ptrdiff_t i = 0; i < n; ++i) next[i] = step(i, x) + noise * random.normal();
    x = next;
  }
  return Dataset(default_names(n), 0.001, {Trial(std::move(values))});
}

Dataset independent(std::ptrdiff_t n, std::ptrdiff_t n_steps, const std::string& seed) {
  return driven_by(n, n_steps, 1, seed, [](std::ptrdiff_t i, const std::vector<double>& x) { return 0.4 * x[i]; });
}

bool warned(const PlainContext& context, const std::string& code) {
  return std::ranges::any_of(context.warnings, [&](const Warning& each) { return each.code == code; });
}

std::string refusal(const Dataset& data, const Params& params) {
  return test::message_of<DataError>([&] { LinkGranger(params).estimate(input_of(data), PlainContext()); });
}

}  // namespace

TEST_CASE("slopes of links are their derivatives, and values at large arguments stay finite") {
  for (const LinkFunction link : all_links)
    for (const double z : {-3.0, -0.5, 0.0, 0.7, 4.0}) {
      constexpr double h = 1e-5;
      // 1e-9: central difference error at h = 1e-5, of third derivatives up to 55.
      CHECK(std::abs((linked(link, z + h).value - linked(link, z - h).value) / (2 * h) - linked(link, z).slope) < 1e-8);
    }
  for (const LinkFunction link : {LinkFunction::identity, LinkFunction::tanh, LinkFunction::logistic, LinkFunction::softplus})
    for (const double z : {-1e4, 1e4}) {
      CHECK(std::isfinite(linked(link, z).value));
      CHECK(std::isfinite(linked(link, z).slope));
    }
  CHECK(linked(LinkFunction::logistic, 0).value == 0.5);
  CHECK(linked(LinkFunction::softplus, 0).value == doctest::Approx(std::log(2)).epsilon(1e-15));
}

TEST_CASE("link identity without a ridge is ordinary least squares, and its score is Granger's log ratio") {
  const Dataset data = driven_by(3, 500, 1, "least squares", [](std::ptrdiff_t i, const std::vector<double>& x) {
    return 0.5 * x[i] + (i == 0 ? 0.3 * x[1] : 0);
  });
  Params params;
  params.link = LinkChoice::identity;
  params.ridge = 0;
  const Connectivity c = LinkGranger(params).estimate(input_of(data), PlainContext());
  const auto squares_without = [&](std::ptrdiff_t left_out, Eigen::VectorXd& b) {
    Eigen::MatrixXd x(499, left_out < 0 ? 4 : 3);
    x.col(0).setOnes();
    for (std::ptrdiff_t j = 0, k = 1; j < 3; ++j)
      if (j != left_out) x.col(k++) = eigen(data.trial(0).values()).row(j).head(499).transpose();
    const Eigen::VectorXd y = eigen(data.trial(0).values()).row(0).tail(499).transpose();
    b = golgi::test::least_squares(x, y);
    return (y - x * b).squaredNorm();
  };
  Eigen::VectorXd b, other;
  const double full = squares_without(-1, b);
  for (const std::ptrdiff_t j : {1, 2}) {
    CHECK(c.get(Quantity::weight)(0, j) == doctest::Approx(b(1 + j)).epsilon(1e-10));
    CHECK(c.score()(0, j) == doctest::Approx(std::log(squares_without(j, other) / full)).epsilon(1e-8));
  }
  CHECK(c.p()(0, 1) < 1e-6);
  CHECK(c.sign()(0, 1) == 1);
}

TEST_CASE("each link is found from data that it generated, and the weights are those of the data") {
  struct Case {
    LinkChoice choice;
    const char* name;
    LinkFunction link;
    double noise;
  };
  for (const Case& one : {Case{LinkChoice::identity, "identity", LinkFunction::identity, 0.5},
                          Case{LinkChoice::tanh, "tanh", LinkFunction::tanh, 0.05},
                          Case{LinkChoice::logistic, "logistic", LinkFunction::logistic, 0.05},
                          Case{LinkChoice::softplus, "softplus", LinkFunction::softplus, 0.05},
                          Case{LinkChoice::exp, "exp", LinkFunction::exp, 0.05}}) {
    CAPTURE(one.name);
    // A ring of three units, inhibited enough that no link diverges; a further drive makes the units vary.
    Random drive(fingerprint_of(one.name), "drive");
    Matrix values(4, 4000);
    std::vector<double> x(4, 0.3), next(4);
    for (std::ptrdiff_t t = 0; t < values.cols(); ++t) {
      for (std::ptrdiff_t i = 0; i < 4; ++i) values(i, t) = x[i];
      for (std::ptrdiff_t i = 0; i < 3; ++i)
        next[i] = linked(one.link, 1.5 * x[3] - 0.6 * x[(i + 1) % 3]).value + one.noise * drive.normal();
      next[3] = drive.normal();
      x = next;
    }
    const Dataset data(default_names(4), 0.001, {Trial(std::move(values))});
    const PlainContext context;
    const Connectivity c = LinkGranger(Params()).estimate(input_of(data), context);
    c.validate();
    for (const auto& row : test::table_of(context, "targets.csv"))
      if (row[0] != "x3") CHECK(row[1] == one.name);
    for (std::ptrdiff_t i = 0; i < 3; ++i) {
      CHECK(std::abs(c.get(Quantity::weight)(i, 3) - 1.5) < 0.1);
      // 0.15: a logistic unit varies by 0.2, and the standard error of its effect is about 0.05.
      CHECK(std::abs(c.get(Quantity::weight)(i, (i + 1) % 3) + 0.6) < 0.15);
      CHECK(c.p()(i, 3) < 1e-6);
      CHECK(c.sign()(i, (i + 1) % 3) == -1);
    }
    CHECK(!warned(context, "noise_free"));
  }
}

TEST_CASE("for increments the scale is estimated with the weights, and a known scale gives the same weights") {
  const auto step = [](std::ptrdiff_t i, const std::vector<double>& x) {
    return x[i] + 0.3 * std::tanh(1.4 * x[(i + 1) % 4] - 1.5 * x[i]);
  };
  const Dataset data = driven_by(4, 6000, 0.5, "increments", step);
  Params params;
  params.response = Response::increment;
  params.link = LinkChoice::tanh;
  const PlainContext context;
  const Connectivity free = LinkGranger(params).estimate(input_of(data), context);
  for (const auto& row : test::table_of(context, "targets.csv")) CHECK(std::abs(parse_number(row[7]).value() - 0.3) < 0.1);
  params.scale = 0.3;
  const Connectivity known = LinkGranger(params).estimate(input_of(data), PlainContext());
  for (std::ptrdiff_t i = 0; i < 4; ++i) {
    CHECK(std::abs(known.get(Quantity::weight)(i, (i + 1) % 4) - 1.4) < 0.15);
    CHECK(std::abs(free.get(Quantity::weight)(i, (i + 1) % 4) - 1.4) < 0.3);
    CHECK(free.p()(i, (i + 1) % 4) < 1e-6);
  }
}

TEST_CASE("p-values of independent units are calibrated, whatever the link [slow]") {
  for (const LinkChoice link : {LinkChoice::automatic, LinkChoice::identity, LinkChoice::tanh}) {
    double n = 0, n_low = 0;
    for (int k = 0; k < 60; ++k) {
      const Dataset data = driven_by(5, 400, 0.4, "null" + std::to_string(k),
                                     [](std::ptrdiff_t i, const std::vector<double>& x) { return std::tanh(0.8 * x[i]); });
      Params params;
      params.link = link;
      const Connectivity c = LinkGranger(params).estimate(input_of(data), PlainContext());
      for (std::ptrdiff_t i = 0; i < 5; ++i)
        for (std::ptrdiff_t j = 0; j < 5; ++j)
          if (i != j) ++n, n_low += c.p()(i, j) <= 0.05;
    }
    MESSAGE("share of p <= .05 of " << n << ": " << n_low / n);
    // 1200 pairs: standard error 0.0063, four of them are 0.025.
    CHECK(n_low / n > 0.03);
    CHECK(n_low / n < 0.075);
  }
}

TEST_CASE("noise of changing variance does not make p-values too small [slow]") {
  double n = 0, n_low = 0;
  for (int k = 0; k < 60; ++k) {
    Random random(fingerprint_of("gain" + std::to_string(k)), "made");
    Matrix values(4, 600);
    for (std::ptrdiff_t t = 0; t < 600; ++t)
      for (std::ptrdiff_t i = 0; i < 4; ++i) values(i, t) = ((t / 60) % 2 == 0 ? 0.2 : 1) * random.normal();
    const Connectivity c =
        LinkGranger(Params()).estimate(input_of(Dataset(default_names(4), 0.001, {Trial(std::move(values))})), PlainContext());
    for (std::ptrdiff_t i = 0; i < 4; ++i)
      for (std::ptrdiff_t j = 0; j < 4; ++j)
        if (i != j) ++n, n_low += c.p()(i, j) <= 0.05;
  }
  MESSAGE("share of p <= .05 of " << n << ": " << n_low / n);
  // 720 pairs: standard error 0.008.
  CHECK(n_low / n < 0.085);
}

TEST_CASE("a link whose range excludes the data is refused, or gives a warning if it excludes only a few values") {
  const Dataset data = independent(3, 400, "signs");
  for (const auto& [link, name] : {std::pair(LinkChoice::exp, "exp"), std::pair(LinkChoice::softplus, "softplus"),
                                   std::pair(LinkChoice::logistic, "logistic")}) {
    Params params;
    params.link = link;
    CHECK(test::has(refusal(data, params), std::string("link: the range of ") + name + " excludes"));
  }
  const Dataset bounded =
      driven_by(3, 400, 0.3, "few", [](std::ptrdiff_t i, const std::vector<double>& x) { return std::tanh(0.4 * x[i]); });
  Params params;
  params.link = LinkChoice::tanh;
  const PlainContext context;
  LinkGranger(params).estimate(input_of(bounded), context);
  CHECK(warned(context, "outside_link"));
}

TEST_CASE("links that are nearly the same line over small values give no warning of an unclear link") {
  const auto scaled = [](double size) {
    const Dataset data = independent(4, 1000, "small");
    Matrix values(data.trial(0).values());
    for (double& value : values.values()) value *= size;
    return Dataset(data.names(), data.dt_s(), {Trial(std::move(values))});
  };
  const PlainContext volts, tenths;
  LinkGranger(Params()).estimate(input_of(scaled(1e-5)), volts);
  CHECK(!warned(volts, "unclear_link"));
  CHECK(volts.files.at("links.csv").find("tanh") != std::string::npos);  // it was tried
  LinkGranger(Params()).estimate(input_of(scaled(0.3)), tenths);
  CHECK(warned(tenths, "unclear_link"));
}

TEST_CASE("missing covariates and too little data are one clear error each") {
  const Dataset two = independent(2, 400, "enough");
  Params params;
  params.covariates = {"speed"};
  CHECK(test::has(refusal(two, params), "there is no covariate 'speed'; the recording has none"));
  CHECK(test::has(refusal(independent(1, 400, "one"), {}), "one variable has no sources"));
  CHECK(test::has(refusal(independent(2, 7, "short"), {}), "5 samples to fit"));
  params = {};
  params.gate = Gate::covariate;
  CHECK(test::has(test::message_of<ConfigError>([&] { LinkGranger{params}; }), "gate: covariate needs gate_covariate"));
  params.gate_covariate = "input0";
  auto made =
      test::made_network({.n = 3, .n_trials = 1, .n_steps = 100, .n_inputs = 1}, "flat", [](double z) { return std::tanh(z); });
  CHECK(LinkGranger(params).uses(made.data.covariates()[0]));
  CHECK(!LinkGranger(Params()).uses(made.data.covariates()[0]));
  Trial trial = made.data.trial(0);
  Matrix flat(1, 100), missing(1, 100);
  std::ranges::fill(missing.values(), 1.0);
  missing(0, 50) = undefined;
  CHECK(test::has(refusal(Dataset(made.data).set_trial(0, Trial(trial).set_covariates(std::move(flat))), params),
                  "'input0' does not vary"));
  CHECK(test::has(refusal(Dataset(made.data).set_trial(0, Trial(trial).set_covariates(std::move(missing))), params),
                  "a value of 'input0' is not finite"));
  params = {};
  params.scale = 0.1;
  CHECK(test::has(test::message_of<ConfigError>([&] { LinkGranger{params}; }), "scale needs response: increment"));
  params = {};
  params.gate_covariate = "input0";
  CHECK(test::has(test::message_of<ConfigError>([&] { LinkGranger{params}; }), "read only with gate: covariate"));
}

TEST_CASE("a copied variable has no effect of its own; similar links and fits without noise give warnings") {
  const Dataset data = driven_by(4, 400, 0.1, "copied", [](std::ptrdiff_t i, const std::vector<double>& x) {
    return i == 3 ? x[0] : 0.3 * x[0] + 0.2 * x[i];
  });
  Matrix values(data.trial(0).values());
  std::ranges::copy(values.row(0), values.row(3).begin());
  const PlainContext context;
  const Connectivity c =
      LinkGranger(Params()).estimate(input_of(Dataset(default_names(4), 0.001, {Trial(std::move(values))})), context);
  CHECK(warned(context, "ridge_decides"));
  CHECK(std::isnan(c.p()(1, 0)));
  CHECK(std::isnan(c.p()(1, 3)));
  CHECK(std::isfinite(c.p()(1, 2)));
  CHECK(warned(context, "unclear_link"));  // values of a few tenths do not saturate the link
  CHECK(!warned(context, "noise_free"));

  const auto made = test::made_network({.n = 3, .n_trials = 50, .n_steps = 20, .n_inputs = 0}, "exact",
                                       [](double z) { return std::tanh(z); });
  const PlainContext exact;
  LinkGranger(Params()).estimate(input_of(made.data), exact);
  CHECK(warned(exact, "noise_free"));
  CHECK(!warned(exact, "unclear_link"));
}

TEST_CASE("the number of threads changes nothing, and permuted variables give permuted results [threads]") {
  const auto made =
      test::made_network({.n = 5, .n_trials = 20, .n_steps = 50, .noise = 0.1}, "order", [](double z) { return std::tanh(z); });
  Params params;
  params.covariates = {"input0", "input1"};
  params.gate = Gate::target;
  const PlainContext one(1), four(4);
  const Connectivity c = LinkGranger(params).estimate(input_of(made.data), one);
  CHECK(c == LinkGranger(params).estimate(input_of(made.data), four));
  CHECK(one.files == four.files);
  CHECK(c.parts(Part::Axis::segment).size() == 20);
  const std::vector<std::ptrdiff_t> order{2, 0, 4, 3, 1};
  Dataset moved = made.data;
  for (std::ptrdiff_t r = 0; r < moved.n_trials(); ++r) {
    Trial trial = moved.trial(r);
    Matrix values(5, trial.n_samples());
    for (std::ptrdiff_t i = 0; i < 5; ++i) std::ranges::copy(trial.values().row(order[i]), values.row(i).begin());
    moved.set_trial(r, trial.set_values(std::move(values)));
  }
  const Connectivity turned = LinkGranger(params).estimate(input_of(moved), PlainContext());
  for (std::ptrdiff_t i = 0; i < 5; ++i)
    for (std::ptrdiff_t j = 0; j < 5; ++j) {
      if (i == j) continue;
      CHECK(turned.score()(i, j) == doctest::Approx(c.score()(order[i], order[j])).epsilon(1e-6));
      CHECK(turned.p()(i, j) == doctest::Approx(c.p()(order[i], order[j])).epsilon(1e-6));
    }
}

TEST_CASE("weights and p-values of every link are those of an independent implementation") {
  const auto golden = std::filesystem::path(GOLGI_TESTS_DIR) / "golden/link_granger";
  const auto x = test::npy_numbers<double>(golden / "x.npy"), weights = test::npy_numbers<double>(golden / "weights.npy"),
             p = test::npy_numbers<double>(golden / "p.npy");
  Matrix values(3, 300);
  for (std::ptrdiff_t t = 0; t < 300; ++t)
    for (std::ptrdiff_t i = 0; i < 3; ++i) values(i, t) = x[3 * t + i];
  const Dataset data(default_names(3), 0.001, {Trial(std::move(values))});
  for (std::size_t k = 0; k < all_links.size(); ++k) {
    CAPTURE(to_string(all_links[k]));
    Params params;
    params.link = static_cast<LinkChoice>(k + 1);
    params.ridge = 1e-3;
    const Connectivity c = LinkGranger(params).estimate(input_of(data), PlainContext());
    for (std::ptrdiff_t i = 0; i < 3; ++i)
      for (std::ptrdiff_t j = 0; j < 3; ++j) {
        if (i == j) continue;
        const auto at = 9 * k + static_cast<std::size_t>(3 * i + j);
        // 1e-6: where scipy's Levenberg-Marquardt stops.
        CHECK(std::abs(c.get(Quantity::weight)(i, j) - weights[at]) < 1e-6 * (1 + std::abs(weights[at])));
        CHECK(std::abs(c.p()(i, j) - p[at]) < 1e-5);
      }
  }
}
