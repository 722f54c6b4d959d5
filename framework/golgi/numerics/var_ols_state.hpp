// The state of an OlsVar; its tests by other covariances use it, too. In units of LaggedRows: centred, scaled by powers of two.
// Internal to numerics.
#pragma once

#include <Eigen/Core>
#include <vector>

#include "golgi/numerics/lagged_rows.hpp"
#include "golgi/numerics/var_ols.hpp"

namespace golgi {

/// A sample of more leverage determines some coefficients alone: its residual is 0, whatever its value. Coefficients on which
/// its pull is more than least_pull have no test.
inline constexpr double most_leverage = 1 - 1e-8, least_pull = 1e-6;

struct OlsVar::State {
  std::ptrdiff_t n_samples = 0;
  std::vector<std::ptrdiff_t> kept;  ///< indices of regressors, of 1 + N·order; the constant has index 0
  Eigen::MatrixXd factor;            ///< (K, K) R11 of what was kept
  Eigen::MatrixXd coefficients;      ///< (K, N)
  Eigen::VectorXd rss;               ///< (N), floored: see `exact`
  /// Targets of which only rounding is left: their residuals are rounding noise, and only their size is used.
  std::vector<std::uint8_t> exact;
  /// By source, empty if it is undetermined: Q_j (K, p), and u of all targets (p, N).
  std::vector<Eigen::MatrixXd> basis, effects;
  std::vector<Eigen::MatrixXd> shape;  ///< by source C_j (p, p): the coefficients of its lags are C_jᵀ u
  Eigen::VectorXd scale;               ///< (N) of LaggedRows

  VarModel model;
  std::vector<UndeterminedSource> undetermined;
  double least_share = 1;
  std::vector<double> own_unexplained, own_share;
  Matrix log_ratio, weight, sign, lag;

  /// Fills basis and effects, log_ratio, weight, sign and lag. @param inverse  of `factor`
  void describe_pairs(const Eigen::MatrixXd& inverse, const LaggedRows& rows, const ParallelFor& parallel_for);
  struct Pass;       ///< sums over all rows, for a covariance
  struct GroupPass;  ///< the same for groups
  double free() const { return static_cast<double>(n_samples - std::ssize(kept)); }
};

}  // namespace golgi
