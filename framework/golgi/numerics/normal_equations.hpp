// Shared by weighted fits and generalised linear models: the products of regressors, and their inverse on what the data
// determine. Internal to numerics.
#pragma once

#include <Eigen/Core>
#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

#include "golgi/data/eigen.hpp"
#include "golgi/data/matrix.hpp"
#include "golgi/numerics/parallel.hpp"
#include "golgi/numerics/weighted_fit.hpp"

namespace golgi {

/// A block of samples of all regressors stays in the second-level cache.
inline constexpr std::ptrdiff_t samples_per_block = 256;

/// X W Xᵀ and X W y of P regressors.
struct NormalEquations {
  Eigen::MatrixXd gram;     // (P, P), the lower half
  Eigen::VectorXd moments;  // (P)
};

/// @param regressors  (P, M)   @param response, weights  (M)
NormalEquations normal_equations(const ConstEigenMap& regressors, std::span<const double> response,
                                 std::span<const double> weights, const Poll& poll = no_poll);

NormalEquations normal_equations(const RegressorBlocks& regressors, std::span<const double> response,
                                 std::span<const double> weights, const Poll& poll = no_poll);

/// Calls visit(first, block (P, n)) for each block of samples in turn; the block's memory is reused.
template <class Visit>
void for_each_block(const RegressorBlocks& regressors, const Poll& poll, Visit visit) {
  const auto p = regressors.n_regressors(), m = regressors.n_samples();
  std::vector<double> buffer(p * std::min(samples_per_block, m));
  for (std::ptrdiff_t first = 0; first < m; first += samples_per_block) {
    poll();
    const auto n = std::min(samples_per_block, m - first);
    regressors.read(first, View(buffer.data(), p, n));
    visit(first, ConstEigenMap(buffer.data(), p, n));
  }
}

/// A regressor is determined if no combination of the others equals it. Rows and columns of regressors that are not determined
/// are those of the pseudo-inverse, so that predictions are as good as without them.
struct NormalInverse {
  Eigen::MatrixXd inverse;  // (P, P)
  std::vector<std::uint8_t> determined;
  std::ptrdiff_t rank = 0;
  double log_determinant = 0;  // of the determined part
};

/// @param gram  (P, P) symmetric, positive semidefinite; its lower half is read
NormalInverse invert_normal(const Eigen::MatrixXd& gram, const Poll& poll = no_poll);

}  // namespace golgi
