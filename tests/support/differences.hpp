// Random arrays, results beside those of the formula, and gradients beside central differences: for the tests of operations and
// networks.
#pragma once

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <span>
#include <string>

#include <golgi/api/plugin.hpp>

#include "golgi/learning/tensor.hpp"

namespace golgi::learning::test {

inline std::span<double> span_of(Array<double>& values) { return {values.data(), static_cast<std::size_t>(values.size())}; }

/// Normal numbers, next in the stream.
inline Array<double> draw(Random& random, Index rows, Index cols) {
  Array<double> values(rows, cols);
  random.fill_normal(span_of(values));
  return values;
}

/// Σ w ⊙ y: the scalar whose gradient with respect to y is w.
inline double weighted(const Array<double>& w, const Array<double>& y) {
  double sum = 0;
  for (Index i = 0; i < w.size(); ++i) sum += w.data()[i] * y.data()[i];
  return sum;
}

/// What a result must overwrite.
constexpr double unset = std::numeric_limits<double>::quiet_NaN();

/// Sums of some hundred products near 1, in another order.
constexpr double rounding = 1e-12;

/// Row by column, each sum in order.
inline Array<double> product(const Array<double>& a, const Array<double>& b) {
  Array<double> c = Array<double>::Zero(a.rows(), b.cols());
  for (Index i = 0; i < a.rows(); ++i)
    for (Index k = 0; k < a.cols(); ++k)
      for (Index j = 0; j < b.cols(); ++j) c(i, j) += a(i, k) * b(k, j);
  return c;
}

/// The largest of |a - b|.
inline double distance(const Array<double>& a, const Array<double>& b) {
  REQUIRE(a.rows() == b.rows());
  REQUIRE(a.cols() == b.cols());
  double largest = 0;
  for (Index i = 0; i < a.size(); ++i) {
    const double difference = std::abs(a.data()[i] - b.data()[i]);
    largest = difference <= largest ? largest : difference;
  }
  return largest;
}

/// Distance h of the central difference (f(x + h) - f(x - h)) / 2h. It is wrong by h²/6 f''' = 2e-11 f''', and by the rounding
/// of f, 1e-16 f / h = 1e-11 f; here |f| < 100, and |f'''| < 1000 where a norm divides by a small deviation.
constexpr double difference_step = 1e-5;
constexpr double difference_error = 2e-8;

/// The gradient of f with respect to every number of x, which f reads.
inline void check_gradient(const std::string& what, std::span<double> x, std::span<const double> gradient,
                           const std::function<double()>& f) {
  REQUIRE(x.size() == gradient.size());
  double largest = 0, error = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    const double at = x[i];
    x[i] = at + difference_step;
    const double above = f();
    x[i] = at - difference_step;
    const double below = f();
    x[i] = at;
    const double difference = std::abs((above - below) / (2 * difference_step) - gradient[i]);
    error = difference <= error ? error : difference;  // NaN goes through
    largest = std::max(largest, std::abs(gradient[i]));
  }
  CHECK_MESSAGE(error <= difference_error * (1 + largest), what, ": ", error, " of ", largest);
}

}  // namespace golgi::learning::test
