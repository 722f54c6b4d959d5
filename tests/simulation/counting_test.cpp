#include "golgi/simulation/counting.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "golgi/core/fingerprint.hpp"

using namespace golgi;
using namespace golgi::simulation;

namespace {

struct CountMoments {
  double mean = 0, variance = 0;
  std::vector<double> shares;  // of 0, 1, 2
};

template <class Draw>
CountMoments count_moments_of(int n, const Draw& draw) {
  CountMoments moments;
  moments.shares.resize(3);
  double squares = 0;
  for (int k = 0; k < n; ++k) {
    const auto count = static_cast<double>(draw());
    moments.mean += count / n;
    squares += count * count / n;
    if (count < 3) moments.shares[count] += 1.0 / n;
  }
  moments.variance = squares - moments.mean * moments.mean;
  return moments;
}

}  // namespace

TEST_CASE("Poisson counts have the mean, the variance and the small counts of their distribution") {
  Random random(fingerprint_of("counts"), "poisson");
  for (const double mean : {0.3, 4.0, 10.0, 60.0, 3000.0}) {
    const CountMoments m = count_moments_of(40'000, [&] { return poisson(random, mean); });
    CHECK(std::abs(m.mean - mean) < 4 * std::sqrt(mean / 40'000));
    CHECK(m.variance == doctest::Approx(mean).epsilon(0.05));
    double expected = std::exp(-mean);
    for (int k = 0; k < 3; ++k) {
      CHECK(std::abs(m.shares[k] - expected) < 4 * std::sqrt(expected / 40'000) + 1e-9);
      expected *= mean / (k + 1);
    }
  }
  for (const double k : {0.0, 1.0, 5.0, 9.0, 10.0, 20.0, 170.0}) CHECK(std::abs(log_factorial(k) - std::lgamma(k + 1)) < 1e-9);
  CHECK(poisson(random, 0) == 0);
  CHECK(poisson(random, -1) == 0);
}

TEST_CASE("binomial counts have the mean, the variance and the limits of their distribution") {
  Random random(fingerprint_of("counts"), "binomial");
  struct Case {
    std::int64_t n;
    double p;
  };
  for (const Case& c : {Case{10, 0.1}, Case{10, 0.7}, Case{5000, 0.004}, Case{3, 0.5}}) {
    const double mean = static_cast<double>(c.n) * c.p, variance = mean * (1 - c.p);
    std::int64_t most = 0;
    const CountMoments m = count_moments_of(40'000, [&] {
      const std::int64_t count = binomial(random, c.n, c.p);
      most = std::max(most, count);
      return count;
    });
    CHECK(std::abs(m.mean - mean) < 4 * std::sqrt(variance / 40'000));
    CHECK(m.variance == doctest::Approx(variance).epsilon(0.05));
    const double none = std::pow(1 - c.p, static_cast<double>(c.n));
    CHECK(std::abs(m.shares[0] - none) < 4 * std::sqrt(none / 40'000) + 1e-9);
    CHECK(most <= c.n);
  }
  CHECK(binomial(random, 0, 0.5) == 0);
  CHECK(binomial(random, 7, 0) == 0);
  CHECK(binomial(random, 7, 1) == 7);
}
