#include "golgi/numerics/var_ols.hpp"

#include <doctest/doctest.h>

#include <Eigen/Core>
#include <cmath>
#include <filesystem>
#include <string>
#include <vector>

#include "golgi/core/error.hpp"
#include "golgi/data/npy.hpp"
#include "golgi/testing/plain_context.hpp"
#include "golgi/testing/var_data.hpp"
#include "support/number_table.hpp"
#include "support/random_var.hpp"

using namespace golgi;

namespace {

std::filesystem::path golden_path(const std::string& path) { return std::filesystem::path(GOLGI_TESTS_DIR) / "golden" / path; }

/// The largest relative difference; checks that both are undefined in the same places.
double distance(const Matrix& a, const Matrix& b) {
  REQUIRE(a.rows() == b.rows());
  REQUIRE(a.cols() == b.cols());
  double largest = 0;
  for (std::ptrdiff_t k = 0; k < a.size(); ++k) {
    const double x = a.values()[k], y = b.values()[k];
    CHECK(std::isnan(x) == std::isnan(y));
    if (!std::isnan(x) && x != y) largest = std::max(largest, std::abs(x - y) / std::abs(y));
  }
  return largest;
}

/// The largest difference, relative to the largest entry.
double distance_to_largest(const Matrix& a, const Matrix& b) {
  double difference = 0, largest = 0;
  for (std::ptrdiff_t k = 0; k < a.size(); ++k) {
    CHECK(std::isnan(a.values()[k]) == std::isnan(b.values()[k]));
    if (std::isnan(b.values()[k])) continue;
    difference = std::max(difference, std::abs(a.values()[k] - b.values()[k]));
    largest = std::max(largest, std::abs(b.values()[k]));
  }
  return difference / largest;
}

/// Rows of `x` in another order.
Matrix reordered_rows(const Matrix& x, const std::vector<std::ptrdiff_t>& order) {
  return matrix_of(eigen(x)(order, Eigen::all));
}
/// Rows and columns of `x` in another order.
Matrix reordered_pairs(const Matrix& x, const std::vector<std::ptrdiff_t>& order) { return matrix_of(eigen(x)(order, order)); }

struct Outputs {
  Matrix score, weight, sign, lag, classical, hc3;
  double least_share = 0;
};
Outputs outputs_of(const std::vector<Matrix>& trials, std::ptrdiff_t order) {
  const auto views = test::views(trials);
  const OlsVar fit(views, order);
  return {fit.log_ratio(),
          fit.weight(),
          fit.sign(),
          fit.lag(),
          fit.test(views, GrangerTest::f, Covariance::classical).p,
          fit.test(views, GrangerTest::f, Covariance::hc3).p,
          fit.least_share()};
}

/// Repeated means of two neighbours: a low-pass filter.
Matrix smoothed(const Matrix& x, int times) {
  Eigen::MatrixXd y = eigen(x);
  for (int k = 0; k < times; ++k) y = 0.5 * (y.leftCols(y.cols() - 1) + y.rightCols(y.cols() - 1)).eval();
  return matrix_of(y);
}

void check_golden(const std::string& name, const std::vector<Matrix>& trials, std::ptrdiff_t order, bool clusters) {
  CAPTURE(name);
  const auto views = test::views(trials);
  const OlsVar fit(views, order);
  const auto table = [&](const char* file) {
    return test::read_number_table(golden_path("ols/" + name + "/" + file + ".csv"));
  };
  const auto classical = fit.test(views, GrangerTest::f, Covariance::classical);
  // 1e-9: statsmodels solves by a pseudo-inverse; the largest difference is below 1e-11.
  CHECK(distance(fit.log_ratio(), table("logratio")) < 1e-9);
  CHECK(distance(classical.statistic, table("F")) < 1e-9);
  CHECK(distance(classical.p, table("p_f")) < 1e-9);
  CHECK(distance(fit.test(views, GrangerTest::f, Covariance::hc3).p, table("p_hc3")) < 1e-9);
  CHECK(distance(fit.weight(), table("sum_coef")) < 1e-9);
  const auto n = fit.model().n();
  const Matrix coefficients = table("coef");
  CHECK(distance(fit.model().coefficients, matrix_of(eigen(coefficients).rightCols(n * order))) < 1e-9);
  if (clusters) CHECK(distance(fit.test(views, GrangerTest::f, Covariance::trial).p, table("p_cluster")) < 1e-9);
}

}  // namespace

TEST_CASE("fits, F, p-values of three covariances and sums of coefficients equal those of statsmodels") {
  check_golden("var3_p2", {read_npy(golden_path("mvgc/var3/x.npy"))}, 2, false);
  check_golden("var6_p2", {read_npy(golden_path("mvgc/var6/x.npy"))}, 2, false);
  check_golden("izhikevich5_p4", {read_npy(golden_path("mvgc/izhikevich5/x.npy"))}, 4, false);
  // Trials of 60 to 90 samples, four rows each, padded with NaN.
  const Matrix stacked = read_npy(golden_path("ols/trials24_p3/x.npy"));
  std::vector<Matrix> trials;
  for (std::ptrdiff_t r = 0; r < 24; ++r) {
    std::ptrdiff_t length = 0;
    while (length < stacked.cols() && !std::isnan(stacked(4 * r, length))) ++length;
    trials.push_back(matrix_of(eigen(stacked).block(4 * r, 0, 4, length)));
  }
  check_golden("trials24_p3", trials, 3, true);
}

TEST_CASE("for two variables the F test and the likelihood ratio equal those of grangercausalitytests") {
  const Matrix x = read_npy(golden_path("mvgc/var3/x.npy"));
  const std::vector<Matrix> trials{reordered_rows(x, {0, 1})};
  const auto views = test::views(trials);
  const Matrix table = test::read_number_table(golden_path("ols/bivariate_var3_01.csv"), 1);
  REQUIRE(table.rows() == 8);
  for (std::ptrdiff_t row = 0; row < table.rows(); ++row) {
    const auto at = [&](std::ptrdiff_t column) { return table(row, column); };
    const auto order = std::lround(at(0)), i = std::lround(at(1)), j = std::lround(at(2));
    const OlsVar fit(views, order);
    const auto f = fit.test(views, GrangerTest::f, Covariance::classical),
               lr = fit.test(views, GrangerTest::likelihood_ratio, Covariance::classical);
    CHECK(f.statistic(i, j) == doctest::Approx(at(3)).epsilon(1e-9));
    CHECK(f.p(i, j) == doctest::Approx(at(4)).epsilon(1e-9));
    CHECK(static_cast<double>(fit.model().n_samples) * fit.log_ratio()(i, j) == doctest::Approx(at(5)).epsilon(1e-9));
    CHECK(lr.p(i, j) == doctest::Approx(at(6)).epsilon(1e-9));
  }
}

TEST_CASE("the criteria of all orders, on the same samples, equal those of statsmodels' residuals") {
  for (const std::string name : {"var3", "var6", "izhikevich5"}) {
    const Matrix x = read_npy(golden_path("mvgc/" + name + "/x.npy"));
    const Matrix table = test::read_number_table(golden_path("ols/criteria_" + name + ".csv"), 1);
    const std::vector<ConstView> views{x};
    const auto criteria = ols_criteria(views, 8);
    REQUIRE(std::ssize(criteria) == 8);
    // The table is in the data's units, and golgi's criteria do not depend on units: they differ by a constant.
    const double shift = table(0, 1) - criteria[0].aicc;
    const double m = static_cast<double>(x.cols() - 8);
    double units = 0;
    for (std::ptrdiff_t i = 0; i < x.rows(); ++i) {
      const Eigen::ArrayXd present = eigen(x).row(i).tail(x.cols() - 8).array();
      units += std::log((present - present.mean()).square().mean());
    }
    CHECK(shift == doctest::Approx(m * units).epsilon(1e-9));
    for (std::ptrdiff_t k = 0; k < 8; ++k) {
      CHECK(criteria[k].aicc + shift == doctest::Approx(table(k, 1)).epsilon(1e-9));
      CHECK(criteria[k].bic + shift == doctest::Approx(table(k, 2)).epsilon(1e-9));
    }
  }
}

TEST_CASE("another order of the variables gives the same results in that order, also for filtered signals") {
  const Matrix x = test::var_data(test::random_var(6, 2, 0.8, "order"), 3001, "order");
  const std::vector<std::ptrdiff_t> order{4, 2, 0, 5, 1, 3};
  struct Case {
    Matrix x;
    std::ptrdiff_t order;
    double tolerance;  // of the largest score, as the shares allow: 1e-16 / sqrt(share), with a margin
  };
  for (const auto& [data, p, tolerance] : {Case{x, 2, 1e-9}, Case{smoothed(x, 3), 6, 1e-9}, Case{smoothed(x, 60), 10, 1e-5}}) {
    const auto plain = outputs_of({data}, p), other = outputs_of({reordered_rows(data, order)}, p);
    CAPTURE(plain.least_share);
    if (tolerance < 1e-6)
      CHECK(plain.least_share > 1e-10);
    else {
      CHECK(plain.least_share < 1e-10);
      CHECK(plain.least_share > 1e-20);
    }
    CHECK(distance_to_largest(other.score, reordered_pairs(plain.score, order)) < tolerance);
    CHECK(distance_to_largest(other.weight, reordered_pairs(plain.weight, order)) < tolerance);
    CHECK(distance_to_largest(other.hc3, reordered_pairs(plain.hc3, order)) < 100 * tolerance);
    CHECK(distance_to_largest(other.classical, reordered_pairs(plain.classical, order)) < 100 * tolerance);
    CHECK(other.lag == reordered_pairs(plain.lag, order));
    CHECK(other.sign == reordered_pairs(plain.sign, order));
  }
}

TEST_CASE("units from 1e-9 to 1e9 change only the weights' units") {
  const Matrix x = test::var_data(test::random_var(4, 2, 0.8, "units"), 1500, "units");
  Matrix scaled = x;
  const std::vector<double> factors{1e-9, 1e9, 3, -1e4};
  for (std::ptrdiff_t i = 0; i < 4; ++i)
    for (auto& value : scaled.row(i)) value *= factors[i];
  const auto plain = outputs_of({x}, 3), other = outputs_of({scaled}, 3);
  CHECK(distance(other.score, plain.score) < 1e-10);
  CHECK(distance(other.classical, plain.classical) < 1e-10);
  CHECK(distance(other.hc3, plain.hc3) < 1e-10);
  CHECK(other.lag == plain.lag);
  for (std::ptrdiff_t i = 0; i < 4; ++i)
    for (std::ptrdiff_t j = 0; j < 4; ++j)
      if (i != j) CHECK(other.weight(i, j) * factors[j] / factors[i] == doctest::Approx(plain.weight(i, j)).epsilon(1e-9));
  const std::vector<ConstView> one{x}, two{scaled};
  CHECK(ols_criteria(two, 4)[2].aicc == doctest::Approx(ols_criteria(one, 4)[2].aicc).epsilon(1e-10));
}

TEST_CASE("a duplicated variable loses its own and its copy's columns, and no other variable does") {
  const Matrix x = test::var_data(test::random_var(4, 2, 0.8, "twin"), 1200, "twin");
  // Variable 1 again, in other units, before and after the others.
  Matrix twice = reordered_rows(x, {1, 0, 1, 2, 3});
  for (auto& value : twice.row(0)) value = 5 - 1000 * value;
  const std::vector<ConstView> views{twice};
  const OlsVar fit(views, 2);
  CHECK(fit.n_coefficients() == 9);
  REQUIRE(fit.undetermined().size() == 2);
  CHECK(fit.undetermined()[0].source == 0);
  CHECK(fit.undetermined()[0].sources == std::vector<std::ptrdiff_t>{2});
  CHECK(fit.undetermined()[1].source == 2);
  CHECK(fit.undetermined()[1].sources == std::vector<std::ptrdiff_t>{0});
  CHECK(fit.undetermined()[1].lags == std::vector<std::ptrdiff_t>{1, 2});
  const auto with = outputs_of({twice}, 2), without = outputs_of({x}, 2);
  const std::vector<std::ptrdiff_t> original{2, 1, 2, 3,
                                             4};  // any target's position in `twice`, by that in x except for the copy
  for (std::ptrdiff_t i = 0; i < 5; ++i)
    for (const std::ptrdiff_t j : {0, 2}) CHECK(std::isnan(with.score(i, j)));
  for (std::ptrdiff_t i = 0; i < 4; ++i)
    for (const std::ptrdiff_t j : {0, 2, 3}) {
      if (i == j) continue;
      const auto at_i = i == 1 ? 2 : i == 0 ? 1 : i + 1, at_j = j == 0 ? 1 : j + 1;
      CHECK(with.score(at_i, at_j) == doctest::Approx(without.score(i, j)).epsilon(1e-9));
      CHECK(with.classical(at_i, at_j) == doctest::Approx(without.classical(i, j)).epsilon(1e-9));
      CHECK(with.hc3(at_i, at_j) == doctest::Approx(without.hc3(i, j)).epsilon(1e-9));
      if (i == 1) CHECK(with.score(0, at_j) == doctest::Approx(without.score(1, j)).epsilon(1e-9));  // the copy as a target
    }
}

TEST_CASE("with an average reference every lag follows from the others, and so does every source") {
  Eigen::MatrixXd x = eigen(test::var_data(test::random_var(5, 1, 0.8, "average"), 800, "average"));
  x.rowwise() -= x.colwise().mean().eval();
  const std::vector<Matrix> trials{matrix_of(x)};
  const OlsVar fit(test::views(trials), 2);
  CHECK(fit.undetermined().size() == 5);
  CHECK(fit.n_coefficients() == 9);
  for (const auto& one : fit.undetermined()) CHECK(one.sources.size() == 4);
}

TEST_CASE("a lagged copy: the copy follows with certainty from its original, the original from nothing") {
  Matrix x = test::var_data({Eigen::MatrixXd::Zero(2, 2)}, 400, "copy");
  for (std::ptrdiff_t t = 399; t > 0; --t) x(1, t) = x(0, t - 1);
  const std::vector<ConstView> views{x};
  const OlsVar fit(views, 1);
  for (const auto covariance : {Covariance::classical, Covariance::hc3}) {
    const auto p = fit.test(views, GrangerTest::f, covariance).p;
    CHECK(p(1, 0) == 0);
    CHECK(p(0, 1) > 0.01);
  }
  CHECK(std::isfinite(fit.log_ratio()(1, 0)));
  CHECK(fit.log_ratio()(1, 0) > 50);
  // Further lags of either are lags of the other.
  CHECK(OlsVar(views, 2).undetermined().size() == 2);
  CHECK(ols_criteria(views, 3)[0].aicc < ols_criteria(views, 3)[1].aicc);
}

TEST_CASE("coefficients that depend on single samples have no robust p-value") {
  Matrix x = test::var_data({Eigen::MatrixXd::Zero(2, 2)}, 300, "single");
  for (std::ptrdiff_t t = 0; t < 300; ++t) x(1, t) = t == 150;
  const std::vector<ConstView> views{x};
  const auto tests = OlsVar(views, 3).test(views, GrangerTest::f, Covariance::hc3);
  CHECK(tests.on_single_samples == std::vector<std::ptrdiff_t>{1});
  CHECK(std::isnan(tests.p(0, 1)));
  CHECK(tests.p(1, 0) >= 0);
}

TEST_CASE("sign: 0 within a standard error; lag: the largest effect; the test by trial needs more than 2 p trials") {
  // 0 drives 1 at lag 2; 2 drives 3 positively and, one sample later, negatively by as much.
  Eigen::MatrixXd first = Eigen::MatrixXd::Zero(4, 4), second = first;
  second(1, 0) = -0.5;
  first(3, 2) = 0.5;
  second(3, 2) = -0.5;
  std::vector<Matrix> trials;
  for (int r = 0; r < 4; ++r) trials.push_back(test::var_data({first, second}, 1000, "signs " + std::to_string(r)));
  const auto views = test::views(trials);
  const OlsVar fit(views, 2);
  CHECK(fit.sign()(1, 0) == -1);
  CHECK(fit.lag()(1, 0) == 2);
  CHECK(fit.weight()(1, 0) == doctest::Approx(-0.5).epsilon(0.2));
  CHECK(fit.sign()(3, 2) == 0);
  const auto by_trial = fit.test(views, GrangerTest::f, Covariance::trial);
  CHECK(by_trial.n_trials == 4);
  CHECK(std::isnan(by_trial.p(1, 0)));
}

TEST_CASE("the limit: half as many coefficients as samples; AICc needs more") {
  const std::vector<Matrix> trials{Matrix(100, 450), Matrix(100, 3)};
  CHECK(longest_ols_order(test::views(trials), 4) == 2);  // 449 + 2, 448 + 1, 447
  CHECK(longest_ols_order(test::views(trials), 1) == 1);
  const std::vector<Matrix> wide{Matrix(90, 160)};
  CHECK(longest_ols_order(test::views(wide), 10) == 0);
  CHECK_THROWS_WITH_AS(OlsVar(test::views(wide), 2), doctest::Contains("needs more than 181 samples"), DataError);
}

TEST_CASE("work is cancelled between blocks") {
  const std::vector<Matrix> trials{test::var_data(test::random_var(2, 1, 0.5, "stop"), 5000, "stop")};
  int asked = 0;
  const Poll poll = [&] {
    if (++asked == 3) throw Interrupted();
  };
  CHECK_THROWS_AS(OlsVar(test::views(trials), 1, serial_for, poll), Interrupted);
  asked = 0;
  const OlsVar fit(test::views(trials), 1);
  CHECK_THROWS_AS(fit.test(test::views(trials), GrangerTest::f, Covariance::hc3, serial_for, poll), Interrupted);
}

TEST_CASE("least squares does not depend on the number of threads, to the last bit [threads]") {
  const std::vector<Matrix> trials{test::var_data(test::random_var(30, 2, 0.9, "threads"), 2001, "threads"),
                                   test::var_data(test::random_var(30, 2, 0.9, "threads"), 501, "more")};
  const auto views = test::views(trials);
  const test::PlainContext two(2);
  const auto loop = two.parallel_loop();
  const OlsVar one(views, 8), other(views, 8, loop);
  CHECK(one.log_ratio() == other.log_ratio());
  for (const auto covariance : {Covariance::classical, Covariance::hc3, Covariance::trial})
    CHECK(one.test(views, GrangerTest::f, covariance).p == other.test(views, GrangerTest::f, covariance, loop).p);
  CHECK(ols_criteria(views, 8)[7].aicc == ols_criteria(views, 8, loop)[7].aicc);
}
