#include "golgi/numerics/spectrum.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <numbers>
#include <vector>

#include "golgi/testing/var_data.hpp"

using namespace golgi;

TEST_CASE("the edge is that of the fastest variable, whatever its mean and slow drifts") {
  Matrix x(2, 5000);
  for (std::ptrdiff_t t = 0; t < 5000; ++t) {
    x(0, t) = 7 + 0.001 * static_cast<double>(t) + std::sin(2 * std::numbers::pi * 0.05 * static_cast<double>(t));
    x(1, t) = std::sin(2 * std::numbers::pi * 0.125 * static_cast<double>(t));
  }
  // A line is three bins of 1/1024 wide.
  CHECK(edge_frequency(std::vector<ConstView>{x}) == doctest::Approx(0.125).epsilon(0.02));
  const Matrix slow(ConstView(x.row(0).data(), 1, 5000));
  CHECK(edge_frequency(std::vector<ConstView>{slow}) == doctest::Approx(0.05).epsilon(0.05));
}

TEST_CASE(
    "differences of white noise have 95 % of their power below 0.4875 cycles per sample; trials of any length are pooled") {
  std::vector<Matrix> trials;
  for (const std::ptrdiff_t length : {3000, 700, 5})
    trials.push_back(test::var_data({Eigen::MatrixXd::Zero(1, 1)}, length, "white " + std::to_string(length)));
  // Their power is 1 - cos(2 pi f): f - sin(2 pi f) / (2 pi) = 0.95 / 2.
  CHECK(edge_frequency(test::views(trials)) == doctest::Approx(0.4875).epsilon(0.01));
  trials = {Matrix(1, 10)};
  CHECK(std::isnan(edge_frequency(test::views(trials))));
}
