#include "partial_correlation.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <filesystem>
#include <string>

#include "golgi/core/files.hpp"
#include "golgi/data/npy.hpp"
#include "golgi/host/json.hpp"
#include "golgi/testing/plain_context.hpp"
#include "precision.hpp"
#include "support/null_rate.hpp"
#include "support/random_var.hpp"
#include "support/solvers.hpp"

using namespace golgi;
using namespace golgi::partial_correlation;

namespace {

const std::filesystem::path folder = std::filesystem::path(GOLGI_TESTS_DIR) / "golden";

Connectivity estimate(const Dataset& data, const partial_correlation::Params& params = {},
                      const TaskContext& context = test::PlainContext()) {
  auto result = PartialCorrelation(params).estimate(test::input_of(data), context);
  CHECK_NOTHROW(result.validate());
  CHECK_FALSE(result.estimate().is_directed());
  return result;
}

Json golden() { return Json::parse(read_file(folder / "undirected/golden.json")); }
Dataset var6() { return test::dataset_of({read_npy(folder / "mvgc/var6/x.npy")}); }

double difference(const SharedMatrix& found, const Json& expected) {
  double most = 0;
  for (std::ptrdiff_t i = 0; i < found.rows(); ++i)
    for (std::ptrdiff_t j = 0; j < found.cols(); ++j)
      if (i != j) most = std::max(most, std::abs(found(i, j) - expected[i][j].get<double>()));
  return most;
}

}  // namespace

TEST_CASE("for independent samples partial correlations and their p-values are those of numpy and scipy") {
  partial_correlation::Params params;
  params.autocorrelated = false;
  const auto result = estimate(var6(), params);
  const Json expected = golden().at("partial_var6");
  CHECK(difference(result.get(Quantity::weight), expected.at("r")) < 1e-12);
  for (std::ptrdiff_t i = 0; i < 6; ++i)
    for (std::ptrdiff_t j = 0; j < 6; ++j)
      if (i != j) CHECK(result.p()(i, j) == doctest::Approx(expected.at("p")[i][j].get<double>()).epsilon(1e-8));
  CHECK(result.score()(2, 1) == -result.get(Quantity::weight)(2, 1));
  CHECK(result.sign()(2, 1) == -1);
  CHECK(std::isnan(result.score()(1, 1)));
}

TEST_CASE("shrunk partial correlations are those of scikit-learn, even with more variables than samples") {
  const auto shrunk = [](const Dataset& data, const std::string& name) {
    const Json expected = golden().at(name);
    const auto trials = views_of(data);
    double weight = 0;
    ledoit_wolf(covariance_of(trials, serial_for, no_poll), weight);
    CHECK(weight == doctest::Approx(expected.at("shrinkage").get<double>()).epsilon(1e-10));
    const auto result = estimate(data, {.shrinkage = Shrinkage::ledoit_wolf});
    CHECK(difference(result.get(Quantity::weight), expected.at("partial")) < 1e-10);
    CHECK(result.p().empty());
  };
  shrunk(var6(), "ledoit_wolf_var6");
  shrunk(test::dataset_of({read_npy(folder / "undirected/wide_x.npy")}), "ledoit_wolf_wide");
}

TEST_CASE("the graphical lasso reaches scikit-learn's objective and fulfils the conditions of its optimum") {
  const auto data = var6();
  const Eigen::MatrixXd s = covariance_of(views_of(data), serial_for, no_poll).s;
  for (const double penalty : {0.02, 0.1}) {
    const Json expected = golden().at("graphical_lasso_var6_" + format_number(penalty));
    const Eigen::MatrixXd k = graphical_lasso(s, penalty, no_poll), w = test::inverse_of(k);
    const double objective =
        -std::log(k.determinant()) + s.cwiseProduct(k).sum() + penalty * (k.cwiseAbs().sum() - k.diagonal().cwiseAbs().sum());
    CHECK(objective == doctest::Approx(expected.at("objective").get<double>()).epsilon(1e-9));
    for (std::ptrdiff_t i = 0; i < 6; ++i)
      for (std::ptrdiff_t j = 0; j < 6; ++j) {
        // The entries of scikit-learn have errors of up to 3e-5.
        CHECK(std::abs(k(i, j) - expected.at("precision")[i][j].get<double>()) < 1e-4);
        if (i == j) CHECK(std::abs(w(i, i) - s(i, i)) < 1e-7);
        if (i != j && k(i, j) == 0) CHECK(std::abs(w(i, j) - s(i, j)) <= penalty + 1e-7);
        if (i != j && k(i, j) != 0) CHECK(std::abs(w(i, j) - s(i, j) - std::copysign(penalty, k(i, j))) < 1e-7);
      }
  }
}

TEST_CASE("with the extended criterion neighbours in a chain stay connected and most other pairs are 0") {
  // x1 depends on x0, x2 on x1, … at the same sample: K has entries for neighbours only.
  Matrix x = test::var_data({Eigen::MatrixXd::Zero(8, 8)}, 400, "chain");
  for (std::ptrdiff_t i = 1; i < 8; ++i)
    for (std::ptrdiff_t t = 0; t < 400; ++t) x(i, t) += 0.6 * x(i - 1, t);
  const auto result = estimate(test::dataset_of({x}), {.shrinkage = Shrinkage::graphical_lasso});
  int others = 0;
  for (std::ptrdiff_t i = 0; i < 8; ++i)
    for (std::ptrdiff_t j = 0; j < i; ++j)
      if (i - j == 1)
        CHECK(result.score()(i, j) > 0.2);
      else
        others += result.score()(i, j) > 0;
  CHECK(others <= 6);  // of 21 pairs
}

TEST_CASE("p-values keep their level for autocorrelated variables, and would not if samples were taken as independent") {
  const auto slow = [](const std::string& seed) {
    return test::dataset_of({test::var_data({0.9 * Eigen::MatrixXd::Identity(3, 3)}, 400, seed)});
  };
  test::check_some_nulls(slow, [](const Dataset& data) { return estimate(data); });
  CHECK(test::false_alarms(120, slow, [](const Dataset& data) {
          partial_correlation::Params params;
          params.autocorrelated = false;
          return estimate(data, params);
        }) > 30);
}

TEST_CASE("too few samples and copied variables are refused with a suggestion") {
  const auto wide = test::dataset_of({read_npy(folder / "undirected/wide_x.npy")});
  CHECK_THROWS_WITH_AS(estimate(wide), doctest::Contains("set shrinkage: ledoit_wolf"), DataError);
  Matrix x = test::var_data({Eigen::MatrixXd::Zero(3, 3)}, 50, "copy");
  for (std::ptrdiff_t t = 0; t < 50; ++t) x(2, t) = 2 * x(0, t);
  CHECK_THROWS_AS(estimate(test::dataset_of({x})), DataError);
  CHECK_THROWS_AS(PartialCorrelation({.penalty = 0.1}), ConfigError);
}

TEST_CASE("partial correlation does not depend on the number of threads [threads]") {
  const auto data = test::dataset_of({test::var_data(test::random_var(40, 1, 0.9, "threads"), 2500, "threads")});
  const auto one = estimate(data, {}, test::PlainContext(1)), two = estimate(data, {}, test::PlainContext(2));
  CHECK(one.score() == two.score());
  CHECK(one.p() == two.p());
}
