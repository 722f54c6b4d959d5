#include "golgi/numerics/riccati.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <initializer_list>

#include "golgi/core/error.hpp"
#include "golgi/core/rng.hpp"
#include "golgi/data/eigen.hpp"
#include "support/solvers.hpp"

using namespace golgi;

namespace {

Matrix solve(const Matrix& a, const Matrix& h, const Matrix& q) { return solve_filter_riccati(a, h, q); }
Matrix solve(double a, double h, double q) { return solve(Matrix{{a}}, Matrix{{h}}, Matrix{{q}}); }

/// Solution by iterating the filter, the slow twin.
Eigen::MatrixXd by_iteration(const Eigen::MatrixXd& a, const Eigen::MatrixXd& h, const Eigen::MatrixXd& q, int steps) {
  Eigen::MatrixXd p = q;
  const auto identity = Eigen::MatrixXd::Identity(a.rows(), a.rows());
  for (int k = 0; k < steps; ++k) p = a * p * golgi::test::inverse_of(identity + h * p) * a.transpose() + q;
  return p;
}

}  // namespace

TEST_CASE("the scalar Riccati equation has the root of its quadratic, also for unstable and weakly observed states") {
  for (double a : {0.0, 0.5, 0.999, -1.5, 3.0})
    for (double h : {1e-8, 0.1, 50.0})
      for (double q : {1e-6, 1.0}) {
        CAPTURE(a);
        CAPTURE(h);
        CAPTURE(q);
        // h P² + (1 - a² - h q) P - q = 0, the positive root in the form without cancellation
        const double b = 1 - a * a - h * q;
        const double root = std::sqrt(b * b + 4 * h * q);
        const double exact = b > 0 ? 2 * q / (b + root) : (root - b) / (2 * h);
        const Matrix p = solve(a, h, q);
        // 1e-8: h = 1e-8 with |a| > 1 has a condition number near 1/h at an accuracy of 1e-16.
        CHECK(p(0, 0) == doctest::Approx(exact).epsilon(1e-8));
      }
}

TEST_CASE("the doubling agrees with iterating the filter, for companion matrices of random lags") {
  Random random(fingerprint_of("riccati"), "matrices");
  for (int n : {2, 5, 10}) {
    Eigen::MatrixXd a = Eigen::MatrixXd::Zero(n, n), c = Eigen::MatrixXd::NullaryExpr(3, n, [&] { return random.normal(); });
    for (int k = 0; k < n; ++k) a(0, k) = random.normal() / n;
    a.bottomLeftCorner(n - 1, n - 1).setIdentity();
    Eigen::MatrixXd q = Eigen::MatrixXd::Zero(n, n);
    q(0, 0) = 2;
    const Matrix p = solve(matrix_of(a), matrix_of(c.transpose() * c), matrix_of(q));
    const Eigen::MatrixXd twin = by_iteration(a, c.transpose() * c, q, 2000);
    CHECK((eigen(p) - twin).norm() <= 1e-12 * twin.norm());  // accumulated rounding of small solves
  }
}

TEST_CASE("an unstable unobserved state is an error, not a number") { CHECK_THROWS_AS(solve(1.5, 0, 1), NumericError); }
