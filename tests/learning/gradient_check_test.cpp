// The gradient checker: correct gradients pass, and for wrong ones it names the wrong entry.
#include "golgi/testing/gradient_check.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <golgi/api/plugin.hpp>
#include <string>
#include <vector>

using golgi::test::check_direction;
using golgi::test::check_gradient;

namespace {

/// f = Σ c_i sin(x_i), c_i = 1 + i mod 3; its gradient c_i cos(x_i).
template <class T>
struct Sines {
  explicit Sines(std::size_t n) : x(n), gradient(n) {
    for (std::size_t i = 0; i < n; ++i) {
      x[i] = static_cast<T>(0.1 * static_cast<double>(i % 70) - 3);
      gradient[i] = c(i) * std::cos(x[i]);
    }
  }
  static T c(std::size_t i) { return static_cast<T>(1 + i % 3); }
  double operator()() const {
    T sum = 0;
    for (std::size_t i = 0; i < x.size(); ++i) sum += c(i) * std::sin(x[i]);
    return static_cast<double>(sum);
  }
  std::vector<T> x, gradient;
};

template <class T>
void check_sines(double wrong_by) {
  Sines<T> f(40);
  const auto value = [&] { return f(); };
  const auto before = f.x;
  const auto right = check_gradient(f.x, f.gradient, value);
  CHECK(right);
  CHECK(right.n_checked == 40);
  CHECK(check_direction(f.x, f.gradient, value));
  f.gradient[17] += static_cast<T>(wrong_by);
  const auto wrong = check_gradient(f.x, f.gradient, value);
  CHECK(!wrong);
  CHECK(wrong.worst == 17);
  CHECK(wrong.off() == doctest::Approx(wrong_by).epsilon(0.1));
  CHECK(f.x == before);
}

}  // namespace

TEST_CASE("gradient check: in double and in float, a single wrong entry is named with its error") {
  // Just above the tolerance for a gradient whose largest entry is 3, of an f near 40: 8e-8 and 0.012 with rounding.
  check_sines<double>(2e-7);
  check_sines<float>(0.03);
  Sines<double> f(12);
  f.gradient[3] = 100;
  const std::string text = check_gradient(f.x, f.gradient, [&] { return f(); }).text();
  CHECK(text.starts_with("entry 3 of 12 is 100, and central differences give -"));
  CHECK(text.ends_with("is allowed (12 checked)"));
}

TEST_CASE("gradient check: of many entries the same ones are checked each time, and a wrong one outside them is detected") {
  Sines<double> f(5000);
  const auto value = [&] { return f(); };
  const auto right = check_gradient(f.x, f.gradient, value);
  CHECK(right);
  CHECK(right.n_checked == 200);
  CHECK(check_gradient(f.x, f.gradient, value).worst == right.worst);
  CHECK(check_gradient(f.x, f.gradient, value, {.seed = "another"}).n_checked == 200);
  int named = 0, along = 0;
  for (std::size_t i = 0; i < 5000; i += 500) {
    const double kept = f.gradient[i];
    f.gradient[i] += 1;
    const auto wrong = check_gradient(f.x, f.gradient, value);
    CHECK(!wrong);
    named += !wrong.along_direction && wrong.worst == i ? 1 : 0;
    along += wrong.along_direction ? 1 : 0;
    f.gradient[i] = kept;
  }
  CHECK(named + along == 10);
  CHECK(along > 5);  // 200 of 5,000 are checked individually
}

TEST_CASE(
    "gradient check: large numbers, large f, gradients of zeros, f that writes its gradient, and values that are not finite") {
  std::vector<float> x{1e6f, -3};
  CHECK(check_gradient(x, std::vector<float>{1e-6f, 1},
                       [&] { return static_cast<double>(x[0]) * 1e-6 + static_cast<double>(x[1]); }));
  CHECK(check_gradient(x, std::vector<float>{0, 0}, [] { return 5.0; }));

  // An f of 1e6 is rounded by 1e-10, which is divided by the step: no difference is more accurate.
  std::vector<double> y{0.7};
  CHECK(check_gradient(y, std::vector<double>{0.3}, [&] { return 1e6 + 0.3 * y[0]; }));
  CHECK(!check_gradient(y, std::vector<double>{0.31}, [&] { return 1e6 + 0.3 * y[0]; }));

  Sines<double> f(5);
  const auto overwriting = [&] {
    f.gradient.assign(5, 1e9);
    return f();
  };
  CHECK(check_gradient(f.x, f.gradient, overwriting));
  f = Sines<double>(5);
  CHECK(check_direction(f.x, f.gradient, overwriting));

  // The last call of f is at the unchanged x, so that its side effects (here the gradient) are valid in the next check.
  f = Sines<double>(5);
  const auto right = f.gradient;
  const auto renewing = [&] {
    for (std::size_t i = 0; i < 5; ++i) f.gradient[i] = f.c(i) * std::cos(f.x[i]);
    return f();
  };
  CHECK(check_direction(f.x, f.gradient, renewing));
  CHECK(f.gradient == right);
  CHECK(check_gradient(f.x, f.gradient, renewing));
  CHECK(f.gradient == right);

  f = Sines<double>(5);
  CHECK(!check_gradient(f.x, f.gradient, [] { return golgi::undefined; }));
  CHECK(!check_gradient(f.x, f.gradient, [&] { return f.x[2] > -2.8 ? INFINITY : 0.0; }));
  CHECK(!check_direction(f.x, f.gradient, [] { return golgi::undefined; }));
  f.gradient[4] = golgi::undefined;
  CHECK(check_gradient(f.x, f.gradient, [&] { return f(); }).worst == 4);
  std::vector<double> none;
  CHECK_THROWS_AS(check_gradient(none, none, [] { return 0.0; }), golgi::InternalError);
  CHECK_THROWS_AS(check_gradient(f.x, none, [] { return 0.0; }), golgi::InternalError);
}
