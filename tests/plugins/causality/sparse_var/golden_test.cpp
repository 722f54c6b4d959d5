// Comparison with scikit-learn on a wide recording (tests/golden/sparse).
#include <doctest/doctest.h>

#include <cmath>
#include <filesystem>
#include <string>

#include "fit.hpp"
#include "golgi/core/files.hpp"
#include "golgi/data/npy.hpp"
#include "golgi/host/json.hpp"
#include "golgi/testing/plain_context.hpp"

using namespace golgi;
using namespace golgi::sparse_var;

namespace {

const std::filesystem::path folder = std::filesystem::path(GOLGI_TESTS_DIR) / "golden/sparse";

sparse_var::Params golden_params() {
  sparse_var::Params params;
  params.order = 2;
  params.penalise_own = true;
  return params;
}

struct Golden {
  Json all = Json::parse(read_file(folder / "golden.json"));
  Matrix x = read_npy(folder / "x.npy");
  std::vector<ConstView> trials{x};
  sparse_var::Params params = golden_params();
  Rows rows{trials, 2, false};
  Moments moments = standardise(rows, serial_for, no_poll);
  Eigen::MatrixXd gram = moments.products.topLeftCorner(60, 60);
  Eigen::MatrixXd factors = factors_of(rows, KnownLinks({}, std::vector<std::string>(rows.n()), 1, 2), params);

  const Json& of(int target) const { return all.at("target" + std::to_string(target)); }
  std::vector<double> grid(int target) const { return of(target).at("grid").get<std::vector<double>>(); }
  Problem problem(int target) const { return problem_of(gram, moments, factors, target, params); }
};

double difference(const Eigen::VectorXd& b, const Json& expected) {
  double most = 0;
  REQUIRE(b.size() == std::ssize(expected));
  for (std::ptrdiff_t k = 0; k < b.size(); ++k) most = std::max(most, std::abs(b[k] - expected[k].get<double>()));
  return most;
}

Eigen::VectorXd solved(const Problem& problem, double lambda) {
  Path path(problem);
  path.go_to(lambda);
  return path.at().b;
}

}  // namespace

TEST_CASE("lasso and elastic net are those of scikit-learn") {
  const Golden golden;
  for (const int target : {0, 7}) {
    Problem problem = golden.problem(target);
    const Json& of = golden.of(target);
    const double top = Path(problem).top();
    CHECK(top == doctest::Approx(of.at("lambda_max").get<double>()).epsilon(1e-12));
    CHECK(solved(problem, top).isZero(0));
    const auto grid = falling(top, 0.01);
    for (std::size_t l = 0; l < grid.size(); ++l) CHECK(grid[l] == doctest::Approx(golden.grid(target)[l]).epsilon(1e-12));
    for (const auto& [share, name] : {std::pair{0.5, "0.5"}, {0.1, "0.1"}}) {
      problem.l1_share = 1;
      CHECK(difference(solved(problem, share * top), of.at(std::string("lasso_") + name)) < 1e-6);
      problem.l1_share = 0.5;
      CHECK(difference(solved(problem, share * top), of.at("enet_" + std::string(name) + "_l1ratio_.5")) < 1e-6);
    }
  }
}

TEST_CASE("paths, their criteria and cross-validation are those of scikit-learn") {
  const Golden golden;
  std::vector<std::vector<double>> grids(30);
  for (int i = 0; i < 30; ++i) {
    const Problem problem = golden.problem(i);
    grids[i] = falling(Path(problem).top(), 0.01);
  }
  const auto validated =
      cross_validate(golden.rows, golden.moments, golden.factors, grids, 0, golden.params, test::PlainContext());
  for (const int target : {0, 7}) {
    const Json& path = golden.of(target).at("path");
    const Problem problem = golden.problem(target);
    Path path_of(problem);
    const Coefficients& at = path_of.at();
    for (int l = 0; l < n_lambdas; ++l) {
      path_of.go_to(grids[target][l]);
      CHECK(violation(problem, grids[target][l], at) < 1e-10);
      CHECK(78 * at.mean_square(problem) == doctest::Approx(path.at("rss")[l].get<double>()).epsilon(1e-7));
      CHECK(at.n_nonzero() == path.at("df")[l].get<int>());
      if (2 * at.n_nonzero() > 78) continue;
      const double bic = criterion(at.mean_square(problem), at.n_nonzero(), 78, 60, false);
      CHECK(std::abs(bic - path.at("bic")[l].get<double>()) < 1e-5);
      const double ebic = criterion(at.mean_square(problem), at.n_nonzero(), 78, 60, true);
      CHECK(std::abs(ebic - path.at("ebic_gamma_half")[l].get<double>()) < 1e-5);
    }
    const Json& cv = golden.of(target).at("cv");
    // scikit-learn stops at a duality gap of 1e-10 of the response's squares: its mean squared errors are off by about 1e-8.
    for (int l = 0; l < n_lambdas; ++l) CHECK(std::abs(validated.mean(target, l) - cv.at("mse")[l].get<double>()) < 1e-7);
    Eigen::Index best = 0;
    const double least = validated.mean.row(target).minCoeff(&best);
    CHECK(best == cv.at("best").get<int>());
    int one_se = 0;
    while (validated.mean(target, one_se) > least + validated.standard_error(target, best)) ++one_se;
    CHECK(one_se == cv.at("one_se").get<int>());
    CHECK(difference(solved(problem, grids[target][best]), cv.at("coef")) < 1e-4);
  }
}

TEST_CASE("the adaptive pass is that of scikit-learn, at one penalty and along a path of its own") {
  const Golden golden;
  for (const int target : {0, 7}) {
    const Json& of = golden.of(target);
    const Problem problem = golden.problem(target);
    const double lambda = of.at("adaptive").at("lambda_").get<double>();
    const Eigen::VectorXd first = solved(problem, lambda);
    Problem weighted = problem;
    weighted.factor = (first.cwiseAbs().array() + 1.0 / 78).inverse();
    CHECK(difference(solved(weighted, lambda), of.at("adaptive").at("coef")) < 1e-6);
    const Pass pass = adaptive(problem, first, 78, true, no_poll);
    CHECK(pass.chosen == of.at("adaptive_own_path").at("chosen").get<int>());
    CHECK(difference(pass.b, of.at("adaptive_own_path").at("coef")) < 1e-6);
  }
}
