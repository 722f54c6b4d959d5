// The regressions of all targets on all units' features, from one factorisation of their common Gram matrix.
#pragma once

#include <golgi/numerics/core_null.hpp>
#include <golgi/numerics/parallel.hpp>
#include <vector>

#include "moments.hpp"

namespace golgi::spike_granger {

/// Column j N + i of a pair's matrices is source j, target i; a unit's own pair is among them.
struct Fit {
  Matrix beta;                          ///< (B, N²) raw coefficients of the tested features
  Matrix u;                             ///< (B, N²) V^-1/2 beta in standard errors; V is the source's covariance
  std::vector<double> residuals;        ///< (N) variances of targets' residuals
  std::vector<std::uint8_t> collinear;  ///< (N) 1 for a source with a feature that follows from other units' features
};

/// @param moments   is overwritten: the Gram matrix of 8 P² bytes is inverted in place
/// @param n_bins    T   @param ridge  added to the diagonal of the features' correlations
/// @throws NumericError where the correlations are not positive definite
Fit fit(Moments moments, const Features& features, std::int64_t n_bins, double ridge, const ParallelFor& parallel_for);

/// A pair's effect over lags, k(l) = Σ_b beta_b F_b(l).
struct Effect {
  double weight = undefined;  ///< Σ_l k(l): extra spikes of the target per spike of the source
  double lag = undefined;     ///< bins: where |k| is largest
};
Effect effect_of(const Eigen::Ref<const Eigen::VectorXd>& beta, const Eigen::MatrixXd& tested);

/// V^-1/2, the symmetric root. @param covariance  (B, B), positive definite
Eigen::MatrixXd whitening(const Eigen::MatrixXd& covariance);

/// The pairs of different units whose source is not collinear.
PairEffects pairs_of(const Fit& fit);

}  // namespace golgi::spike_granger
