#include "golgi/numerics/information.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <filesystem>
#include <numeric>

#include "golgi/core/files.hpp"
#include "golgi/core/rng.hpp"
#include "golgi/data/npy.hpp"
#include "golgi/host/json.hpp"

using namespace golgi;

namespace {

/// Rows of standardised variables, `lag` samples earlier, from sample 2 on.
Matrix lagged(const Matrix& x, const std::vector<std::pair<int, int>>& nodes) {
  Matrix result(std::ssize(nodes), x.cols() - 2);
  for (std::ptrdiff_t k = 0; k < std::ssize(nodes); ++k) {
    const auto z = standardised(x.row(nodes[k].first));
    for (std::ptrdiff_t t = 0; t < result.cols(); ++t) result(k, t) = z[t + 2 - nodes[k].second];
  }
  return result;
}

std::vector<std::int64_t> times(std::ptrdiff_t n) {
  std::vector<std::int64_t> all(n);
  std::iota(all.begin(), all.end(), 0);
  return all;
}

}  // namespace

TEST_CASE("information equals brute force in numpy, by comparing all points and by trees") {
  const auto folder = std::filesystem::path(GOLGI_TESTS_DIR) / "golden/te";
  const Matrix x = read_npy(folder / "x.npy");
  const auto golden = Json::parse(read_file(folder / "values.json"));
  REQUIRE(golden.size() == 12);
  const auto all = times(x.cols() - 2);
  for (const auto& line : golden) {
    const int target = line["target"], source = line["source"], lag = line["lag"];
    std::vector<std::pair<int, int>> rest{{target, 1}, {target, 2}};
    const Matrix y = lagged(x, {{target, 0}}), past = lagged(x, {{source, lag}}), own = lagged(x, rest);
    for (int other = 0; other < 3; ++other)
      if (other != target && other != source) rest.insert(rest.end(), {{other, 1}, {other, 2}});
    const Matrix others = lagged(x, rest);
    // 1e-12: sums of 598 terms in another order.
    CHECK(std::abs(gaussian_information(past, y, own) - line["gaussian"].get<double>()) <= 1e-12);
    for (const bool tree : {false, true}) {
      KsgOptions options;
      options.brute_force = !tree;
      options.tree = tree;
      CHECK(std::abs(ksg_information(past, y, own, all, options) - line["ksg4"].get<double>()) <= 1e-12);
      CHECK(std::abs(ksg_information(past, y, others, all, options) - line["ksg4_conditional"].get<double>()) <= 1e-12);
      CHECK(std::abs(ksg_information(past, y, Matrix(0, 598), all, options) - line["mi_ksg4"].get<double>()) <= 1e-12);
    }
  }
}

TEST_CASE("the window excludes neighbours in time, in both search methods") {
  constexpr std::ptrdiff_t n = 500;
  Random random(fingerprint_of("window"), "walk");
  Matrix x(1, n), y(1, n);
  double a = 0, b = 0;  // slow signals without a link
  for (std::ptrdiff_t t = 0; t < n; ++t) {
    x(0, t) = a = 0.98 * a + random.normal();
    y(0, t) = b = 0.98 * b + random.normal();
  }
  KsgOptions options{.window = 30, .brute_force = true};
  const double apart = ksg_information(x, y, Matrix(0, n), times(n), options);
  options.brute_force = false;
  options.tree = true;
  CHECK(ksg_information(x, y, Matrix(0, n), times(n), options) == doctest::Approx(apart).epsilon(1e-12));
  options.window = 1;
  CHECK(ksg_information(x, y, Matrix(0, n), times(n), options) > apart + 0.05);
}

TEST_CASE("digamma of whole numbers, from its table and beyond") {
  CHECK(digamma(1) == doctest::Approx(-0.57721566490153286).epsilon(1e-15));
  CHECK(digamma(4) == doctest::Approx(1.2561176684318003).epsilon(1e-15));      // 1 + 1/2 + 1/3 - Euler's constant
  CHECK(digamma(10000) == doctest::Approx(9.2102903711428494).epsilon(1e-15));  // ln n - 1/(2n) - 1/(12n^2)
  for (const std::ptrdiff_t n : {4095, 4096, 4097})                             // ψ(n + 1) = ψ(n) + 1 / n
    CHECK(std::abs(digamma(n + 1) - digamma(n) - 1.0 / static_cast<double>(n)) < 2e-15 * 10);
}

TEST_CASE("only equal values get noise that breaks ties, the same each time") {
  const std::vector<double> coarse{1, 2, 2, 3, 5};
  std::ptrdiff_t n_tied = 0;
  const auto first = standardised_without_ties(coarse, 7, n_tied), second = standardised_without_ties(coarse, 7, n_tied);
  CHECK(n_tied == 2);
  CHECK(first == second);
  CHECK(first[1] != first[2]);
  CHECK(first[0] == standardised(coarse)[0]);
  CHECK(std::abs(first[1] - first[2]) < 1e-7);
  const auto other = standardised_without_ties(coarse, 8, n_tied);
  CHECK(other != first);
}
