// The null of the bulk of pairs: numbers of the reference, invariances, and whether its p-values hold their level.
#include "golgi/numerics/core_null.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "golgi/core/error.hpp"
#include "golgi/core/rng.hpp"
#include "golgi/numerics/distributions.hpp"
#include "golgi/testing/plain_context.hpp"
#include "support/messages.hpp"
#include "support/spike_data.hpp"

using namespace golgi;

namespace {

PairEffects pairs_of(std::ptrdiff_t n, std::ptrdiff_t size) {
  PairEffects pairs{n, {}, {}, Matrix(size, n * (n - 1))};
  for (std::int32_t j = 0; j < n; ++j)
    for (std::int32_t i = 0; i < n; ++i) {
      if (i == j) continue;
      pairs.sources.push_back(j);
      pairs.targets.push_back(i);
    }
  return pairs;
}

/// Independent standard normal effects.
PairEffects unrelated(std::ptrdiff_t n, std::ptrdiff_t size, std::uint64_t stream) {
  PairEffects pairs = pairs_of(n, size);
  Random(fingerprint_of("core null"), "effects", stream).fill_normal(pairs.u.values());
  return pairs;
}

std::vector<double> golden_effects(const std::string& name, const std::string& quantity) {
  return test::golden_numbers(name, "granger_" + quantity);
}

void check_near(std::span<const double> found, std::span<const double> expected) {
  REQUIRE(found.size() == expected.size());
  double largest = 0;
  for (const double value : expected) largest = std::max(largest, std::abs(value));
  for (std::size_t k = 0; k < found.size(); ++k) CHECK(std::abs(found[k] - expected[k]) <= 1e-8 * largest);
}

/// Share of the pairs whose p is at most `level`.
double share_below(const PairTest& test, double level, double nu) {
  const auto d = static_cast<double>(test.n_kept());
  double below = 0;
  for (const double distance : test.kept.distances) below += f_upper_tail(distance / d, d, nu) <= level;
  return below / static_cast<double>(test.kept.distances.size());
}

}  // namespace

TEST_CASE("centre, scatter, scales and distances equal those of the reference, with and without dropped directions") {
  for (const auto& [name, n, prefix, n_dropped] : std::initializer_list<std::tuple<const char*, int, const char*, int>>{
           {"lif8", 8, "", 1}, {"lif16", 16, "", 0}, {"lif8", 8, "noflank_", 1}, {"lif16", 16, "noflank_", 0}}) {
    const std::string which = prefix;
    PairEffects pairs = pairs_of(n, 6);
    const auto u = golden_effects(name, which + "u");
    for (std::ptrdiff_t k = 0; k < pairs.n_pairs(); ++k)
      for (std::ptrdiff_t b = 0; b < 6; ++b) pairs.u(b, k) = u[(pairs.targets[k] * n + pairs.sources[k]) * 6 + b];
    const PairTest test = test_pairs(pairs, {});
    check_near(test.full.centre, golden_effects(name, which + "centre"));
    check_near(test.full.scatter.values(), golden_effects(name, which + "scatter"));
    check_near(test.full.log_scales, golden_effects(name, which + "log_scale"));
    CHECK(test.n_dropped == n_dropped);
    for (const auto& [null, quantity] : {std::pair(&test.full, "distance_full"), {&test.kept, "distance"}}) {
      const auto all = golden_effects(name, which + quantity);
      std::vector<double> expected;
      for (std::ptrdiff_t k = 0; k < pairs.n_pairs(); ++k) expected.push_back(all[pairs.targets[k] * n + pairs.sources[k]]);
      check_near(null->distances, expected);
    }
  }
}

TEST_CASE("a linear map of all effects changes no distance") {
  const PairEffects pairs = unrelated(20, 3, 1);
  PairEffects mapped = pairs;
  for (std::ptrdiff_t k = 0; k < pairs.n_pairs(); ++k) {
    mapped.u(0, k) = 2 * pairs.u(0, k) + 5;
    mapped.u(1, k) = -pairs.u(1, k);
    mapped.u(2, k) = 0.5 * pairs.u(2, k) - 1;
  }
  // Other scales start from other cores: 1e-9 if both converge to the same one.
  const auto expected = fit_core_null(pairs, {.pool = INFINITY}).distances,
             found = fit_core_null(mapped, {.pool = INFINITY}).distances;
  for (std::size_t k = 0; k < expected.size(); ++k) CHECK(found[k] == doctest::Approx(expected[k]).epsilon(1e-9));
}

TEST_CASE("unrelated pairs, and pairs that share a direction, have valid p-values, and connected ones stand out") {
  PairEffects pairs = unrelated(40, 6, 2);
  const PairTest plain = test_pairs(pairs, {});
  CHECK(plain.n_dropped == 0);
  // An F tail is conservative for normal effects: a share below 0.05.
  CHECK(share_below(plain, 0.05, 20) > 0.005);
  CHECK(share_below(plain, 0.05, 20) < 0.05);
  Random random(fingerprint_of("core null"), "shared", 0);
  for (std::ptrdiff_t k = 0; k < pairs.n_pairs(); ++k) {
    const double shared = 3 * random.normal();
    for (std::ptrdiff_t b = 0; b < 6; ++b) pairs.u(b, k) += shared / std::sqrt(6.0);
    if (k % 20 == 0) pairs.u(0, k) += 12;
  }
  const PairTest test = test_pairs(pairs, {});
  CHECK(test.n_dropped == 1);
  CHECK(test.eigenvalues.back() > 5);
  for (std::ptrdiff_t k = 0; k < pairs.n_pairs(); k += 20) CHECK(f_upper_tail(test.kept.distances[k] / 5, 5, 20) < 1e-4);
  CHECK(test_pairs(pairs, {.most_shared = INFINITY}).n_dropped == 0);
}

TEST_CASE("a target whose effects vary more gets a larger scale") {
  PairEffects pairs = unrelated(30, 4, 3);
  for (std::ptrdiff_t k = 0; k < pairs.n_pairs(); ++k)
    if (pairs.targets[k] == 7)
      for (std::ptrdiff_t b = 0; b < 4; ++b) pairs.u(b, k) *= 3;
  const auto scales = fit_core_null(pairs, {}).log_scales;
  CHECK(std::ranges::max_element(scales) - scales.begin() == 7);
  CHECK(std::abs(std::reduce(scales.begin(), scales.end())) < 1e-12);
}

TEST_CASE("the null is the same for any number of threads [threads]") {
  const PairEffects pairs = unrelated(80, 6, 4);  // several chunks
  const auto expected = fit_core_null(pairs, {});
  for (const int n_threads : {2, 3}) {
    const auto found = fit_core_null(pairs, {}, test::PlainContext(n_threads).parallel_loop());
    CHECK(found.distances == expected.distances);
    CHECK(found.scatter == expected.scatter);
  }
}

TEST_CASE("too few pairs, and effects that do not vary, are refused") {
  const auto refused = [](const PairEffects& pairs) {
    return test::message_of<NumericError>([&] { fit_core_null(pairs, {}); });
  };
  CHECK(test::has(refused(unrelated(5, 6, 5)), "at least 30 pairs, but there are only 20"));
  PairEffects flat = unrelated(20, 3, 6);
  std::ranges::fill(flat.u.row(1), 1.0);
  CHECK(test::has(refused(flat), "do not vary in all 3 dimensions"));
}
