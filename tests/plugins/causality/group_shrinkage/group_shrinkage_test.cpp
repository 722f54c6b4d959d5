#include "group_shrinkage.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <string>
#include <vector>

#include "golgi/numerics/distributions.hpp"
#include "golgi/testing/plain_context.hpp"
#include "golgi/testing/var_data.hpp"
#include "support/granger_method.hpp"
#include "support/messages.hpp"

using namespace golgi;
using namespace golgi::group_shrinkage;
using test::has;

namespace {

/// The two-sided p of a weight with a standard error.
double p_of(double weight, double error) { return std::erfc(std::abs(weight) / error / std::sqrt(2)); }

Matrix p_of(const Matrix& weights, double error) {
  Matrix p = weights;
  for (double& value : p.values()) value = p_of(value, error);
  return p;
}

}  // namespace

TEST_CASE("weights of a block shrink towards their mean by the formula, and small blocks stay unchanged") {
  // From group b (2, 3, 4) to group a (0, 1): six weights with mean 2; from a to a: two weights.
  const std::vector<std::string> groups{"a", "a", "b", "b", "b"};
  Matrix weights(5, 5);
  weights(0, 1) = 7, weights(1, 0) = 9;
  const double given[2][3] = {{1, 2, 3}, {0, 2, 4}};
  for (int i = 0; i < 2; ++i)
    for (int j = 0; j < 3; ++j) weights(i, j + 2) = given[i][j] == 0 ? 1e-3 : given[i][j];
  weights(1, 4) = 4 - 1e-3;
  Matrix shrunk = weights;
  const auto blocks = shrink(shrunk, p_of(weights, 0.5), groups);
  REQUIRE(blocks.size() == 4);
  CHECK(blocks[1].target == "a");
  CHECK(blocks[1].source == "b");
  CHECK(blocks[1].n == 6);
  CHECK(blocks[1].mean == doctest::Approx(2));
  // Squared distances 1, 0, 1 and nearly 4, 0, 4 (1.999²): variance 1.9984; from it v = 0.25 is subtracted.
  const double variance = (2 + 2 * 1.999 * 1.999) / 5, tau2 = variance - 0.25;
  CHECK(blocks[1].deviation == doctest::Approx(std::sqrt(tau2)).epsilon(1e-9));
  CHECK(blocks[1].standard_error == doctest::Approx(0.5).epsilon(1e-9));
  for (int i = 0; i < 2; ++i)
    for (int j = 2; j < 5; ++j)
      CHECK(shrunk(i, j) == doctest::Approx(2 + (weights(i, j) - 2) * tau2 / (tau2 + 0.25)).epsilon(1e-9));
  CHECK(shrunk(0, 1) == 7);
  CHECK(shrunk(1, 0) == 9);
  CHECK(blocks[0].n == 2);
  CHECK(std::isnan(blocks[0].deviation));
}

TEST_CASE("weights that scatter less than their errors become the mean, and undefined ones stay undefined") {
  const std::vector<std::string> groups(4, "");
  Matrix weights(4, 4, 1);
  weights(0, 1) = 1.1, weights(1, 0) = 0.9, weights(2, 3) = undefined;
  Matrix shrunk = weights;
  const auto blocks = shrink(shrunk, p_of(weights, 10), groups);
  REQUIRE(blocks.size() == 1);
  CHECK(blocks[0].n == 11);
  CHECK(blocks[0].deviation == 0);
  CHECK(shrunk(0, 1) == doctest::Approx(1));
  CHECK(shrunk(1, 0) == doctest::Approx(1));
  CHECK(std::isnan(shrunk(2, 3)));
}

TEST_CASE("with two cell types weights become more exact, and the table contains the means from type to type") {
  // Weights are 0.1 within a type and -0.06 between types, with a scatter far below the standard error of 0.045.
  constexpr std::ptrdiff_t n = 10;
  Matrix truth(n, n);
  std::vector<Variable> variables = continuous_variables(default_names(n));
  for (std::ptrdiff_t i = 0; i < n; ++i) {
    variables[i].set_group(i < 5 ? "E" : "I");
    for (std::ptrdiff_t j = 0; j < n; ++j)
      if (i != j) truth(i, j) = (i < 5) == (j < 5) ? 0.1 : -0.06;
  }
  Random random(fingerprint_of("types"), "noise");
  Matrix x(n, 500);
  for (std::ptrdiff_t t = 0; t < 500; ++t)
    for (std::ptrdiff_t i = 0; i < n; ++i) {
      x(i, t) = random.normal();
      for (std::ptrdiff_t j = 0; t > 0 && j < n; ++j) x(i, t) += truth(i, j) * x(j, t - 1);
    }
  const Dataset data = Dataset(test::dataset_of({x})).set_variables(variables);
  Params params;
  params.method = test::granger(1);
  const test::PlainContext context;
  const Connectivity plain = test::granger(1)->estimate(test::input_of(data), context);
  const Connectivity shrunk = GroupShrinkage(params).estimate(test::input_of(data), context);
  CHECK_NOTHROW(shrunk.validate());
  const auto error_of = [&](const Connectivity& estimate) {
    double sum = 0;
    for (std::ptrdiff_t i = 0; i < n; ++i)
      for (std::ptrdiff_t j = 0; j < n; ++j)
        if (i != j) sum += std::pow(estimate.get(Quantity::weight)(i, j) - truth(i, j), 2);
    return std::sqrt(sum / (n * (n - 1)));
  };
  MESSAGE("error of weights: " << error_of(plain) << ", shrunk: " << error_of(shrunk));
  CHECK(error_of(shrunk) < 0.5 * error_of(plain));
  CHECK(shrunk.p() == plain.p());
  CHECK(shrunk.score()(0, 7) == std::abs(shrunk.get(Quantity::weight)(0, 7)));
  CHECK(shrunk.sign()(0, 7) == -1);
  CHECK(has(context.files.at("group_means.csv"), "\nE,I,25,-0.0"));
  CHECK(context.warnings.empty());

  // Groups of one variable have at most one pair from group to group: nothing is shrunk, and a warning reports it.
  for (std::ptrdiff_t i = 0; i < n; ++i) variables[i].set_group("type " + std::to_string(i));
  const test::PlainContext alone;
  const Connectivity same = GroupShrinkage(params).estimate(test::input_of(Dataset(data).set_variables(variables)), alone);
  CHECK(same.get(Quantity::weight) == plain.get(Quantity::weight));
  REQUIRE(alone.warnings.size() == 1);
  CHECK(alone.warnings[0].code == "small_groups");
}
