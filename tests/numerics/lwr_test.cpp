// The golden values are the MVGC toolbox 1.3's (see tests/golden/mvgc/README.md).
#include "golgi/numerics/lwr.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <initializer_list>
#include <string>

#include "golgi/core/error.hpp"
#include "golgi/data/eigen.hpp"
#include "golgi/data/npy.hpp"
#include "golgi/testing/plain_context.hpp"
#include "support/naive_lwr.hpp"
#include "support/number_table.hpp"
#include "support/random_var.hpp"

using namespace golgi;

namespace {

double relative_distance(const Eigen::MatrixXd& a, const Eigen::MatrixXd& b) { return (a - b).norm() / b.norm(); }

}  // namespace

TEST_CASE("criteria, orders, coefficients and covariance equal the toolbox's") {
  for (const std::string name : {"var3", "var6", "izhikevich5"}) {
    CAPTURE(name);
    const std::filesystem::path folder = std::filesystem::path(GOLGI_TESTS_DIR) / "golden/mvgc" / name;
    const std::vector<Matrix> trials{read_npy(folder / "x.npy")};
    const LwrFits fits(test::views(trials), 8);
    REQUIRE(fits.n_orders() == 8);
    const Matrix aic = test::read_number_table(folder / "aic_by_order.csv"),
                 bic = test::read_number_table(folder / "bic_by_order.csv"),
                 orders = test::read_number_table(folder / "order_aic_bic.csv");
    for (std::ptrdiff_t k = 0; k < 8; ++k) {
      // 1e-12: M times the rounding of a log determinant, relative to values of a thousand.
      CHECK(fits.criteria()[k].aic == doctest::Approx(aic.values()[k]).epsilon(1e-12));
      CHECK(fits.criteria()[k].bic == doctest::Approx(bic.values()[k]).epsilon(1e-12));
    }
    CHECK(fits.order_by_aic() == orders(0, 0));
    CHECK(fits.order_by_bic() == orders.values()[1]);
    const VarModel model = fits.model(fits.order_by_aic());
    const Matrix coefficients = test::read_number_table(folder / "A_aic.csv"),
                 covariance = test::read_number_table(folder / "Sigma_aic.csv");
    CHECK(relative_distance(eigen(model.coefficients), eigen(coefficients)) < 1e-12);
    CHECK(relative_distance(eigen(model.residual_covariance), eigen(covariance)) < 1e-12);
  }
}

TEST_CASE("errors updated by the recursion equal errors recomputed from coefficients, for trials of unequal length") {
  const auto coefficients = test::random_var(4, 3, 0.9, "lwr");
  const std::vector<Matrix> trials{test::var_data(coefficients, 700, "trial 0"), test::var_data(coefficients, 90, "trial 1"),
                                   test::var_data(coefficients, 3, "trial 2"), test::var_data(coefficients, 1100, "trial 3")};
  const auto x = test::views(trials);
  const LwrFits fits(x, 6);
  for (std::ptrdiff_t order = 1; order <= 6; ++order) {
    const auto twin = test::naive_lwr(x, order);
    const auto model = fits.model(order);
    // 1e-11: the twin inverts triangular factors explicitly.
    CHECK(relative_distance(eigen(model.coefficients), twin.coefficients) < 1e-11);
    const double divisor = static_cast<double>(n_samples_with_lags(x, order + 1) - 1);
    CHECK(relative_distance(eigen(model.residual_covariance) * divisor, twin.residual_product) < 1e-11);
    CHECK(model.n_samples == n_samples_with_lags(x, order));
  }
}

TEST_CASE("the recursion and least squares agree for long recordings, and both recover the coefficients") {
  const auto coefficients = test::random_var(3, 2, 0.8, "agree");
  const std::vector<Matrix> trials{test::var_data(coefficients, 20000, "agree")};
  const auto lwr = LwrFits(test::views(trials), 2).model(2), ols = fit_var_ols(test::views(trials), 2);
  // They differ in their treatment of the ends: of order 1/T. The coefficients are known to some 1/sqrt(T).
  CHECK((eigen(lwr.coefficients) - eigen(ols.coefficients)).cwiseAbs().maxCoeff() < 1e-3);
  CHECK((eigen(lwr.residual_covariance) - eigen(ols.residual_covariance)).cwiseAbs().maxCoeff() < 1e-3);
  for (int lag = 0; lag < 2; ++lag)
    CHECK((eigen(ols.coefficients).middleCols(3 * lag, 3) - coefficients[lag]).cwiseAbs().maxCoeff() < 0.05);
}

TEST_CASE("least squares recovers exact coefficients without noise") {
  const auto coefficients = test::random_var(3, 2, 0.9, "exact");
  Random random(fingerprint_of("exact"), "starts");
  std::vector<Matrix> trials;
  for (int k = 0; k < 10; ++k) {
    Eigen::MatrixXd x(3, 12);
    for (std::ptrdiff_t t = 0; t < x.cols(); ++t)
      if (t < 2)
        x.col(t) = Eigen::Vector3d::NullaryExpr([&] { return random.normal(); });
      else
        x.col(t) = coefficients[0] * x.col(t - 1) + coefficients[1] * x.col(t - 2);
    trials.push_back(matrix_of(x));
    trials.push_back(matrix_of(-x));  // so that the mean is 0 and no trial is shifted
  }
  const auto model = fit_var_ols(test::views(trials), 2);
  for (int lag = 0; lag < 2; ++lag)
    CHECK((eigen(model.coefficients).middleCols(3 * lag, 3) - coefficients[lag]).norm() < 1e-12);
  CHECK(eigen(model.residual_covariance).norm() < 1e-24);
}

TEST_CASE("every fit of the recursion is stable, also for data that are not stationary") {
  Random random(fingerprint_of("walk"), "steps");
  Eigen::MatrixXd x = Eigen::MatrixXd::NullaryExpr(3, 200, [&] { return random.normal(); });
  for (std::ptrdiff_t t = 1; t < x.cols(); ++t) x.col(t) += 1.02 * x.col(t - 1);
  const std::vector<Matrix> trials{matrix_of(x)};
  const LwrFits fits(test::views(trials), 5);
  for (std::ptrdiff_t order = 1; order <= fits.n_orders(); ++order) CHECK(spectral_radius(fits.model(order)) < 1);
  CHECK(spectral_radius(fit_var_ols(test::views(trials), 1)) > 1);
}

TEST_CASE("AIC is undefined if there are as many coefficients as samples, and the message gives the remedy") {
  const std::vector<Matrix> trials{test::var_data(test::random_var(6, 1, 0.5, "short"), 100, "short")};
  const LwrFits fits(test::views(trials), 4);
  CHECK_FALSE(std::isnan(fits.criteria()[1].aic));
  CHECK(std::isnan(fits.criteria()[2].aic));  // 3 · 36 coefficients, 97 samples
  CHECK(largest_aic_order(test::views(trials), 4) == 2);
  const std::vector<Matrix> wide{test::var_data(test::random_var(6, 1, 0.5, "short"), 30, "short")};
  CHECK_THROWS_WITH_AS(LwrFits(test::views(wide), 1).order_by_aic(), doctest::Contains("criterion bic"), DataError);
}

TEST_CASE("fits do not depend on the number of threads, to the last bit [threads]") {
  const std::vector<Matrix> trials{test::var_data(test::random_var(7, 2, 0.9, "threads"), 5001, "threads")};
  const test::PlainContext two(2);
  const auto one = LwrFits(test::views(trials), 4).model(4);
  const auto other =
      LwrFits(test::views(trials), 4, [&](std::ptrdiff_t n, const auto& body) { two.parallel_for(n, body); }).model(4);
  CHECK(one.coefficients == other.coefficients);
  CHECK(one.residual_covariance == other.residual_covariance);
}

TEST_CASE("too few data are an error, for least squares and for the recursion") {
  const std::vector<Matrix> trials{test::var_data(test::random_var(3, 1, 0.5, "few"), 6, "few")};
  CHECK_THROWS_AS(fit_var_ols(test::views(trials), 2), DataError);
  CHECK_THROWS_AS(LwrFits(test::views({Matrix(2, 1, 3.0)}), 1), DataError);
  CHECK_THROWS_AS(LwrFits(test::views(trials), 1), DataError);  // 5 samples with a lag, 6 dimensions of errors
  const std::vector<Matrix> enough{test::var_data(test::random_var(3, 1, 0.5, "few"), 9, "few")};
  const LwrFits fits(test::views(enough), 8);
  CHECK(fits.n_orders() == 2);
  CHECK_THROWS_AS(fits.model(3), DataError);
  std::vector<Matrix> pairs;
  for (int k = 0; k < 50; ++k)
    pairs.push_back(test::var_data(test::random_var(3, 1, 0.5, "few"), 2, "pair " + std::to_string(k)));
  CHECK_THROWS_WITH_AS(LwrFits(test::views(pairs), 1), doctest::Contains("three samples"), DataError);
}
