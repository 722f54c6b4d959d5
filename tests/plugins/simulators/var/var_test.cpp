// Random autoregressive networks: stability, exact truth, and data that follow the equation.
#include "var.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "golgi/data/eigen.hpp"
#include "golgi/numerics/var.hpp"
#include "golgi/testing/plain_context.hpp"
#include "golgi/testing/temp_folder.hpp"
#include "support/messages.hpp"
#include "support/solvers.hpp"
#include "support/stimulated_component.hpp"

using namespace golgi;
using namespace golgi::var;

namespace {

const Fingerprint seed = fingerprint_of("var test");

std::vector<Coefficient> scaled(const Recipe& recipe, double radius, std::uint64_t stream) {
  auto coefficients = draw(recipe, Random(seed, "wiring", stream));
  scale_to_radius(coefficients, recipe.n, recipe.order, radius, 1000);
  return coefficients;
}

/// A_1 … A_p side by side.
Eigen::MatrixXd dense(const std::vector<Coefficient>& coefficients, int n, int order) {
  Eigen::MatrixXd all = Eigen::MatrixXd::Zero(n, n * order);
  for (const auto& c : coefficients) all(c.target, (c.lag - 1) * n + c.source) = c.value;
  return all;
}

}  // namespace

TEST_CASE("every network has the requested spectral radius") {
  for (std::uint64_t k = 0; k < 20; ++k)
    for (const bool every_lag : {false, true}) {
      const Recipe recipe{8, 3, 0.3, 0.2, 0.8, 0.5, 0.3, 0.6, every_lag};
      const auto coefficients = scaled(recipe, 0.95, k);
      // 1e-6: eigenvalues close to each other are accurate to half the digits.
      CHECK(spectral_radius_of(coefficients, 8, 3) == doctest::Approx(0.95).epsilon(1e-6));
      CHECK(is_stable(coefficients, 8, 3));
    }
}

TEST_CASE("the spectral radius is that of the companion matrix") {
  // x(t) = 0.5 x(t-1) + 0.06 x(t-2): roots of z² - 0.5 z - 0.06 are 0.6 and -0.1.
  std::vector<Coefficient> coefficients = {{1, 0, 0, 0.5}, {2, 0, 0, 0.06}};
  CHECK(spectral_radius_of(coefficients, 1, 2) == doctest::Approx(0.6).epsilon(1e-12));
  scale_to_radius(coefficients, 1, 2, 0.9, 2);  // f = 1.5
  CHECK(coefficients[0].value == doctest::Approx(0.75).epsilon(1e-12));
  CHECK(coefficients[1].value == doctest::Approx(0.135).epsilon(1e-12));
}

TEST_CASE("stability is decided by powers: just below and just above 1, and with all eigenvalues equal") {
  // x(t) = g x(t-2): the eigenvalues are the square roots of g.
  CHECK(is_stable({{2, 0, 0, 0.999}}, 1, 2));
  CHECK(!is_stable({{2, 0, 0, 1.001}}, 1, 2));
  CHECK(!is_stable({{2, 0, 0, 1.0}}, 1, 2));
  // A chain of twelve variables, all eigenvalues 0.9: the powers grow enormously before they fall.
  std::vector<Coefficient> chain;
  for (std::int32_t i = 0; i < 12; ++i) {
    chain.push_back({1, i, i, 0.9});
    if (i > 0) chain.push_back({1, i, i - 1, 3.0});
  }
  CHECK(is_stable(chain, 12, 1));
  for (auto& c : chain)
    if (c.target == c.source) c.value = 1.01;
  CHECK(!is_stable(chain, 12, 1));
}

TEST_CASE("networks with few links are scaled to coefficients within the bound, and those below it keep their bytes") {
  // Self-coefficients of 0.5 and a link of 0.6 at lag 4: f = 0.9 / 0.5 would make the link 0.6 · 1.8^4 = 6.3.
  std::vector<Coefficient> few = {{1, 0, 0, 0.5}, {1, 1, 1, 0.5}, {4, 1, 0, -0.6}};
  scale_to_radius(few, 2, 4, 0.9, 2);
  CHECK(few[2].value == doctest::Approx(-2).epsilon(1e-12));
  CHECK(few[0].value == doctest::Approx(0.5 * std::pow(2 / 0.6, 0.25)).epsilon(1e-12));
  CHECK(is_stable(few, 2, 4));

  int n_bounded = 0;
  for (std::uint64_t k = 0; k < 20; ++k) {
    const Recipe recipe{10, 5, 0.05, 0.2, 0.6, 0.5, 0.3, 0.6, false};
    const auto free = scaled(recipe, 0.9, k);
    auto bounded = draw(recipe, Random(seed, "wiring", k));
    scale_to_radius(bounded, recipe.n, recipe.order, 0.9, 2);
    double largest = 0;
    bool is_same = true;
    for (std::size_t i = 0; i < free.size(); ++i) {
      largest = std::max(largest, std::abs(free[i].value));
      is_same = is_same && free[i].value == bounded[i].value;
      CHECK(std::abs(bounded[i].value) <= 2 * (1 + 1e-12));
    }
    CHECK(is_same == (largest <= 2));
    n_bounded += !is_same;
  }
  CHECK(n_bounded > 5);
  CHECK(n_bounded < 20);
}

TEST_CASE("a chain without feedback is stable and is not scaled") {
  std::vector<Coefficient> chain;
  for (std::int32_t i = 1; i < 6; ++i) chain.push_back({1, i, i - 1, 2.0});
  const auto before = chain;
  scale_to_radius(chain, 6, 1, 0.9, 2);
  for (std::size_t k = 0; k < chain.size(); ++k) CHECK(chain[k].value == before[k].value);
}

TEST_CASE("the truth has each link's largest coefficient with its delay in seconds, and no self-connections") {
  const std::vector<Coefficient> coefficients = {
      {1, 0, 0, 0.9}, {1, 1, 0, 0.2}, {2, 1, 0, -0.5}, {1, 2, 1, 0.3}, {2, 2, 1, -0.3}};
  const GroundTruth truth = truth_of(coefficients, 3, 0.5);
  CHECK(truth == GroundTruth(3, {{1, 0, -0.5, 1.0}, {2, 1, 0.3, 0.5}}));

  const Recipe recipe{30, 3, 0.2, 0.1, 0.5, 0.5, 0.3, 0.6, false};
  const auto drawn = scaled(recipe, 0.9, 7);
  const GroundTruth wiring = truth_of(drawn, 30, 0.001);
  CHECK(wiring.n_links() + 30 == std::ssize(drawn));  // one coefficient per link, one per variable
  // 870 pairs, probability 0.2: mean 174, standard deviation 11.8; the limit is four of these.
  CHECK(std::abs(static_cast<double>(wiring.n_links()) - 174) < 48);
  const Matrix weights = wiring.dense();
  for (int i = 0; i < 30; ++i) CHECK(weights(i, i) == 0);
}

TEST_CASE("the data minus the noise follow the equation exactly") {
  const Recipe recipe{5, 3, 0.5, 0.2, 0.8, 0.5, 0.3, 0.6, true};
  const auto coefficients = scaled(recipe, 0.9, 1);
  const Matrix x = simulate(coefficients, 5, 3, 200, 0, simulation::NormalNoise(2), Random(seed, "noise"));
  const Eigen::MatrixXd a = dense(coefficients, 5, 3);
  Random noise(seed, "noise");
  for (std::ptrdiff_t t = 0; t < 200; ++t) {
    std::vector<double> normals(5);
    noise.fill_normal(normals);
    Eigen::VectorXd expected = 2 * Eigen::Map<Eigen::VectorXd>(normals.data(), 5);
    for (std::ptrdiff_t l = 1; l <= 3 && l <= t; ++l) expected += a.middleCols((l - 1) * 5, 5) * eigen(x).col(t - l);
    // 1e-12: rounding of sums of 15 products of size 10.
    CHECK((eigen(x).col(t) - expected).cwiseAbs().maxCoeff() < 1e-12);
  }
  // Burn-in removes the beginning of the same run.
  const Matrix late = simulate(coefficients, 5, 3, 150, 50, simulation::NormalNoise(2), Random(seed, "noise"));
  CHECK(late == matrix_of(eigen(x).rightCols(150)));
}

TEST_CASE("least squares on the data recovers the coefficients and the noise covariance") {
  Params params;
  params.variables = 4;
  params.connection_probability = 0.5;
  params.steps = 50000;
  params.noise_variance = 2;
  params.noise_correlation = 0.3;
  const test::PlainContext context;
  const Dataset data = VarSimulator(params).simulate(context);
  data.validate();
  const Matrix table = parse_csv(context.files.at("coefficients.csv"), "coefficients.csv").values;
  Eigen::MatrixXd truth = Eigen::MatrixXd::Zero(4, 8);
  for (std::ptrdiff_t k = 0; k < table.rows(); ++k)
    truth(static_cast<int>(table(k, 1)), static_cast<int>((table(k, 0) - 1) * 4 + table(k, 2))) = table(k, 3);
  // The regression is by Eigen, not taken from the library: an independent check.
  const auto x = eigen(data.trial(0).values());
  Eigen::MatrixXd design(8, 49998);
  design << x.middleCols(1, 49998), x.middleCols(0, 49998);
  const Eigen::MatrixXd y = x.rightCols(49998);
  const Eigen::MatrixXd fitted = test::least_squares(design.transpose(), y.transpose()).transpose();
  // Standard errors are at most about sqrt(1 / 50000) = 0.0045, as an innovation is not larger than a signal; five of them.
  CHECK((fitted - truth).cwiseAbs().maxCoeff() < 5 * 0.0045 * 1.5);
  const Eigen::MatrixXd residual = y - fitted * design;
  const Eigen::MatrixXd covariance = residual * residual.transpose() / 49990;
  for (int i = 0; i < 4; ++i)
    for (int j = 0; j < 4; ++j) CHECK(std::abs(covariance(i, j) - (i == j ? 2 : 0.6)) < 5 * 2 * std::sqrt(2.0 / 50000));
}

TEST_CASE("the same seed gives the same bytes at any number of threads, and trials differ") {
  Params params;
  params.steps = 200;
  params.trials = 3;
  const Dataset one = VarSimulator(params).simulate(test::PlainContext(1)),
                four = VarSimulator(params).simulate(test::PlainContext(4));
  for (std::ptrdiff_t k = 0; k < 3; ++k) CHECK(one.trial(k).values() == four.trial(k).values());
  CHECK(*one.truth() == *four.truth());
  CHECK(!(one.trial(0).values() == one.trial(1).values()));
}

TEST_CASE("an impossible noise covariance is refused") {
  const test::TempFolder folder;
  const auto refused = [&](const char* name, const char* text, const char* part) {
    Params params;
    params.variables = 2;
    params.steps = 10;
    params.noise_covariance = {folder.write(name, text)};
    CHECK(test::has(test::message_of<DataError>([&] { VarSimulator(params).simulate(test::PlainContext()); }), part));
  };
  refused("size.csv", "1,0,0\n0,1,0\n0,0,1\n", "2 x 2");
  refused("asymmetric.csv", "1,0.5\n0.4,1\n", "not symmetric");
  refused("indefinite.csv", "1,2\n2,1\n", "positive definite");
  Params params;
  params.variables = 5;
  params.noise_correlation = -0.25;
  CHECK(test::has(test::message_of<ConfigError>([&] { VarSimulator component(params); }), "-0.25"));
  params.noise_correlation = 0;
  params.strength_min = 0.9;
  CHECK(test::has(test::message_of<ConfigError>([&] { VarSimulator component(params); }), "strength_min"));
}

TEST_CASE("simulator/var's cost: values of all trials, coefficients and truth, or the companion matrix if that needs more") {
  Params params;
  params.variables = 5;
  params.connection_probability = 0.5;
  params.steps = 100;
  params.trials = 3;
  const VarSimulator asked(params);
  REQUIRE(as<Costed>(asked) != nullptr);
  // 1,500 values. 15 coefficients, 5 of them self-coefficients: 24 bytes each, and 32 in the table. 10 links of the truth: 64
  // bytes in a tree, 24 in a list, 20 by source.
  CHECK(as<Costed>(asked)->cost({}).bytes == doctest::Approx(12000 + 15 * 56 + 10 * 108).epsilon(1e-12));
  params.noise_correlation = 0.5;  // a factor with 25 entries
  params.every_lag = true;         // 25 coefficients
  params.steps = 200;
  CHECK(VarSimulator(params).cost({}).bytes == doctest::Approx(24000 + 25 * 56 + 10 * 108 + 200).epsilon(1e-12));
  // Order 40: seven matrices of 200 x 200, and one of 5 x 200. 5 + 10 x 40 coefficients.
  params.order = 40;
  CHECK(VarSimulator(params).cost({}).bytes == doctest::Approx(405 * 24 + (7 * 40000 + 1000) * 8).epsilon(1e-12));
  CHECK(VarSimulator(params).cost({}).cure == "lower variables or order");
}

TEST_CASE("the process is the same as without a switch until the switch; a drift stays stable and is in the truth") {
  Params params;
  params.steps = 400;
  params.burn_in = 100;
  const auto run = [&] { return VarSimulator(params).simulate(test::PlainContext()); };
  const Dataset plain = run();
  params.regimes.resize(1);
  params.regimes[0].at_s = 0.2;
  params.regimes[0].rewire = 0.5;
  const Dataset switched = run();
  const SharedMatrix before = plain.trial(0).values(), after = switched.trial(0).values();
  bool is_same = true, differs = false;
  for (std::ptrdiff_t i = 0; i < before.rows(); ++i) {
    for (std::ptrdiff_t t = 0; t <= 200; ++t) is_same = is_same && before(i, t) == after(i, t);
    for (std::ptrdiff_t t = 201; t < 400; ++t) differs = differs || before(i, t) != after(i, t);
  }
  CHECK(is_same);
  CHECK(differs);
  REQUIRE(switched.truth()->segments().size() == 2);
  CHECK(switched.truth()->dense_in(0) == plain.truth()->dense());

  params.regimes.clear();
  params.drift.kind = simulation::DriftKind::sine;
  params.drift.period_s = 0.1;
  params.drift.truth_s = 0.01;
  const Dataset drifting = run();
  CHECK(drifting.truth()->segments().size() == 40);
  CHECK(!(drifting.truth()->dense_in(0) == drifting.truth()->dense_in(3)));
  for (const double x : drifting.trial(0).values().values()) CHECK(std::abs(x) < 1000);

  params.every_lag = true;
  CHECK(test::has(test::message_of<ConfigError>([&] { VarSimulator{params}; }), "leave out regimes and drift"));
}

TEST_CASE("a stimulus changes its variable, and the covariate gives its time course, even with changing wiring") {
  Params params;
  test::check_stimulus_on_node<VarSimulator>(params, 3);
  params.drift.kind = simulation::DriftKind::sine;
  test::check_stimulus_on_node<VarSimulator>(params, 3);
}

TEST_CASE("a network without any link is refused unless requested") {
  Params params;
  params.variables = 2;
  params.connection_probability = 1e-9;
  CHECK(test::has(test::message_of<DataError>([&] { VarSimulator(params).simulate(test::PlainContext()); }),
                  "the network of 2 nodes has no link"));
  params.connection_probability = 0;
  CHECK(VarSimulator(params).simulate(test::PlainContext()).truth()->n_links() == 0);
}
