// Tests of groups of variables and standard errors of single lags, from one fit by least squares.
#include <doctest/doctest.h>

#include <cmath>
#include <filesystem>
#include <string>
#include <vector>

#include "golgi/data/npy.hpp"
#include "golgi/numerics/trials.hpp"
#include "golgi/numerics/var_ols.hpp"
#include "golgi/testing/plain_context.hpp"
#include "golgi/testing/var_data.hpp"
#include "support/random_var.hpp"
#include "support/solvers.hpp"

using namespace golgi;
using Eigen::MatrixXd;
using Eigen::VectorXd;

namespace {

/// Coefficients and their covariance from the whole design, as in textbooks: equations of `targets`, stacked.
struct Textbook {
  MatrixXd coefficients, design, residuals, inverse;

  Textbook(Trials trials, std::ptrdiff_t order) {
    const Matrix lags = lagged_design(trials, order), present = lagged_responses(trials, order);
    design.resize(lags.rows(), lags.cols() + 1);
    design << VectorXd::Ones(lags.rows()), eigen(lags);
    inverse = test::inverse_of(design.transpose() * design);
    coefficients = inverse * design.transpose() * eigen(present);
    residuals = eigen(present) - design * coefficients;
  }

  /// Wald's statistic for coefficients `rows` of `targets`, with residuals e / (1 - leverage).
  double wald_hc3(const std::vector<std::ptrdiff_t>& rows, const std::vector<std::ptrdiff_t>& targets) const {
    const auto d = std::ssize(rows) * std::ssize(targets);
    MatrixXd v = MatrixXd::Zero(d, d);
    for (std::ptrdiff_t t = 0; t < design.rows(); ++t) {
      const VectorXd x = design.row(t).transpose(), pull = (inverse * x)(rows);
      const VectorXd e = residuals.row(t).transpose()(targets) / (1 - x.dot(inverse * x));
      const VectorXd both = (pull * e.transpose()).reshaped();
      v += both * both.transpose();
    }
    const VectorXd b = coefficients(rows, targets).reshaped();
    return b.dot(test::inverse_of(v) * b);
  }
};

}  // namespace

TEST_CASE("standard errors of single coefficients equal numpy's, classical and HC3") {
  const std::vector<Matrix> trials{read_npy(std::filesystem::path(GOLGI_TESTS_DIR) / "golden/mvgc/var3/x.npy")};
  const auto views = test::views(trials);
  const OlsVar fit(views, 2);
  const auto classical = fit.test(views, GrangerTest::f, Covariance::classical);
  const auto hc3 = fit.test(views, GrangerTest::f, Covariance::hc3);
  REQUIRE(classical.lag_error.size() == 2);
  // numpy 1.24: inv(D'D) RSS / (M - K), and inv(D'D) D' diag(e / (1 - h))² D inv(D'D).
  CHECK(classical.lag_error[0](1, 0) == doctest::Approx(0.01357854).epsilon(1e-6));
  CHECK(classical.lag_error[1](1, 0) == doctest::Approx(0.01344826).epsilon(1e-6));
  CHECK(hc3.lag_error[0](1, 0) == doctest::Approx(0.01304707).epsilon(1e-6));
  CHECK(hc3.lag_error[1](1, 0) == doctest::Approx(0.01426764).epsilon(1e-6));
  CHECK(hc3.lag_error[0](0, 2) == doctest::Approx(0.04387112).epsilon(1e-6));
  CHECK(hc3.lag_error[1](0, 2) == doctest::Approx(0.04667333).epsilon(1e-6));
}

TEST_CASE("tests of groups are Wald's for the stacked equations") {
  const Matrix x = test::var_data(test::random_var(5, 2, 0.8, "groups"), 600, "groups");
  const std::vector<Matrix> trials{x};
  const auto views = test::views(trials);
  const OlsVar fit(views, 2);
  const Textbook textbook(views, 2);
  const Groups groups{{0, 3}, {4, 1}};
  const auto hc3 = fit.test(views, groups, GrangerTest::likelihood_ratio, Covariance::hc3);
  // Lags of variables 4 and 1: columns 1 + (l - 1) 5 + j.
  CHECK(hc3.statistic(0, 1) == doctest::Approx(textbook.wald_hc3({2, 5, 7, 10}, {0, 3}) / 8).epsilon(1e-9));
  CHECK(hc3.statistic(1, 0) == doctest::Approx(textbook.wald_hc3({1, 4, 6, 9}, {4, 1}) / 8).epsilon(1e-9));
  CHECK(std::isnan(hc3.p(0, 0)));
  // Classical, by the block of (D'D)⁻¹ ⊗ Σ.
  const auto classical = fit.test(views, groups, GrangerTest::f, Covariance::classical);
  const std::vector<std::ptrdiff_t> lags{2, 5, 7, 10}, targets{0, 3};
  const MatrixXd b = textbook.coefficients(lags, targets), spread = test::inverse_of(textbook.inverse(lags, lags)),
                 noise = test::inverse_of(eigen(fit.model().residual_covariance)(targets, targets));
  CHECK(classical.statistic(0, 1) == doctest::Approx((noise * b.transpose() * spread * b).trace() / 8).epsilon(1e-9));
  // For single variables they equal the tests of pairs, except for Hotelling's degrees of freedom.
  const auto pairs = fit.test(views, GrangerTest::likelihood_ratio, Covariance::hc3);
  const auto single = fit.test(views, single_variables(5), GrangerTest::likelihood_ratio, Covariance::hc3);
  CHECK(single.statistic(2, 4) == doctest::Approx(pairs.statistic(2, 4)).epsilon(1e-9));
  CHECK(single.p(2, 4) == doctest::Approx(pairs.p(2, 4)).epsilon(1e-9));
}

TEST_CASE("p of groups without a connection is uniform, however many coefficients, and also by trial") {
  const auto rate = [](std::ptrdiff_t n_trials, std::ptrdiff_t length, std::ptrdiff_t order, Covariance covariance) {
    int n = 0, n_small = 0;
    for (int k = 0; k < 150; ++k) {
      std::vector<Matrix> trials;
      for (std::ptrdiff_t r = 0; r < n_trials; ++r)
        trials.push_back(
            test::var_data({0.5 * MatrixXd::Identity(6, 6)}, length, "groups " + std::to_string(k) + " " + std::to_string(r)));
      const auto views = test::views(trials);
      const auto p = OlsVar(views, order).test(views, Groups{{0, 1, 2}, {3, 4, 5}}, GrangerTest::f, covariance).p;
      for (const double one : {p(0, 1), p(1, 0)}) n_small += one <= 0.05, ++n;
    }
    return static_cast<double>(n_small) / n;
  };
  // 300 tests: standard error .0126; three of them.
  for (const auto covariance : {Covariance::classical, Covariance::hc3}) {
    CHECK(rate(1, 500, 3, covariance) < 0.09);  // 27 coefficients, 500 samples
    CHECK(rate(1, 500, 3, covariance) > 0.012);
  }
  CHECK(rate(60, 40, 1, Covariance::trial) < 0.09);  // 9 coefficients, 60 trials
}

TEST_CASE("too many coefficients for the samples, or an undetermined variable, leave p undefined") {
  Matrix x = test::var_data({0.5 * MatrixXd::Identity(6, 6)}, 120, "many");
  const auto tests = [&](Covariance covariance) {
    const std::vector<Matrix> trials{x};
    const auto views = test::views(trials);
    return OlsVar(views, 3).test(views, Groups{{0, 1, 2}, {3, 4, 5}}, GrangerTest::f, covariance);
  };
  CHECK(tests(Covariance::hc3).too_many.size() == 2);  // 27 of 101
  CHECK(std::isnan(tests(Covariance::hc3).p(0, 1)));
  CHECK(tests(Covariance::classical).too_many.empty());
  CHECK(tests(Covariance::classical).p(0, 1) <= 1);
  std::ranges::copy(x.row(0), x.row(1).begin());
  const auto copied = tests(Covariance::classical);
  CHECK(std::isnan(copied.p(1, 0)));
}
