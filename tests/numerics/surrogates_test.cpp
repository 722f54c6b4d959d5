#include "golgi/numerics/surrogates.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <complex>
#include <numbers>
#include <numeric>

#include "golgi/testing/var_data.hpp"

using namespace golgi;

namespace {

std::vector<double> sorted(std::vector<double> values) {
  std::ranges::sort(values);
  return values;
}

/// |Σ x(t) exp(-2πi f t / n)| for f = 1 … n/2, by the definition.
std::vector<double> amplitudes(std::span<const double> x) {
  const auto n = static_cast<double>(x.size());
  std::vector<double> result;
  for (double f = 1; f <= n / 2; ++f) {
    std::complex<double> sum = 0;
    for (std::size_t t = 0; t < x.size(); ++t)
      sum += x[t] * std::polar(1.0, -2 * std::numbers::pi * f * static_cast<double>(t) / n);
    result.push_back(std::abs(sum));
  }
  return result;
}

double correlation(std::span<const double> x, std::span<const double> y) {
  const Eigen::Map<const Eigen::ArrayXd> a(x.data(), std::ssize(x)), b(y.data(), std::ssize(y));
  return ((a - a.mean()) * (b - b.mean())).sum() / std::sqrt((a - a.mean()).square().sum() * (b - b.mean()).square().sum());
}

double lag_one(std::span<const double> x) { return correlation(x.first(x.size() - 1), x.subspan(1)); }

/// A slow process whose values are skewed: exp of an AR(1).
std::vector<double> skewed(std::ptrdiff_t n) {
  const Matrix x = test::var_data({Eigen::MatrixXd{{0.9}}}, n, "skewed");
  std::vector<double> result;
  for (const double value : x.row(0)) result.push_back(std::exp(0.5 * value));
  return result;
}

Random random(std::string_view purpose) { return Random(fingerprint_of("surrogates"), purpose); }

}  // namespace

TEST_CASE("a shifted order moves every item forward and wraps around") {
  CHECK(shifted_order(5, 2) == std::vector<std::ptrdiff_t>{3, 4, 0, 1, 2});
  CHECK(shifted_order(5, 0) == std::vector<std::ptrdiff_t>{0, 1, 2, 3, 4});
  CHECK(shifted_order(5, -1) == std::vector<std::ptrdiff_t>{1, 2, 3, 4, 0});
  CHECK(shifted_order(5, 7) == shifted_order(5, 2));
  const std::vector<double> x{10, 11, 12, 13, 14};
  CHECK(reordered(std::span(x), shifted_order(5, 1)) == std::vector<double>{14, 10, 11, 12, 13});
}

TEST_CASE("a circular shift keeps values and cyclic spectrum, and destroys the alignment with another series") {
  const auto x = skewed(600);
  std::vector<double> y;
  for (const double value : x) y.push_back(2 * value);
  const auto moved = reordered(std::span(x), shifted_order(600, 300));
  CHECK(sorted(moved) == sorted(x));
  const auto before = amplitudes(x), after = amplitudes(moved);
  for (std::size_t f = 0; f < before.size(); ++f) CHECK(after[f] == doctest::Approx(before[f]).epsilon(1e-9));
  CHECK(correlation(x, y) == doctest::Approx(1));
  CHECK(std::abs(correlation(moved, y)) < 0.4);  // memory of 10 samples in 600: standard error about 0.13
}

TEST_CASE("blocks keep the order within them; all items occur once") {
  auto source = random("blocks");
  const auto order = block_order(103, 10, source);
  auto all = order;
  std::ranges::sort(all);
  for (std::ptrdiff_t i = 0; i < 103; ++i) CHECK(all[i] == i);
  std::ptrdiff_t seams = 0;
  for (std::size_t i = 1; i < order.size(); ++i) seams += order[i] != order[i - 1] + 1;
  CHECK(seams <= 10);
  CHECK(seams >= 5);  // eleven blocks in random order: two neighbours stay together in about one
  auto again = random("blocks");
  CHECK(block_order(103, 10, again) == order);
  CHECK(block_order(103, 10, again) != order);

  const auto x = skewed(2000);
  auto other = random("memory");
  const auto in_blocks = reordered(std::span(x), block_order(2000, 50, other));
  const auto single = reordered(std::span(x), block_order(2000, 1, other));
  CHECK(sorted(in_blocks) == sorted(x));
  CHECK(lag_one(in_blocks) > 0.9 * lag_one(x));  // one step in fifty crosses the end of a block
  CHECK(std::abs(lag_one(single)) < 0.1);        // 4 standard errors
}

TEST_CASE("IAAFT keeps the values exactly and the spectrum approximately, and destroys the alignment") {
  // 600 = 2³ · 3 · 5², and a prime number of samples.
  for (const std::ptrdiff_t n : {600, 601}) {
    CAPTURE(n);
    const auto x = skewed(n);
    auto source = random("iaaft");
    const auto surrogate = iaaft(x, source);
    CHECK(surrogate != x);
    CHECK(sorted(surrogate) == sorted(x));
    const auto before = amplitudes(x), after = amplitudes(surrogate);
    double difference = 0, power = 0;
    for (std::size_t f = 0; f < before.size(); ++f) {
      difference += std::pow(after[f] - before[f], 2);
      power += std::pow(before[f], 2);
    }
    // Schreiber & Schmitz report a few per cent of the power for such lengths; shuffled values are off by about 100 %.
    CHECK(difference / power < 0.02);
    CHECK(lag_one(surrogate) == doctest::Approx(lag_one(x)).epsilon(0.03));
    CHECK(std::abs(correlation(x, surrogate)) < 0.5);
    CHECK(iaaft(x, source) != surrogate);
  }
}

TEST_CASE("IAAFT destroys properties that depend on phases: the asymmetry in time of a relaxation oscillation") {
  std::vector<double> x;
  for (int t = 0; t < 600; ++t) x.push_back((t % 20) * 0.05 + 0.01 * std::sin(t * t));
  const auto asymmetry = [](std::span<const double> y) {  // third moment of the steps: a slow rise and a sudden fall
    double third = 0, second = 0;
    for (std::size_t t = 1; t < y.size(); ++t) {
      third += std::pow(y[t] - y[t - 1], 3);
      second += std::pow(y[t] - y[t - 1], 2);
    }
    return third / std::pow(second, 1.5) * std::sqrt(static_cast<double>(y.size()));
  };
  auto source = random("asymmetry");
  CHECK(asymmetry(x) < -3);
  CHECK(std::abs(asymmetry(iaaft(x, source))) < 1.5);
}

TEST_CASE("jitter keeps the count of every interval and forgets the position within it") {
  auto place = random("events");
  std::vector<double> times_s;
  for (int k = 0; k < 4000; ++k) times_s.push_back(0.01 * static_cast<double>(place.below(1000)) + 0.001);  // all at 1 ms of 10
  std::ranges::sort(times_s);
  auto source = random("jitter");
  const auto moved = jittered(times_s, 0.01, 10, source);
  REQUIRE(moved.size() == times_s.size());
  CHECK(std::ranges::is_sorted(moved));
  double mean = 0;
  for (std::size_t k = 0; k < moved.size(); ++k) {
    // Sorted within intervals: the k-th stays in its interval.
    CHECK(std::floor(moved[k] / 0.01) == std::floor(times_s[k] / 0.01));
    mean += (moved[k] - 0.01 * std::floor(moved[k] / 0.01)) / 4000;
  }
  CHECK(mean == doctest::Approx(0.005).epsilon(0.05));  // 0.0029 / sqrt(4000): five standard errors

  // The last interval ends with the recording.
  const std::vector<double> last{0.95, 0.99};
  for (const double time_s : jittered(last, 0.3, 1, source)) {
    CHECK(time_s >= 0.9);
    CHECK(time_s < 1);
  }
  CHECK(jittered({}, 0.3, 1, source).empty());
}
