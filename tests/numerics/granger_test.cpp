#include "golgi/numerics/granger.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <initializer_list>
#include <string>

#include "golgi/core/error.hpp"
#include "golgi/data/eigen.hpp"
#include "golgi/data/npy.hpp"
#include "golgi/numerics/distributions.hpp"
#include "golgi/numerics/lwr.hpp"
#include "golgi/numerics/lwr_reduced.hpp"
#include "golgi/testing/plain_context.hpp"
#include "support/number_table.hpp"
#include "support/random_var.hpp"
#include "support/solvers.hpp"

using namespace golgi;
using Eigen::MatrixXd;

namespace {

VarModel model_of(const std::vector<MatrixXd>& coefficients, const MatrixXd& covariance) {
  const auto n = covariance.rows();
  VarModel model;
  model.order = std::ssize(coefficients);
  model.coefficients = Matrix(n, n * model.order);
  for (std::size_t l = 0; l < coefficients.size(); ++l)
    eigen(model.coefficients).middleCols(static_cast<std::ptrdiff_t>(l) * n, n) = coefficients[l];
  model.residual_covariance = matrix_of(covariance);
  return model;
}

MatrixXd random_covariance(std::ptrdiff_t n, const char* seed) {
  Random random(fingerprint_of(seed), "covariance");
  const MatrixXd root = MatrixXd::NullaryExpr(n, n, [&] { return random.normal(); });
  return root * root.transpose() + 0.1 * MatrixXd::Identity(n, n);
}

/// F from the Riccati equation of the whole state, of dimension N·p, solved by iterating the filter.
MatrixXd f_by_filtering(const VarModel& model) {
  const auto n = model.n(), size = n * model.order;
  MatrixXd a = MatrixXd::Zero(size, size);
  a.topRows(n) = eigen(model.coefficients);
  a.bottomLeftCorner(size - n, size - n).setIdentity();
  const MatrixXd sigma = eigen(model.residual_covariance);
  MatrixXd q = MatrixXd::Zero(size, size);
  q.topLeftCorner(n, n) = sigma;
  MatrixXd f = MatrixXd::Constant(n, n, NAN);
  for (std::ptrdiff_t j = 0; j < n; ++j) {
    std::vector<std::ptrdiff_t> kept;
    for (std::ptrdiff_t i = 0; i < n; ++i)
      if (i != j) kept.push_back(i);
    const MatrixXd c = a(kept, Eigen::all), r = sigma(kept, kept);
    MatrixXd s = MatrixXd::Zero(size, n - 1);
    s.topRows(n) = sigma(Eigen::all, kept);
    MatrixXd p = q, innovations;
    for (int step = 0; step < 5000; ++step) {
      innovations = c * p * c.transpose() + r;
      const MatrixXd cross = a * p * c.transpose() + s;
      p = a * p * a.transpose() + q - cross * test::inverse_of(innovations) * cross.transpose();
    }
    for (std::size_t k = 0; k < kept.size(); ++k) {
      const auto i = static_cast<std::ptrdiff_t>(k);
      f(kept[k], j) = std::log(innovations(i, i) / sigma(kept[k], kept[k]));
    }
  }
  return f;
}

/// Largest distance between the empirical distribution and the uniform one, times sqrt n.
double distance_from_uniform(std::vector<double> p) {
  std::sort(p.begin(), p.end());
  double distance = 0;
  const auto n = static_cast<double>(p.size());
  for (std::size_t i = 0; i < p.size(); ++i)
    distance = std::max({distance, p[i] - static_cast<double>(i) / n, static_cast<double>(i + 1) / n - p[i]});
  return distance * std::sqrt(n);
}

}  // namespace

TEST_CASE("F of a driven pair equals its closed form") {
  // x1 = a x1 + c x2 + e1, x2 = b x2 + e2: without x2, x1's moving-average part has variance 1 + b² + c² and lag-one product
  // -b, so its innovations have variance v with v + b²/v = 1 + b² + c².
  for (double b : {0.0, 0.6, -0.95})
    for (double c : {1e-5, 0.4, 3.0}) {
      const auto model = model_of({MatrixXd{{0.7, c}, {0, b}}}, MatrixXd::Identity(2, 2));
      const Matrix f = pairwise_conditional_granger(model);
      const double excess = c * c + b * b - 1;  // v - 1 = (excess + sqrt(excess² + 4 c²)) / 2, without cancellation for small c
      const double root = std::sqrt(excess * excess + 4 * c * c);
      const double surplus = excess > 0 ? (excess + root) / 2 : 2 * c * c / (root - excess);
      CHECK(f(0, 1) == doctest::Approx(std::log1p(surplus)).epsilon(1e-11));  // b = -0.95: a condition number of some 1e2
      CHECK(f(1, 0) == 0);
      CHECK(std::isnan(f(0, 0)));
    }
}

TEST_CASE("F equals that of a filter over the whole state, for correlated noise") {
  const auto model = model_of(test::random_var(4, 3, 0.9, "filter"), random_covariance(4, "filter"));
  const Matrix f = pairwise_conditional_granger(model);
  const MatrixXd twin = f_by_filtering(model);
  for (std::ptrdiff_t i = 0; i < 4; ++i)
    for (std::ptrdiff_t j = 0; j < 4; ++j)
      if (i != j) CHECK(f(i, j) == doctest::Approx(twin(i, j)).epsilon(1e-10));  // the twin loses digits in its differences
}

TEST_CASE("F does not change with the variables' units and moves with their order") {
  const auto coefficients = test::random_var(5, 2, 0.95, "units");
  const MatrixXd covariance = random_covariance(5, "units");
  const Matrix f = pairwise_conditional_granger(model_of(coefficients, covariance));
  // Rescale (1e-3 … 1e3) and reverse.
  MatrixXd change = MatrixXd::Zero(5, 5);
  for (int i = 0; i < 5; ++i) change(i, 4 - i) = std::pow(10, 1.5 * i - 3);
  const MatrixXd back = test::inverse_of(change);
  const Matrix changed = pairwise_conditional_granger(
      model_of({change * coefficients[0] * back, change * coefficients[1] * back}, change * covariance * change.transpose()));
  for (std::ptrdiff_t i = 0; i < 5; ++i)
    for (std::ptrdiff_t j = 0; j < 5; ++j)
      if (i != j) CHECK(changed(i, j) == doctest::Approx(f(4 - i, 4 - j)).epsilon(1e-9));  // inverse of units six decades apart
}

TEST_CASE("p-values equal the toolbox's to 1e-9") {
  for (const std::string name : {"var3", "var6", "izhikevich5"}) {
    const auto folder = std::filesystem::path(GOLGI_TESTS_DIR) / "golden/mvgc" / name;
    const std::vector<Matrix> trials{read_npy(folder / "x.npy")};
    const LwrFits fits(test::views(trials), 8);
    for (const std::string criterion : {"aic", "bic"}) {
      const auto model = fits.model(criterion == "aic" ? fits.order_by_aic() : fits.order_by_bic());
      const Matrix f = pairwise_conditional_granger(model),
                   golden_f = test::read_number_table(folder / ("F_" + criterion + ".csv"));
      const Matrix p = granger_p_values(test::views(trials), model, GrangerTest::f),
                   golden_p = test::read_number_table(folder / ("p_F_" + criterion + ".csv"));
      for (std::ptrdiff_t i = 0; i < f.rows(); ++i)
        for (std::ptrdiff_t j = 0; j < f.cols(); ++j) {
          CAPTURE(name);
          CAPTURE(criterion);
          CAPTURE(i);
          CAPTURE(j);
          if (i == j) {
            CHECK(std::isnan(f(i, j)));
            CHECK(std::isnan(p(i, j)));
            continue;
          }
          // The toolbox subtracts logarithms, with an absolute error of some 1e-16.
          CHECK(std::abs(f(i, j) - golden_f(i, j)) <= 1e-9 * golden_f(i, j) + 1e-15);
          // The toolbox's p is 1 minus a distribution function, whose rounding is 1e-16 absolute.
          CHECK(std::abs(p(i, j) - golden_p(i, j)) <= 1e-9 * golden_p(i, j) + 1e-15);
        }
    }
  }
}

TEST_CASE("reduced fits on lagged products equal refits from the samples, for trials of unequal length and any units") {
  const auto coefficients = test::random_var(5, 3, 0.9, "reduced");
  std::vector<Matrix> trials{test::var_data(coefficients, 400, "r0"), test::var_data(coefficients, 2, "r1"),
                             test::var_data(coefficients, 300, "r2")};
  for (auto& trial : trials)
    for (auto& value : trial.row(2)) value = 1e5 * value + 7e5;
  for (std::ptrdiff_t order : {1, 2, 4}) {
    const Matrix fast = lwr_reduced_variances(test::views(trials), order),
                 twin = lwr_reduced_variances_by_refit(test::views(trials), order);
    for (std::ptrdiff_t i = 0; i < 5; ++i)
      for (std::ptrdiff_t j = 0; j < 5; ++j)
        if (i != j) CHECK(fast(i, j) == doctest::Approx(twin(i, j)).epsilon(1e-12));  // a condition number of 1e2 or so
  }
}

TEST_CASE("lagged products that are too ill-conditioned are left to refits") {
  // Smooth signals: neighbouring samples are nearly equal, and their products nearly singular.
  Matrix x = test::var_data({MatrixXd{{1.999, 0}, {0, 1.999}}, MatrixXd{{-0.9991, 0}, {0, -0.9991}}}, 2000, "smooth");
  const std::vector<Matrix> trials{x};
  CHECK(lwr_reduced_variances(test::views(trials), 4) == lwr_reduced_variances_by_refit(test::views(trials), 4));
}

TEST_CASE("the likelihood ratio is M times the log ratio of the variances of full and reduced fit") {
  const std::vector<Matrix> trials{test::var_data(test::random_var(3, 2, 0.8, "lr"), 500, "lr")};
  const auto model = LwrFits(test::views(trials), 2).model(2);
  const Matrix p = granger_p_values(test::views(trials), model, GrangerTest::likelihood_ratio);
  const Matrix reduced = lwr_reduced_variances_by_refit(test::views(trials), 2);
  for (std::ptrdiff_t i = 0; i < 3; ++i)
    for (std::ptrdiff_t j = 0; j < 3; ++j)
      if (i != j)
        CHECK(p(i, j) ==
              doctest::Approx(chi_squared_upper_tail(498 * std::log(reduced(i, j) / model.residual_covariance(i, i)), 2))
                  .epsilon(1e-9));
}

TEST_CASE("on independent processes both tests give uniform p-values") {
  // Six independent AR(2) processes, order 2: 30 pairs a data set. The pairs of one data set are nearly independent.
  MatrixXd first = MatrixXd::Zero(6, 6), second = first;
  for (int i = 0; i < 6; ++i) first(i, i) = 0.2 * i - 0.4, second(i, i) = 0.1 * i - 0.3;
  for (auto test : {GrangerTest::f, GrangerTest::likelihood_ratio}) {
    std::vector<double> p_values;
    int below_005 = 0;
    for (int k = 0; k < 60; ++k) {
      const std::vector<Matrix> trials{test::var_data({first, second}, 1000, "null " + std::to_string(k))};
      const Matrix p = granger_p_values(test::views(trials), LwrFits(test::views(trials), 2).model(2), test);
      for (double value : p.values())
        if (!std::isnan(value)) p_values.push_back(value), below_005 += value < 0.05;
    }
    REQUIRE(p_values.size() == 1800);
    // Kolmogorov-Smirnov: 1.95 is exceeded with probability 0.001.
    CHECK(distance_from_uniform(p_values) < 1.95);
    // Binomial(1800, 0.05) = 90 ± 9.2; outside 60 … 120 with probability 0.001.
    CHECK(below_005 > 60);
    CHECK(below_005 < 120);
  }
}

TEST_CASE("F and p-values do not depend on the number of threads, to the last bit [threads]") {
  const std::vector<Matrix> trials{test::var_data(test::random_var(6, 2, 0.9, "granger threads"), 600, "granger threads")};
  const test::PlainContext context(2);
  const ParallelFor two = [&](std::ptrdiff_t n, const auto& body) { context.parallel_for(n, body); };
  const auto model = LwrFits(test::views(trials), 2).model(2);
  CHECK(pairwise_conditional_granger(model) == pairwise_conditional_granger(model, two));
  CHECK(granger_p_values(test::views(trials), model, GrangerTest::f) ==
        granger_p_values(test::views(trials), model, GrangerTest::f, two));
}

TEST_CASE("a source whose past cannot be inferred is named") {
  // Variable 1 is unstable and unobserved.
  const auto model = model_of({MatrixXd{{0.5, 0}, {0, 1.2}}}, MatrixXd::Identity(2, 2));
  CHECK_THROWS_WITH_AS(pairwise_conditional_granger(model), doctest::Contains("variable 1"), NumericError);
}
