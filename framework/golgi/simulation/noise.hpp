// Normal noise of several variables: independent, or with a given covariance.
#pragma once

#include <cmath>
#include <span>
#include <string>
#include <utility>

#include "golgi/core/export.hpp"
#include "golgi/core/rng.hpp"
#include "golgi/data/matrix.hpp"

namespace golgi::simulation {

/// The lower Cholesky factor of a covariance.
/// @throws DataError unless the matrix is square with n rows, symmetric, finite and positive definite; `name` opens the message
GOLGI_API Matrix cholesky(const Matrix& covariance, std::ptrdiff_t n, const std::string& name);

/// Normal noise of mean 0, independent over time.
class NormalNoise {
 public:
  /// Noise that is independent between the variables.
  explicit NormalNoise(double deviation) : deviation_(deviation) {}
  /// @param factor  (N, N) lower triangular; the covariance is factor · factorᵀ
  explicit NormalNoise(Matrix factor) : factor_(std::move(factor)) {}

  /// The noise of one step: one draw per variable.
  void fill(Random& random, std::span<double> values) const {
    random.fill_normal(values);
    if (factor_.empty()) {
      for (double& value : values) value = deviation_ * value;
      return;
    }
    // From the last variable to the first, so that the normal numbers of those before it are not overwritten yet.
    for (std::ptrdiff_t i = std::ssize(values) - 1; i >= 0; --i) {
      double sum = 0;
      for (std::ptrdiff_t k = 0; k <= i; ++k) sum = std::fma(factor_(i, k), values[k], sum);
      values[i] = sum;
    }
  }

  /// Multiplications per step, in addition to one per variable.
  double step_work() const { return static_cast<double>(factor_.size() / 2); }

 private:
  double deviation_ = 0;
  Matrix factor_;
};

}  // namespace golgi::simulation
