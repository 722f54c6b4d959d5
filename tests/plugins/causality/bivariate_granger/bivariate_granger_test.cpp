#include "bivariate_granger.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <string>

#include "direction.hpp"
#include "golgi/data/eigen.hpp"
#include "golgi/data/npy.hpp"
#include "golgi/testing/plain_context.hpp"
#include "golgi/testing/var_data.hpp"
#include "support/null_rate.hpp"
#include "support/number_table.hpp"

using namespace golgi;
using bivariate_granger::BivariateGranger;
using bivariate_granger::Control;

namespace {

const std::filesystem::path folder = std::filesystem::path(GOLGI_TESTS_DIR) / "golden";

Connectivity estimate(const Dataset& data, const bivariate_granger::Params& params,
                      const TaskContext& context = test::PlainContext(2)) {
  auto result = BivariateGranger(params).estimate(test::input_of(data), context);
  CHECK_NOTHROW(result.validate());
  return result;
}

bivariate_granger::Params of_order(int order, Control control = Control::none) {
  bivariate_granger::Params params;
  params.max_order = order;
  params.criterion = bivariate_granger::OrderChoice::fixed;
  params.control = control;
  return params;
}

/// x0 drives x1 with this coefficient; both keep 0.5 of their last value.
Matrix driven(std::ptrdiff_t n_samples, double coupling, const std::string& seed) {
  Eigen::MatrixXd a = 0.5 * Eigen::MatrixXd::Identity(2, 2);
  a(1, 0) = coupling;
  return test::var_data({a}, n_samples, seed);
}

/// One slow source that both channels record, the second with three times the noise.
Dataset mixed(const std::string& seed) {
  const Matrix source = test::var_data({0.9 * Eigen::MatrixXd::Identity(1, 1)}, 500, seed + "s"),
               noise = test::var_data({Eigen::MatrixXd::Zero(2, 2)}, 500, seed + "n");
  Matrix x(2, 500);
  for (std::ptrdiff_t t = 0; t < 500; ++t)
    for (std::ptrdiff_t i = 0; i < 2; ++i) x(i, t) = source(0, t) + (i == 0 ? 0.7 : 2) * noise(i, t);
  return test::dataset_of({x});
}

}  // namespace

TEST_CASE("each pair agrees with grangercausalitytests of statsmodels, whatever else was recorded") {
  const Matrix x = read_npy(folder / "mvgc/var3/x.npy");
  const Matrix golden = test::read_number_table(folder / "ols/bivariate_var3_01.csv", 1);  // order,target,source,F,p,LR,p
  for (std::ptrdiff_t row = 0; row < golden.rows(); ++row) {
    auto params = of_order(static_cast<int>(golden(row, 0)));
    params.covariance = Covariance::classical;
    const auto result = estimate(test::dataset_of({x}), params);
    const auto target = static_cast<std::ptrdiff_t>(golden(row, 1)), source = static_cast<std::ptrdiff_t>(golden(row, 2));
    CHECK(result.p()(target, source) == doctest::Approx(golden(row, 4)).epsilon(1e-8));
    const double samples = static_cast<double>(x.cols()) - golden(row, 0);
    CHECK(samples * result.score()(target, source) == doctest::Approx(golden(row, 5)).epsilon(1e-9));
  }
}

TEST_CASE("an indirect path counts as a connection, and more variables than samples can be screened") {
  Eigen::MatrixXd chain = 0.3 * Eigen::MatrixXd::Identity(3, 3);
  chain(1, 0) = chain(2, 1) = 0.7;
  const auto result = estimate(test::dataset_of({test::var_data({chain}, 2000, "chain")}), of_order(2));
  CHECK(result.p()(2, 0) < 1e-6);
  CHECK(result.p()(0, 2) > 1e-3);
  CHECK(result.sign()(1, 0) == 1);
  CHECK(result.lag_s()(1, 0) == 1);
  const auto wide = estimate(test::dataset_of({test::var_data({Eigen::MatrixXd::Zero(40, 40)}, 30, "wide")}), {});
  CHECK(std::isfinite(wide.p()(39, 0)));
}

TEST_CASE("net flow from products of windows equals that of two fits, forward and in reversed time") {
  const Matrix x = driven(400, 0.4, "net");
  Matrix turned = x;
  for (std::ptrdiff_t i = 0; i < 2; ++i) std::reverse(turned.row(i).begin(), turned.row(i).end());
  const std::vector<ConstView> as_is{x}, back{turned};
  const auto net = bivariate_granger::net_of(as_is, 3, bivariate_granger::pieces_of(as_is, 3));
  const Matrix forward = OlsVar(as_is, 3).log_ratio(), reversed = OlsVar(back, 3).log_ratio();
  CHECK(net.forward == doctest::Approx(forward(0, 1) - forward(1, 0)).epsilon(1e-9));
  CHECK(net.reversed == doctest::Approx(reversed(0, 1) - reversed(1, 0)).epsilon(1e-9));
}

TEST_CASE("time reversal finds the direction of a link") {
  const auto result = estimate(test::dataset_of({driven(1000, 0.4, "link")}), of_order(3, Control::time_reversed));
  CHECK(result.p()(1, 0) < 0.001);
  CHECK(result.p()(0, 1) == 1);
  CHECK(result.score()(1, 0) > 0);
  CHECK(result.score()(0, 1) == 0);
}

TEST_CASE("a source that both channels record gives a connection by Granger's test only, not with time reversal") {
  const auto p_of = [](Control control) {
    return [control](const Dataset& data) { return estimate(data, of_order(3, control)); };
  };
  CHECK(test::false_alarms(40, mixed, p_of(Control::none)) > 30);
  CHECK(test::false_alarms(40, mixed, p_of(Control::time_reversed)) <= 4);
}

TEST_CASE("p with the time-reversed control keeps its level where nothing is connected") {
  const auto nothing = [](const std::string& seed) { return test::dataset_of({driven(300, 0, seed)}); };
  // The net flow has one of two directions, and half of the data sets disagree with their reversed copy: at most 0.025.
  // Binomial of 120: 9 or more in 5e-3 of seeds.
  CHECK(test::false_alarms(120, nothing,
                           [](const Dataset& data) { return estimate(data, of_order(2, Control::time_reversed)); }) <= 8);
}

TEST_CASE("with twenty trials whole trials are resampled, and too few blocks leave p undefined with a warning") {
  std::vector<Matrix> trials;
  for (int r = 0; r < 20; ++r) trials.push_back(driven(60, 0.5, "trial " + std::to_string(r)));
  CHECK(bivariate_granger::pieces_of(test::views(trials), 2).size() == 20);
  CHECK(estimate(test::dataset_of(trials), of_order(2, Control::time_reversed)).p()(1, 0) < 0.01);
  const test::PlainContext context;
  const auto result = estimate(test::dataset_of({driven(60, 0.4, "short")}), of_order(2, Control::time_reversed), context);
  CHECK(std::isnan(result.p()(1, 0)));
  REQUIRE(context.warnings.size() == 1);
  CHECK(context.warnings[0].code == "few_blocks");
}

TEST_CASE("permuted variables give permuted results, and the number of threads changes nothing [threads]") {
  Matrix x(5, 300), other(5, 300);
  for (std::ptrdiff_t i = 0; i < 5; ++i) {
    const Matrix one = driven(300, 0.3, "order " + std::to_string(i));
    for (std::ptrdiff_t t = 0; t < 300; ++t) x(i, t) = other(4 - i, t) = one(1, t) + (i > 0 ? 0.5 * x(i - 1, t) : 0);
  }
  for (const auto control : {Control::none, Control::time_reversed}) {
    const auto one = estimate(test::dataset_of({x}), of_order(2, control), test::PlainContext(1)),
               two = estimate(test::dataset_of({x}), of_order(2, control)),
               turned = estimate(test::dataset_of({other}), of_order(2, control));
    CHECK(one.score() == two.score());
    CHECK(one.p() == two.p());
    for (std::ptrdiff_t i = 0; i < 5; ++i)
      for (std::ptrdiff_t j = 0; j < 5; ++j) {
        if (i == j) continue;
        CHECK(std::abs(turned.score()(4 - i, 4 - j) - one.score()(i, j)) < 1e-9);
        CHECK(std::abs(turned.p()(4 - i, 4 - j) - one.p()(i, j)) < 1e-7);
      }
  }
}

TEST_CASE("a recording that is too short for one order is refused with a suggestion") {
  CHECK_THROWS_WITH_AS(estimate(test::dataset_of({driven(12, 0.4, "tiny")}), of_order(5)),
                       doctest::Contains("needs 12 samples"), DataError);
}
