// The path of one problem: optima at every penalty, for any kind of regressors.
#include "lasso.hpp"

#include <doctest/doctest.h>

#include <Eigen/Cholesky>
#include <string>

#include "fit.hpp"
#include "golgi/core/rng.hpp"

using namespace golgi;
using namespace golgi::sparse_var;

namespace {

/// Regressors with a common part, mean 0 and variance 1; the response is a sum of three of them and noise.
struct Regression {
  Eigen::MatrixXd gram;
  Eigen::VectorXd cross;

  Regression(std::ptrdiff_t n_samples, std::ptrdiff_t n, double shared, const std::string& seed, bool has_copies = false) {
    Random random(fingerprint_of(seed), "regression");
    Eigen::MatrixXd x = Eigen::MatrixXd::NullaryExpr(n_samples, n, [&] { return random.normal(); });
    const Eigen::VectorXd common = Eigen::VectorXd::NullaryExpr(n_samples, [&] { return random.normal(); });
    x.colwise() += shared * common;
    if (has_copies) {
      x.col(1) = -x.col(0);
      x.col(3) = x.col(2);
    }
    Eigen::VectorXd y = x.col(0) - x.col(2) + 0.5 * x.col(n - 1);
    for (auto& each : y) each += random.normal();
    x.rowwise() -= x.colwise().mean().eval();
    y.array() -= y.mean();
    for (std::ptrdiff_t k = 0; k < n; ++k) x.col(k) *= std::sqrt(static_cast<double>(n_samples)) / x.col(k).norm();
    y *= std::sqrt(static_cast<double>(n_samples)) / y.norm();
    gram = x.transpose() * x / static_cast<double>(n_samples);
    cross = x.transpose() * y / static_cast<double>(n_samples);
  }
  Problem problem(double l1_share = 1) const { return {gram, cross, 1, Eigen::VectorXd::Ones(cross.size()), l1_share}; }
};

/// The largest violation of the optimum's conditions along the path, in units of the allowed violation.
double worst(const Problem& problem, double last = 0.01) {
  Path path(problem);
  double most = 0;
  for (const double lambda : falling(path.top(), last)) {
    path.go_to(lambda);
    most = std::max(most, violation(problem, lambda, path.at()) / most_violation(lambda));
  }
  return most;
}

}  // namespace

TEST_CASE("the conditions of an optimum hold along the path, even with more regressors than samples") {
  for (const auto& [n_samples, n, shared] : {std::tuple(200, 30, 0.0), {60, 50, 0.0}, {40, 90, 0.0}, {100, 60, 3.0}})
    for (const double l1_share : {1.0, 0.5}) {
      CAPTURE(n_samples);
      CAPTURE(l1_share);
      const Regression regression(n_samples, n, shared, "path");
      Problem problem = regression.problem(l1_share);
      CHECK(worst(problem) <= 1);
      // Some regressors unpenalised, some left out, and penalties as in the second pass.
      for (std::ptrdiff_t k = 0; k < n; ++k) problem.factor[k] = k % 7 == 5 ? 0 : k % 7 == 6 ? INFINITY : k % 3 ? 1000 : 2;
      CHECK(worst(problem, 1e-3) <= 1);
    }
}

TEST_CASE("copies of regressors do not stop the path, and the path ends at the fit of least squares") {
  const Regression regression(80, 30, 0.5, "copies", true);
  CHECK(worst(regression.problem()) <= 1);
  const Regression other(80, 10, 0.5, "least squares");
  const Problem problem = other.problem();
  Path path(problem);
  path.go_to(1e-9 * path.top());
  const Eigen::VectorXd exact = other.gram.llt().solve(other.cross);
  CHECK((path.at().b - exact).norm() < 1e-7);
}

TEST_CASE("the path is the limit of coordinate descent, and does not depend on its steps") {
  const Regression regression(60, 80, 0.5, "descent");
  for (const double l1_share : {1.0, 0.7}) {
    const Problem problem = regression.problem(l1_share);
    Path slow(problem), fast(problem);
    for (const double lambda : falling(slow.top(), 0.05)) slow.go_to(lambda);
    fast.go_to(0.05 * fast.top());
    CHECK((slow.at().b - fast.at().b).norm() < 1e-9);
    Coefficients descended{Eigen::VectorXd::Zero(80), problem.cross};
    descend(problem, 0.05 * slow.top(), descended);
    CHECK((slow.at().b - descended.b).norm() < 1e-9);
    // Back to the penalty at which nothing is selected.
    fast.go_to(fast.top());
    CHECK(fast.at().n_nonzero() == 0);
  }
}
