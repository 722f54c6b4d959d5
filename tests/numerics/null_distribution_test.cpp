#include "golgi/numerics/null_distribution.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "golgi/core/rng.hpp"

using namespace golgi;

namespace {

/// z of one replicate by the definition: mean and standard deviation of the other ones.
double z_among_others(const std::vector<double>& null, std::size_t which) {
  std::vector<double> others = null;
  others.erase(others.begin() + static_cast<std::ptrdiff_t>(which));
  double mean = 0, squares = 0;
  for (const double value : others) mean += value / static_cast<double>(others.size());
  for (const double value : others) squares += (value - mean) * (value - mean);
  return (null[which] - mean) / std::sqrt(squares / static_cast<double>(others.size() - 1));
}

double z_of(double observed, std::vector<double> null) {
  null.push_back(observed);
  return z_among_others(null, null.size() - 1);
}

}  // namespace

TEST_CASE("p counts the replicates at or above the observed statistic, plus one") {
  const Matrix null{{1, 7}, {2, undefined}, {3, 9}, {4, 8}};
  const auto p = p_of_null(NullPool::none, std::vector<double>{3, 8.5}, null);
  CHECK(p[0] == 3.0 / 5);  // 3 and 4 are at or above it
  CHECK(p[1] == 2.0 / 4);  // one replicate has failed
  CHECK(std::isnan(p_of_null(NullPool::none, std::vector<double>{undefined, 1}, null)[0]));
  // A permutation that changes only the order of a sum counts as equal.
  CHECK(p_of_null(NullPool::none, std::vector<double>{3 * (1 + 1e-13), 0}, null)[0] == 3.0 / 5);
}

TEST_CASE("pooled p-values are of z relative to the other replicates, over all pairs or over the largest") {
  constexpr std::ptrdiff_t m = 30, n_tests = 3;
  Matrix null(m, n_tests);
  Random random(fingerprint_of("null"), "null");
  for (std::ptrdiff_t b = 0; b < m; ++b)
    for (std::ptrdiff_t k = 0; k < n_tests; ++k) null(b, k) = static_cast<double>(1 + k) * std::pow(random.normal(), 2);
  null(4, 1) = undefined;
  const std::vector<double> observed{3, 12, 1};
  std::vector<double> pooled, largest(m, -1e9), z;
  for (std::ptrdiff_t k = 0; k < n_tests; ++k) {
    std::vector<double> column;
    std::vector<std::ptrdiff_t> rows;
    for (std::ptrdiff_t b = 0; b < m; ++b)
      if (!std::isnan(null(b, k))) {
        column.push_back(null(b, k));
        rows.push_back(b);
      }
    for (std::size_t c = 0; c < column.size(); ++c) {
      pooled.push_back(z_among_others(column, c));
      largest[rows[c]] = std::max(largest[rows[c]], pooled.back());
    }
    z.push_back(z_of(observed[k], column));
  }
  const auto share = [](double value, const std::vector<double>& null_values) {
    const auto n = std::ranges::count_if(null_values, [&](double one) { return one >= value; });
    return static_cast<double>(1 + n) / static_cast<double>(1 + null_values.size());
  };
  const auto studentised = p_of_null(NullPool::studentised, observed, null), max = p_of_null(NullPool::max, observed, null);
  for (std::size_t k = 0; k < observed.size(); ++k) {
    CHECK(studentised[k] == share(z[k], pooled));
    CHECK(max[k] == share(z[k], largest));
    CHECK(max[k] >= studentised[k]);
  }
}

TEST_CASE("replicates that do not vary leave a studentised p undefined") {
  const Matrix null(25, 1, 2.0);
  CHECK(std::isnan(p_of_null(NullPool::studentised, std::vector<double>{3}, null)[0]));
  CHECK(p_of_null(NullPool::none, std::vector<double>{3}, null)[0] == 1.0 / 26);
}

// A single true link out of K needs 1 / (1 + m) <= .05 / K.
TEST_CASE("the required number of replicates is the one with which q can reach the level") {
  CHECK(replicates_needed(NullPool::none, 20, 0.05) == 399);
  CHECK(replicates_needed(NullPool::none, 380, 0.05) == 7599);
  CHECK(replicates_needed(NullPool::none, 380, 0.05, 10) == 759);
  CHECK(replicates_needed(NullPool::none, 1, 0.05) == 19);
  CHECK(replicates_needed(NullPool::studentised, 380, 0.05) == 20);
  CHECK(replicates_needed(NullPool::studentised, 2, 0.01) == 100);  // 199 values of z
  CHECK(replicates_needed(NullPool::max, 380, 0.05) == 19);
}
