// GELU in double compared with its central differences, in float compared with double.
#include "golgi/learning/gelu.hpp"

#include <vector>

#include "support/differences.hpp"

namespace golgi::learning::test {

TEST_CASE("GELU's slope is its central difference") {
  Random random({1, 2}, "gelu");
  Array<double> x = 3 * draw(random, 1, 61), slope(1, 61), other(1, 61);
  x(0, 0) = 0;
  x(0, 1) = -40;
  x(0, 2) = 40;
  Array<double> y = x;
  gelu(y.data(), slope.data(), y.size());
  CHECK(y(0, 0) == 0);
  CHECK(y(0, 1) == 0);
  CHECK(y(0, 2) == 40);
  const auto value = [&] {
    y = x;
    gelu(y.data(), other.data(), y.size());
    return y.sum();
  };
  CHECK(check_gradient(span_of(x), span_of(slope), value));
}

TEST_CASE("GELU in float equals that in double, in whole groups and in the remainder") {
  const Index n = 16 * 100 + 5;
  Array<double> y(1, n), slope(1, n);
  std::vector<float> y32(n), slope32(y32);
  for (Index i = 0; i < n; ++i) y32[i] = static_cast<float>(i - n / 2) / 64;  // exact, -12.5 … 12.5
  for (Index i = 0; i < n; ++i) y(0, i) = static_cast<double>(y32[i]);
  gelu(y.data(), slope.data(), n);
  gelu(y32.data(), slope32.data(), n);
  double worst = 0, worst_slope = 0;
  for (Index i = 0; i < n; ++i) {
    const double x = std::abs(static_cast<double>(i - n / 2) / 64);
    worst = std::max(worst, std::abs(static_cast<double>(y32[i]) - y(0, i)) / (1 + x));
    worst_slope = std::max(worst_slope, std::abs(static_cast<double>(slope32[i]) - slope(0, i)));
  }
  // Φ is accurate to 1e-7 and float to 6e-8, each with some three roundings; a value multiplies them by |x|.
  CHECK(worst < 3e-7);
  CHECK(worst_slope < 3e-7);
}

}  // namespace golgi::learning::test
