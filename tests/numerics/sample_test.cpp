#include "golgi/numerics/sample.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "golgi/core/rng.hpp"

using namespace golgi;

namespace {

std::vector<double> normal_sample(std::size_t n, double mean, double deviation) {
  Random random(fingerprint_of("sample"), "values");
  std::vector<double> values(n);
  for (double& value : values) value = mean + deviation * random.normal();
  std::sort(values.begin(), values.end());
  return values;
}

}  // namespace

TEST_CASE("quantile is linear between the order statistics") {
  const std::vector<double> values{1, 2, 4, 8};
  CHECK(quantile(values, 0) == 1);
  CHECK(quantile(values, 1) == 8);
  CHECK(quantile(values, 0.5) == 3);
  CHECK(quantile(values, 0.25) == 1.75);  // position 0.75
  CHECK(quantile(values, 0.75) == 5);     // position 2.25
  CHECK(quantile(std::vector<double>{7}, 0.3) == 7);
}

TEST_CASE("silverman_bandwidth equals values computed by hand") {
  // 1 … 5: standard deviation sqrt(2.5) = 1.58, quartiles 2 and 4 over 1.34 = 1.49, the smaller.
  CHECK(silverman_bandwidth(std::vector<double>{1, 2, 3, 4, 5}) == doctest::Approx(0.9 * (2 / 1.34) * std::pow(5, -0.2)));
  // Wide quartiles: 0, 0, 10, 10 has deviation sqrt(100/3) = 5.77 below 10 / 1.34.
  CHECK(silverman_bandwidth(std::vector<double>{0, 0, 10, 10}) ==
        doctest::Approx(0.9 * std::sqrt(100.0 / 3) * std::pow(4, -0.2)));
  // Equal quartiles: the deviation alone; mean 1, squares 5 · 1 + 25 = 30, over n - 1 = 5.
  CHECK(silverman_bandwidth(std::vector<double>{0, 0, 0, 0, 0, 6}) ==
        doctest::Approx(0.9 * std::sqrt(6.0) * std::pow(6, -0.2)));
  CHECK(silverman_bandwidth(std::vector<double>{3, 3, 3}) == 0);
  CHECK(silverman_bandwidth(std::vector<double>{3}) == 0);
}

TEST_CASE("silverman_bandwidth scales with the values and does not depend on their location") {
  const auto values = normal_sample(100, 0, 1);
  auto moved = values;
  for (double& value : moved) value = 5 + 3 * value;
  CHECK(silverman_bandwidth(moved) == doctest::Approx(3 * silverman_bandwidth(values)));
}

TEST_CASE("the kernel density of one value is the normal density") {
  const std::vector<double> at{2, 2.5, 1, 30};
  const auto density = kernel_density(std::vector<double>{2}, 0.5, at);
  const double peak = 1 / (0.5 * std::sqrt(2 * std::numbers::pi));
  CHECK(density[0] == doctest::Approx(peak));
  CHECK(density[1] == doctest::Approx(peak * std::exp(-0.5)));
  CHECK(density[2] == doctest::Approx(peak * std::exp(-2)));
  CHECK(density[3] == 0);  // exp(-1568) underflows
}

TEST_CASE("a kernel density integrates to one and is close to the density of the sample's distribution") {
  const auto values = normal_sample(20000, 0.8, 0.1);
  const double bandwidth = silverman_bandwidth(values);
  std::vector<double> at;
  for (int k = 0; k <= 400; ++k) at.push_back(0.2 + 0.003 * k);
  const auto density = kernel_density(values, bandwidth, at);
  double area = 0;
  for (const double d : density) area += 0.003 * d;
  CHECK(area == doctest::Approx(1).epsilon(1e-4));  // 6 deviations on either side, a step far below the bandwidth
  // At the peak the density falls short by h²/(2 σ²) = 1 % at this n; its standard error is 1 % too.
  CHECK(density[200] == doctest::Approx(1 / (0.1 * std::sqrt(2 * std::numbers::pi))).epsilon(0.04));
}
