// Random arrays, results compared with those of the formula, and gradients compared with central differences: for the tests of
// operations and networks.
#pragma once

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <span>

#include <golgi/api/plugin.hpp>

#include "golgi/learning/tensor.hpp"
#include "golgi/testing/gradient_check.hpp"

namespace golgi::learning::test {

using golgi::test::check_direction;
using golgi::test::check_gradient;

inline std::span<double> span_of(Array<double>& values) { return std::span(values.data(), values.size()); }

/// The next normal numbers of the stream.
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

/// Initial value that a result must overwrite.
constexpr double unset = std::numeric_limits<double>::quiet_NaN();

/// Tolerance for sums of some hundred products near 1, in another order.
constexpr double rounding = 1e-12;

/// The matrix product, each sum in order.
inline Array<double> product(const Array<double>& a, const Array<double>& b) {
  Array<double> c = Array<double>::Zero(a.rows(), b.cols());
  for (Index i = 0; i < a.rows(); ++i)
    for (Index k = 0; k < a.cols(); ++k)
      for (Index j = 0; j < b.cols(); ++j) c(i, j) += a(i, k) * b(k, j);
  return c;
}

/// The largest |a - b|.
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

}  // namespace golgi::learning::test
