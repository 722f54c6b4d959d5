#include "sparse_var.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "golgi/data/eigen.hpp"
#include "golgi/numerics/roc.hpp"
#include "golgi/testing/plain_context.hpp"
#include "recordings.hpp"
#include "support/messages.hpp"
#include "support/random_var.hpp"
#include "support/solvers.hpp"

using namespace golgi;
using golgi::test::delayed, golgi::test::sparse;

namespace {

/// A stable VAR(1) with two sources per target, with coefficients of 0.45 before scaling.
struct Wide {
  Eigen::MatrixXd a;
  Dataset data;

  Wide(std::ptrdiff_t n, std::ptrdiff_t n_samples, const std::string& seed) : a(0.4 * Eigen::MatrixXd::Identity(n, n)) {
    Random random(fingerprint_of(seed), "wiring");
    for (std::ptrdiff_t i = 0; i < n; ++i)
      for (int found = 0; found < 2;) {
        const auto j = static_cast<std::ptrdiff_t>(random.below(static_cast<std::uint64_t>(n)));
        if (j == i || a(i, j) != 0) continue;
        a(i, j) = random.uniform() < 0.5 ? -0.45 : 0.45;
        ++found;
      }
    a *= 0.9 / test::spectral_radius(a);
    data = test::dataset_of({test::var_data({a}, n_samples, seed)});
  }
  Matrix truth() const { return matrix_of((a.array() != 0).cast<double>().matrix()); }
};

struct Found {
  double true_rate = 0, false_share = 0;
};
Found selected(const Connectivity& result, const Matrix& truth) {
  double right = 0, wrong = 0, links = 0;
  for (std::ptrdiff_t i = 0; i < truth.rows(); ++i)
    for (std::ptrdiff_t j = 0; j < truth.cols(); ++j) {
      if (i == j) continue;
      const bool is_found = result.get(Quantity::weight)(i, j) != 0, is_link = truth(i, j) != 0;
      links += is_link;
      right += is_found && is_link;
      wrong += is_found && !is_link;
    }
  return {right / links, wrong / std::max(1.0, right + wrong)};
}

}  // namespace

TEST_CASE("with 50 variables and 200 samples nearly all links are selected and rank first") {
  // scikit-learn's lasso on such data: area 1.000, true rate of the selected links 1.00 with a false share of .08.
  const Wide wide(50, 200, "wide 50");
  const auto result = sparse(wide.data);
  CHECK(auroc(off_diagonal_pairs(result.score(), wide.truth())).value >= 0.999);
  const Found found = selected(result, wide.truth());
  CHECK(found.true_rate >= 0.9);
  CHECK(found.false_share <= 0.15);
  double right_signs = 0;
  for (std::ptrdiff_t i = 0; i < 50; ++i)
    for (std::ptrdiff_t j = 0; j < 50; ++j)
      if (i != j && wide.a(i, j) != 0) right_signs += result.sign()(i, j) * wide.a(i, j) > 0;
  CHECK(right_signs >= 99);
}

TEST_CASE("with 90 variables and 160 samples, as for a brain atlas, most links are selected and rank first") {
  const Wide wide(90, 160, "wide 90");
  const auto result = sparse(wide.data);
  CHECK(auroc(off_diagonal_pairs(result.score(), wide.truth())).value >= 0.99);
  const Found found = selected(result, wide.truth());
  CHECK(found.true_rate >= 0.9);
  CHECK(found.false_share <= 0.15);
}

TEST_CASE("permuted variables give permuted scores to rounding, whatever the scale, offset or number of threads [threads]") {
  const Wide wide(12, 60, "order");
  const auto as_is = sparse(wide.data, {.order = 2}, test::PlainContext(1));
  CHECK(sparse(wide.data, {.order = 2}).score() == as_is.score());
  CHECK(sparse(wide.data, {.order = 2}).get(Quantity::weight) == as_is.get(Quantity::weight));
  Matrix other(12, 60);
  for (std::ptrdiff_t i = 0; i < 12; ++i)
    for (std::ptrdiff_t t = 0; t < 60; ++t)
      other(11 - i, t) = wide.data.trial(0).values()(i, t) * std::pow(10.0, static_cast<double>(i) - 6) + 3;
  const auto turned = sparse(test::dataset_of({other}), {.order = 2});
  for (std::ptrdiff_t i = 0; i < 12; ++i)
    for (std::ptrdiff_t j = 0; j < 12; ++j)
      // 1e-6: an offset of 3 costs the smallest variable six digits.
      if (i != j) CHECK(std::abs(turned.score()(11 - i, 11 - j) - as_is.score()(i, j)) < 1e-6);
}

TEST_CASE("lag, sign and weight are those of the coupling, and lags do not cross the border of trials") {
  Eigen::MatrixXd none = Eigen::MatrixXd::Zero(3, 3), second = none;
  second(1, 0) = -0.6;
  const Matrix one = test::var_data({none, none, second}, 400, "lag a"),
               two = test::var_data({none, none, second}, 300, "lag b");
  const auto result = sparse(test::dataset_of({one, two}).set_dt_s(0.5), {.order = 4});
  CHECK(result.lag_s()(1, 0) == 1.5);
  CHECK(result.sign()(1, 0) == -1);
  CHECK(result.get(Quantity::weight)(1, 0) == doctest::Approx(-0.6).epsilon(0.15));
  CHECK(result.get(Quantity::weight)(0, 1) == 0);
  // The trials in another order give nearly the same score.
  CHECK(std::abs(sparse(test::dataset_of({two, one}), {.order = 4}).score()(1, 0) - result.score()(1, 0)) < 0.02);
}

TEST_CASE("trials of one sample more than the order have one row each, shorter ones none") {
  Random random(fingerprint_of("brief trials"), "values");
  std::vector<Matrix> trials;
  for (int k = 0; k < 400; ++k) {
    Matrix x(3, 2);
    for (double& value : x.values()) value = random.normal();
    x(1, 1) += 0.8 * x(0, 0);
    trials.push_back(std::move(x));
  }
  const auto result = sparse(test::dataset_of(trials), {.order = 1});
  CHECK(result.get(Quantity::weight)(1, 0) == doctest::Approx(0.8).epsilon(0.2));
  CHECK(result.get(Quantity::weight)(0, 1) == 0);
  trials.insert(trials.begin() + 7, Matrix{{1}, {2}, {3}});
  CHECK(sparse(test::dataset_of(trials), {.order = 1}).score()(1, 0) == doctest::Approx(result.score()(1, 0)).epsilon(0.01));
}

TEST_CASE("a copied variable makes the columns of both copies undefined and leaves the other columns unchanged") {
  const Wide wide(6, 200, "copied");
  Matrix with(7, 200);
  for (std::ptrdiff_t t = 0; t < 200; ++t) {
    for (std::ptrdiff_t i = 0; i < 6; ++i) with(i, t) = wide.data.trial(0).values()(i, t);
    with(6, t) = -2 * with(2, t) + 1;
  }
  const test::PlainContext context;
  const auto result = sparse(test::dataset_of({with}), {}, context);
  for (const std::ptrdiff_t j : {2, 6})
    for (std::ptrdiff_t i = 0; i < 7; ++i) CHECK(std::isnan(result.score()(i, j)));
  CHECK(std::isfinite(result.score()(6, 0)));
  REQUIRE(context.warnings.size() == 1);
  CHECK(context.warnings[0].code == "copied");
  CHECK(result.undefined_pairs().size() == 2);
}

TEST_CASE("stability selection ranks the true links first, with the same scores on any number of threads") {
  const Wide wide(20, 300, "stable");
  sparse_var::Params params;
  params.score = sparse_var::Score::stability;
  params.stability_pairs = 10;
  const test::PlainContext context(2);
  const auto result = sparse(wide.data, params, context);
  CHECK(auroc(off_diagonal_pairs(result.score(), wide.truth())).value >= 0.99);
  CHECK(context.files.contains("stability.csv"));
  CHECK(sparse(wide.data, params, test::PlainContext(1)).score() == result.score());
}

TEST_CASE("links: a source that is ruled out is in no regression of the target, and a required source is always in it") {
  // x0 -> x1 -> x2, and x0 reaches x2 through x1 alone.
  Eigen::MatrixXd a = 0.5 * Eigen::MatrixXd::Identity(4, 4);
  a(1, 0) = a(2, 1) = 0.5;
  const Dataset data = test::dataset_of({test::var_data({a}, 1000, "links")});
  const auto free = sparse(data);
  CHECK(free.get(Quantity::weight)(2, 0) == 0);
  CHECK(free.get(Quantity::weight)(0, 3) == 0);
  sparse_var::Params params;
  params.order = 2;
  params.links.forbid = {{{"x1"}, {"x2"}, {}}, {{"x0"}, {"x1"}, {1}}};
  params.links.require = {{{"x3"}, {"x0"}, {1}}};
  for (const double l1_share : {1.0, 0.5}) {
    params.l1_share = l1_share;
    const auto result = sparse(data, params);
    CHECK(std::isnan(result.score()(2, 1)));
    REQUIRE(result.undefined_pairs().size() == 1);
    CHECK(result.undefined_pairs()[0].reason == "ruled out by the parameter links");
    CHECK(result.get(Quantity::weight)(2, 0) > 0.1);  // the effect through x1 is now attributed to x0
    CHECK(result.get(Quantity::lag_s)(1, 0) == doctest::Approx(2 * data.dt_s()));
    CHECK(result.get(Quantity::weight)(0, 3) != 0);
    CHECK(std::isfinite(result.score()(1, 3)));
  }
}

TEST_CASE("links: a target without allowed sources keeps its own past, and the other targets are unchanged") {
  const Wide wide(8, 300, "no sources");
  sparse_var::Params params;
  params.links.forbid = {{{}, {"x3"}, {}}};
  for (const auto choice : {sparse_var::Choice::cv, sparse_var::Choice::ebic}) {
    sparse_var::Params free;
    params.choice = free.choice = choice;
    const auto result = sparse(wide.data, params), all = sparse(wide.data, free);
    CHECK(result.undefined_pairs().size() == 7);
    for (std::ptrdiff_t i = 0; i < 8; ++i)
      for (std::ptrdiff_t j = 0; j < 8; ++j) {
        if (i == j) continue;
        if (i == 3)
          CHECK(std::isnan(result.score()(i, j)));
        else
          CHECK(result.score()(i, j) == all.score()(i, j));
      }
  }
}

TEST_CASE("links: with stability selection a required source is selected in every half") {
  const Wide wide(8, 300, "required");
  sparse_var::Params params;
  params.score = sparse_var::Score::stability;
  params.stability_pairs = 3;
  std::ptrdiff_t none = 0;  // a variable that is not a source of x0
  while (wide.a(0, none) != 0) ++none;
  params.links.require = {{{"x" + std::to_string(none)}, {"x0"}, {}}};
  CHECK(sparse(wide.data, params).score()(0, none) == 1);
  params.links.require[0].from = {"y"};
  CHECK_THROWS_WITH_AS(sparse(wide.data, params), doctest::Contains("there is no variable 'y'"), ConfigError);
}

TEST_CASE("a recording that is too short and too many variables for products are refused with a suggestion") {
  const Wide wide(8, 21, "short");
  CHECK_THROWS_WITH_AS(sparse(wide.data, {.order = 2}), doctest::Contains("needs 20 samples that have all their lags"),
                       DataError);
  const Dataset many = test::dataset_of({test::var_data({Eigen::MatrixXd::Zero(61, 61)}, 80, "many")});
  CHECK_THROWS_WITH_AS(sparse(many, {.degree = 2}), doctest::Contains("up to 60 variables"), DataError);
  CHECK_THROWS_AS(sparse_var::SparseVar({.order = 2, .degree = 2}), ConfigError);
}

TEST_CASE("by default the chosen order is that of the delays, and the log reports it") {
  for (const int lag : {1, 2, 3, 6}) {
    const test::PlainContext context(2);
    const auto result = sparse(delayed(8, lag, 600), {}, context);
    CHECK(test::has(context.messages.front(), "order " + std::to_string(lag) + " by BIC among 1, 2, 3, 4, 6, 8, 10"));
    CHECK(context.warnings.empty());
    CHECK(context.files.contains("orders.csv"));
    for (std::ptrdiff_t i = 0; i < 8; ++i) {
      CHECK(result.get(Quantity::weight)(i, (i + 1) % 8) > 0.2);
      CHECK(result.lag_s()(i, (i + 1) % 8) == lag);
    }
  }
}

TEST_CASE("links: a lag that rules require is estimated, even if the data's order is shorter") {
  sparse_var::Params params;
  params.links.require = {{{"x0"}, {"x1"}, {4}}};
  const test::PlainContext context;
  const auto result = sparse(delayed(4, 1, 400), params, context);
  CHECK(test::has(context.messages.front(), "order 4 by BIC among 4, 6, 8, 10"));
  CHECK(result.get(Quantity::weight)(1, 0) != 0);
}

TEST_CASE("sparse_var's cost grows with the square of the regressors, and with the recording only by the residuals") {
  const sparse_var::SparseVar asked({});
  CHECK(asked.cost({100, 1, 10'000'000, 0, 1}).bytes - asked.cost({100, 1, 1000, 0, 1}).bytes == 8.0 * 100 * 9'999'000);
  CHECK(sparse_var::SparseVar({.order = 10}).cost({100, 1, 1000, 0, 1}).bytes > 50 * 8e4);
  CHECK(asked.cost({100, 1, 1000, 0, 1}).cure == "lower max_order");
  CHECK(sparse_var::SparseVar({.order = 10}).cost({100, 1, 1000, 0, 1}).cure == "lower order");
}

namespace {

/// The chaotic Lorenz-96 system with 20 variables, sampled every 0.1 units of time, the first 10 units dropped; Runge-Kutta of
/// fourth order in steps of 0.002.
Matrix lorenz96(double forcing, std::ptrdiff_t n_samples, const std::string& seed) {
  constexpr std::ptrdiff_t n = 20, dropped = 100;
  constexpr int inner = 50;
  constexpr double step = 0.1 / inner;
  using Values = Eigen::Array<double, n, 1>;
  const auto slope = [forcing](const Values& x) {
    Values dx;
    for (std::ptrdiff_t i = 0; i < n; ++i) dx[i] = (x[(i + 1) % n] - x[(i + n - 2) % n]) * x[(i + n - 1) % n] - x[i] + forcing;
    return dx;
  };
  Random random(fingerprint_of(seed), "start");
  Values x;
  for (auto& each : x) each = random.uniform();
  Matrix recorded(n, n_samples);
  for (std::ptrdiff_t t = 0; t < n_samples + dropped; ++t) {
    for (int k = 0; k < inner; ++k) {
      const Values a = slope(x), b = slope(x + step / 2 * a), c = slope(x + step / 2 * b), d = slope(x + step * c);
      x += step / 6 * (a + 2 * b + 2 * c + d);
    }
    for (std::ptrdiff_t i = 0; t >= dropped && i < n; ++i) recorded(i, t - dropped) = x[i];
  }
  return recorded;
}

}  // namespace

TEST_CASE("with products of variables the sources of the strongly chaotic Lorenz-96 system are found [slow]") {
  Matrix truth(20, 20);
  for (std::ptrdiff_t i = 0; i < 20; ++i) truth(i, (i + 1) % 20) = truth(i, (i + 19) % 20) = truth(i, (i + 18) % 20) = 1;
  sparse_var::Params params;
  params.degree = 2;
  params.score = sparse_var::Score::adaptive;
  params.second_pass = sparse_var::SecondPass::bic;
  double sum = 0;
  for (const char* seed : {"a", "b", "c", "d", "e"}) {
    const auto result = sparse(test::dataset_of({lorenz96(40, 500, std::string("lorenz ") + seed)}), params);
    const double area = auroc(off_diagonal_pairs(result.score(), truth)).value;
    MESSAGE("area " << area);
    CHECK(area >= 0.98);
    sum += area;
  }
  CHECK(sum / 5 >= 0.99);  // scikit-learn gives .9945 on other seeds
}
