// Noise compared with its covariance, and strengths compared with their range.
#include "golgi/simulation/noise.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "golgi/simulation/distributions.hpp"
#include "support/messages.hpp"

using namespace golgi;
using namespace golgi::simulation;

namespace {

const Fingerprint noise_seed = fingerprint_of("noise test");

}  // namespace

TEST_CASE("noise is the factor times independent normal numbers, one per variable; the factor is that of the covariance") {
  const Matrix covariance{{4, 2, -1}, {2, 3, 0.5}, {-1, 0.5, 2}};
  const Matrix factor = cholesky(covariance, 3, "covariance");
  for (std::ptrdiff_t i = 0; i < 3; ++i)
    for (std::ptrdiff_t j = 0; j < 3; ++j) {
      double product = 0;
      for (std::ptrdiff_t k = 0; k < 3; ++k) product += factor(i, k) * factor(j, k);
      // 1e-14: rounding of sums of three products of size 4.
      CHECK(std::abs(product - covariance(i, j)) < 1e-14);
      if (j > i) CHECK(factor(i, j) == 0);
    }
  const NormalNoise correlated(factor), independent(2.0);
  Random random(noise_seed, "noise"), same(noise_seed, "noise"), again(noise_seed, "noise");
  for (int t = 0; t < 100; ++t) {
    std::vector<double> normals(3), noise(3), alone(3);
    random.fill_normal(normals);
    correlated.fill(same, noise);
    independent.fill(again, alone);
    for (std::ptrdiff_t i = 0; i < 3; ++i) {
      double expected = 0;
      for (std::ptrdiff_t k = 0; k <= i; ++k) expected += factor(i, k) * normals[k];
      CHECK(std::abs(noise[i] - expected) < 1e-14);
      CHECK(alone[i] == 2 * normals[i]);
    }
  }
}

TEST_CASE("strengths are within their range, and negative as often as requested") {
  Random random(noise_seed, "strengths");
  int n_negative = 0;
  for (int k = 0; k < 1000; ++k) {
    const double strength = signed_strength(random, 0.2, 0.6, 0.25);
    n_negative += strength < 0;
    CHECK(std::abs(strength) >= 0.2);
    CHECK(std::abs(strength) <= 0.6);
  }
  // Four standard deviations of a binomial number.
  CHECK(std::abs(n_negative - 250) < 4 * std::sqrt(1000 * 0.25 * 0.75));
  CHECK(random.position() == 2000);
  CHECK(uniform_between(random, 3, 3) == 3);
}

TEST_CASE("a range whose ends are in the wrong order is refused with its parameters' names") {
  CHECK_NOTHROW(require_range("growth", 1, 1));
  CHECK(test::message_of<ConfigError>([] { require_range("growth", 2, 1); }) == "growth_min is above growth_max");
}
