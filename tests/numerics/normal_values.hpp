// Matrices of random numbers for tests of linear algebra.
#pragma once

#include <Eigen/Core>
#include <cstdint>
#include <span>

#include "golgi/core/rng.hpp"

namespace golgi::test {

/// Independent standard normal numbers.
inline Eigen::MatrixXd normal(std::ptrdiff_t rows, std::ptrdiff_t cols, std::uint64_t stream) {
  Eigen::MatrixXd x(rows, cols);
  Random(fingerprint_of("normal"), "values", stream).fill_normal(std::span(x.data(), x.size()));
  return x;
}

}  // namespace golgi::test
