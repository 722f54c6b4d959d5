// Statistical tests have fixed seeds and so always give the same verdict; the false-alarm rates stated are those with which
// a sound generator would have failed at the moment the seed was chosen.
#include "golgi/core/rng.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <map>
#include <numbers>
#include <set>
#include <vector>

#include "golgi/core/rng_kernels.hpp"

using golgi::Fingerprint;
using golgi::Random;

namespace {

constexpr Fingerprint seed{0x0123456789abcdef, 0xfedcba9876543210};

bool same_bits(std::span<const double> a, std::span<const double> b) {
  return a.size() == b.size() && (a.empty() || std::memcmp(a.data(), b.data(), a.size_bytes()) == 0);
}

/// Largest distance between the empirical and the given distribution, times sqrt n; above 1.95 with probability 0.001.
template <class Cdf>
double kolmogorov_smirnov(std::vector<double> x, Cdf cdf) {
  std::sort(x.begin(), x.end());
  const double n = static_cast<double>(x.size());
  double distance = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    const double p = cdf(x[i]), k = static_cast<double>(i);
    distance = std::max({distance, p - k / n, (k + 1) / n - p});
  }
  return distance * std::sqrt(n);
}

double normal_cdf(double x) { return 0.5 * std::erfc(-x / std::numbers::sqrt2); }

/// Mean of x^power.
double moment(const std::vector<double>& x, int power) {
  double sum = 0;
  for (const double value : x) sum += std::pow(value, power);
  return sum / static_cast<double>(x.size());
}

double correlation(const std::vector<double>& x, const std::vector<double>& y) {
  const double mx = moment(x, 1), my = moment(y, 1);
  double xy = 0, xx = 0, yy = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    xy += (x[i] - mx) * (y[i] - my);
    xx += (x[i] - mx) * (x[i] - mx);
    yy += (y[i] - my) * (y[i] - my);
  }
  return xy / std::sqrt(xx * yy);
}

/// In units of the last place of `expected`.
double ulps(double found, long double expected) {
  const double magnitude = std::abs(static_cast<double>(expected));
  const double ulp = std::nextafter(magnitude, std::numeric_limits<double>::infinity()) - magnitude;
  return static_cast<double>(std::abs(static_cast<long double>(found) - expected)) / ulp;
}

std::vector<double> uniforms(Random random, std::size_t n) {
  std::vector<double> values(n);
  random.fill_uniform(values);
  return values;
}
std::vector<double> normals(Random random, std::size_t n) {
  std::vector<double> values(n);
  random.fill_normal(values);
  return values;
}

}  // namespace

TEST_CASE("a block equals the published values of Random123 for Philox 4x32-10") {
  // Random123 1.14, tests/kat_vectors, lines "philox4x32 10": counter, key, result (32-bit words, lowest first).
  struct Known {
    std::uint64_t block, stream, key;
    std::array<std::uint64_t, 2> words;
  };
  const std::uint64_t ones = ~std::uint64_t{0};
  const Known table[] = {
      {0, 0, 0, {0xe169c58d6627e8d5, 0x9b00dbd8bc57ac4c}},
      {ones, ones, ones, {0x41c83b0e408f276d, 0x6d5451fda20bc7c6}},
      {0x85a308d3243f6a88, 0x0370734413198a2e, 0x299f31d0a4093822, {0x94fdccebd16cfe09, 0x24126ea15001e420}},
  };
  for (const auto& known : table) {
    CHECK(golgi::detail::philox_block(known.key, known.stream, known.block) == known.words);
    std::array<std::uint64_t, 16> group;
    golgi::detail::philox_words(known.key, known.stream, known.block, group);
    CHECK(group[0] == known.words[0]);
    CHECK(group[1] == known.words[1]);
  }
}

TEST_CASE("the kernel of the fills gives the words of single blocks, also where the counter's halves carry") {
  for (const std::uint64_t first : {std::uint64_t{0}, std::uint64_t{0xffff'fffd}, ~std::uint64_t{0} - 3}) {
    std::array<std::uint64_t, 16> group;
    golgi::detail::philox_words(0x1234, 0xffff'ffff'0000'0001, first, group);
    for (std::size_t i = 0; i < 8; ++i) {
      const auto block = golgi::detail::philox_block(0x1234, 0xffff'ffff'0000'0001, first + i);
      CHECK(group[2 * i] == block[0]);
      CHECK(group[2 * i + 1] == block[1]);
    }
  }
}

TEST_CASE("a fill equals as many single draws, from any position and of any length") {
  const std::size_t n = 700;  // longer than the block that a fill processes at once
  std::vector<double> single_uniform(n), single_normal(n);
  std::vector<std::uint64_t> single_word(n);
  Random draws(seed, "a");
  for (auto& word : single_word) word = draws.word();
  draws.seek(0);
  for (double& value : single_uniform) value = draws.uniform();
  draws.seek(0);
  for (double& value : single_normal) value = draws.normal();
  for (const std::size_t start : {0, 1, 2, 7, 16, 33}) {
    for (const std::size_t length : {0, 1, 2, 3, 15, 16, 17, 31, 255, 256, 257, 600}) {
      std::vector<double> filled(length);
      Random random(seed, "a");
      random.seek(start);
      random.fill_uniform(filled);
      CHECK(random.position() == start + length);
      CHECK(same_bits(filled, std::span(single_uniform).subspan(start, length)));
      random.seek(start);
      random.fill_normal(filled);
      CHECK(random.position() == start + length);
      CHECK(same_bits(filled, std::span(single_normal).subspan(start, length)));
      std::vector<std::uint64_t> words(length);
      random.seek(start);
      random.fill_words(words);
      CHECK(random.position() == start + length);
      CHECK(std::equal(words.begin(), words.end(), single_word.begin() + static_cast<std::ptrdiff_t>(start)));
      random.seek(start);
      random.fill_normal(filled, 5, 2);
      for (std::size_t i = 0; i < length; ++i) CHECK(filled[i] == std::fma(single_normal[start + i], 2.0, 5.0));
    }
  }
}

TEST_CASE("the numbers are the same in every build") {
  // From this implementation, the same at -O0 and -O3: a change of any digit breaks every recorded result and needs a decision.
  Random random({1, 2}, "golden", 3);
  CHECK(random.word() == 0x3dc855473fffc0a4);
  CHECK(random.uniform() == 0x1.c1596063450d8p-4);
  CHECK(random.normal() == 0x1.035a2a556b8a6p-2);
  CHECK(random.normal() == -0x1.b07826bdd3116p+0);
}

TEST_CASE("normals are Box and Muller's from the two words of a block") {
  const std::size_t n = 10000;
  Random words(seed, "b"), random(seed, "b");
  for (std::size_t i = 0; i < n; i += 2) {
    const long double u = std::ldexp(static_cast<long double>(words.word() >> 12) + 0.5L, -52);
    const long double turns = std::ldexp(static_cast<long double>(words.word() >> 12) + 0.5L, -52);
    const long double radius = std::sqrt(-2 * std::log(u)), angle = 2 * std::numbers::pi_v<long double> * turns;
    // 1e-15: a few units of the last place of a radius up to 8.6, of which the sine or cosine is a fraction.
    CHECK(std::abs(static_cast<long double>(random.normal()) - radius * std::cos(angle)) < 1e-15L * radius);
    CHECK(std::abs(static_cast<long double>(random.normal()) - radius * std::sin(angle)) < 1e-15L * radius);
  }
}

TEST_CASE("log is within one unit of the last place, sin and cos within 2e-16") {
  const std::size_t n = 8 * 4096;
  std::vector<double> x = uniforms(Random(seed, "accuracy"), n), log(n), sin(n), cos(n);
  // Every binade down to 2^-53, and the neighbourhood of 1, where the logarithm vanishes.
  for (std::size_t i = 0; i < n / 2; ++i) x[i] *= std::ldexp(1.0, -static_cast<int>(i % 52));
  for (std::size_t i = n / 2; i < 3 * n / 4; ++i) x[i] = 1 - (x[i] + 0x1p-52) * std::ldexp(1.0, -static_cast<int>(i % 52));
  x[0] = 0x1p-53;
  x[1] = 1 - 0x1p-53;
  x[2] = 0.5;
  x[3] = std::sqrt(0.5);
  double worst_log = 0, worst_turn = 0;
  for (std::size_t i = 0; i < n; i += 8) {
    const auto at = [i](std::vector<double>& values) { return std::span<double, 8>(values.data() + i, 8); };
    golgi::detail::vector_log(at(x), at(log));
    golgi::detail::vector_sincos(at(x), at(sin), at(cos));
  }
  for (std::size_t i = 0; i < n; ++i) {
    const long double angle = 2 * std::numbers::pi_v<long double> * static_cast<long double>(x[i]);
    if (x[i] < 1) worst_log = std::max(worst_log, ulps(log[i], std::log(static_cast<long double>(x[i]))));
    worst_turn = std::max(worst_turn, static_cast<double>(std::abs(static_cast<long double>(sin[i]) - std::sin(angle))));
    worst_turn = std::max(worst_turn, static_cast<double>(std::abs(static_cast<long double>(cos[i]) - std::cos(angle))));
  }
  CHECK(worst_log < 1);
  CHECK(worst_turn < 2e-16);
}

TEST_CASE("uniforms lie inside (0, 1) and are uniform") {
  const std::vector<double> x = uniforms(Random(seed, "uniform"), 200000);
  CHECK(*std::min_element(x.begin(), x.end()) > 0);
  CHECK(*std::max_element(x.begin(), x.end()) < 1);
  CHECK(kolmogorov_smirnov(x, [](double u) { return u; }) < 1.95);
  // Four standard errors: false alarm 6e-5 each. Var u = 1/12, var u² = 4/45.
  CHECK(std::abs(moment(x, 1) - 1.0 / 2) < 4 * std::sqrt(1.0 / 12 / 200000));
  CHECK(std::abs(moment(x, 2) - 1.0 / 3) < 4 * std::sqrt(4.0 / 45 / 200000));
}

TEST_CASE("normals have the moments, the distribution and the tails of the normal law") {
  const std::size_t n = 400000;
  const std::vector<double> x = normals(Random(seed, "normal"), n);
  CHECK(kolmogorov_smirnov(x, normal_cdf) < 1.95);
  // Four standard errors: false alarm 6e-5 each. Var x^k = (2k-1)!! - (k-1)!!² (second term for even k).
  const double expected[] = {0, 0, 1, 0, 3, 0, 15}, variance[] = {0, 1, 2, 15, 96, 945, 10170};
  for (int k = 1; k <= 6; ++k)
    CHECK(std::abs(moment(x, k) - expected[k]) < 4 * std::sqrt(variance[k] / static_cast<double>(n)));
  // Beyond 3.5: probability 4.65e-4, so 186 are expected, standard deviation 13.6.
  const auto far = std::count_if(x.begin(), x.end(), [](double value) { return std::abs(value) > 3.5; });
  CHECK(std::abs(static_cast<double>(far) - 186.1) < 4 * 13.7);
  // The two normals of a block: uncorrelated, also in their squares. Standard error of both 1 / sqrt(n / 2).
  std::vector<double> even, odd, even_squared, odd_squared;
  for (std::size_t i = 0; i < n; i += 2) {
    even.push_back(x[i]);
    odd.push_back(x[i + 1]);
    even_squared.push_back(x[i] * x[i]);
    odd_squared.push_back(x[i + 1] * x[i + 1]);
  }
  CHECK(std::abs(correlation(even, odd)) < 4 / std::sqrt(static_cast<double>(n) / 2));
  CHECK(std::abs(correlation(even_squared, odd_squared)) < 4 / std::sqrt(static_cast<double>(n) / 2));
}

TEST_CASE("seeds, purposes and streams share no numbers") {
  const std::size_t n = 20000;
  const std::vector<std::vector<double>> all = {normals(Random(seed, "noise", 0), n),
                                                normals(Random(seed, "noise", 1), n),
                                                normals(Random(seed, "noise", std::uint64_t{1} << 32), n),
                                                normals(Random(seed, "wiring", 0), n),
                                                normals(Random(seed, "", 0), n),
                                                normals(Random({seed.low, seed.high}, "noise", 0), n),
                                                normals(Random({seed.high, seed.low ^ 1}, "noise", 0), n)};
  for (std::size_t a = 0; a < all.size(); ++a)
    for (std::size_t b = 0; b < a; ++b)
      // 4.5 standard errors: false alarm 7e-6 for each of the 21 pairs.
      CHECK(std::abs(correlation(all[a], all[b])) < 4.5 / std::sqrt(static_cast<double>(n)));
  std::set<std::uint64_t> words;
  for (std::uint64_t stream = 0; stream < 100; ++stream) {
    Random random(seed, "noise", stream);
    for (int i = 0; i < 100; ++i) words.insert(random.word());
  }
  CHECK(words.size() == 10000);
}

TEST_CASE("seek restores a position") {
  Random random(seed, "seek");
  random.seek(12345);
  const std::uint64_t word = random.word();
  CHECK(random.position() == 12346);
  random.seek(12345);
  CHECK(random.word() == word);
}

TEST_CASE("below(n) returns every value equally often and none outside") {
  Random random(seed, "below");
  const int n = 7, draws = 70000;
  std::vector<int> count(n);
  for (int i = 0; i < draws; ++i) {
    const std::uint64_t value = random.below(n);
    REQUIRE(value < n);
    ++count[value];
  }
  double chi_squared = 0;
  for (const int c : count) chi_squared += (c - draws / n) * static_cast<double>(c - draws / n) / (draws / n);
  CHECK(chi_squared < 22.5);  // 6 degrees of freedom: exceeded with probability 0.001
  CHECK(random.below(1) == 0);
  // A range of nearly 2^64: a plain remainder would favour the lower third.
  const std::uint64_t large = (std::uint64_t{1} << 63) + (std::uint64_t{1} << 62);
  int lower = 0;
  for (int i = 0; i < draws; ++i) lower += random.below(large) < large / 3;
  CHECK(std::abs(lower - draws / 3.0) < 4 * std::sqrt(draws * 2 / 9.0));
}

TEST_CASE("shuffle gives every order of three equally often") {
  Random random(seed, "shuffle");
  std::map<std::array<int, 3>, int> count;
  for (int i = 0; i < 60000; ++i) {
    std::array<int, 3> order{0, 1, 2};
    random.shuffle(std::span<int>(order));
    ++count[order];
  }
  REQUIRE(count.size() == 6);
  double chi_squared = 0;
  for (const auto& [order, c] : count) chi_squared += (c - 10000) * static_cast<double>(c - 10000) / 10000;
  CHECK(chi_squared < 20.5);  // 5 degrees of freedom: exceeded with probability 0.001
}
