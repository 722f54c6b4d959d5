// Compared with closed forms: F with two numerator degrees, χ² with two, Student's t with one.
#include "golgi/numerics/distributions.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <initializer_list>
#include <numbers>

using namespace golgi;

TEST_CASE("the F tail equals its closed form for two numerator degrees of freedom, deep into the tail") {
  for (double d2 : {3.0, 10.0, 4871.0})
    for (double x : {1e-9, 0.3, 1.0, 5.0, 60.0}) {
      const double exact = std::exp(-d2 / 2 * std::log1p(2 * x / d2));
      CHECK(f_upper_tail(x, 2, d2) ==
            doctest::Approx(exact).epsilon(1e-11));  // the continued fraction's own rounding at large d2
    }
  CHECK(f_upper_tail(-0.5, 2, 10) == 1);
  CHECK(f_upper_tail(0, 3, 10) == 1);
  CHECK(std::isnan(f_upper_tail(NAN, 3, 10)));
}

TEST_CASE("the chi-squared tail equals its closed form for two degrees of freedom") {
  for (double x : {1e-9, 0.3, 5.0, 200.0})
    CHECK(chi_squared_upper_tail(x, 2) == doctest::Approx(std::exp(-x / 2)).epsilon(1e-12));
  CHECK(chi_squared_upper_tail(-1, 2) == 1);
  CHECK(std::isnan(chi_squared_upper_tail(NAN, 2)));
}

TEST_CASE("the two-sided t tail equals its closed form for one degree of freedom") {
  for (double t : {0.0, 0.5, -3.0, 1e6})
    CHECK(t_two_sided(t, 1) == doctest::Approx(2 / std::numbers::pi * std::atan2(1, std::abs(t))).epsilon(1e-12));
}

TEST_CASE("logarithms of tails equal the closed forms where the tails themselves underflow to 0") {
  for (double x : {0.3, 60.0, 1e20, 1e40}) {
    const double exact = -10 * std::log1p(2 * x / 20) / std::log(10.0);
    CHECK(log10_f_upper_tail(x, 2, 20) == doctest::Approx(exact).epsilon(1e-12));
  }
  CHECK(f_upper_tail(1e40, 2, 20) == 0);
  for (double x : {0.3, 200.0, 3000.0, 1e6})
    CHECK(log10_chi_squared_upper_tail(x, 2) == doctest::Approx(-x / 2 / std::log(10.0)).epsilon(1e-12));
  // Six degrees: e^-y (1 + y + y² / 2), y = x / 2.
  for (double x : {1400.0, 5000.0})
    CHECK(log10_chi_squared_upper_tail(x, 6) ==
          doctest::Approx((-x / 2 + std::log(1 + x / 2 + x * x / 8)) / std::log(10.0)).epsilon(1e-12));
  CHECK(std::isnan(log10_f_upper_tail(NAN, 3, 10)));
  CHECK(log10_chi_squared_upper_tail(INFINITY, 3) == -INFINITY);
}

TEST_CASE("half of F is above its median") {
  CHECK(f_median(2, 20) == doctest::Approx(10 * std::expm1(std::log(2.0) / 10)).epsilon(1e-13));
  CHECK(f_upper_tail(f_median(6, 20), 6, 20) == doctest::Approx(0.5).epsilon(1e-12));
}
