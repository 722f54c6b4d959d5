// Diagnostics of a fitted VAR: its residuals should be white and of constant size, and it should be stable.
#pragma once

#include <vector>

#include "golgi/core/export.hpp"
#include "golgi/core/poll.hpp"
#include "golgi/numerics/parallel.hpp"
#include "golgi/numerics/var.hpp"

namespace golgi {

/// A correlation of a target's residuals with earlier residuals of a source.
struct Remainder {
  double correlation = 0;  ///< absolute value
  std::ptrdiff_t target = 0, source = 0, lag = 0;
};

struct VarDiagnostics {
  double spectral_radius = undefined;  ///< stable below 1; NaN if variables times lags exceed 400: it would take long
  std::vector<double> durbin_watson;   ///< (N) Σ (e_t - e_{t-1})² / Σ e_t², within trials; 2 for white residuals
  std::vector<double> r_squared;       ///< (N) share of the variance that is predicted
  /// (N) p of Levene's test of |e| over tenths of the samples, and the largest tenth's mean over the smallest's.
  std::vector<double> change_p, change_ratio;
  /// Hosking's Q = M Σ_{l=1..h} tr(C_lᵀ C_0⁻¹ C_l C_0⁻¹), C_l the residuals' autocovariance; adjusted: M² Σ tr(…) / (M - l).
  /// χ² with N² (h - order) degrees of freedom. Source: Hosking 1980, J. Am. Stat. Assoc. 75:602.
  std::ptrdiff_t portmanteau_lags = 0;  ///< h = max(2 order, 20), or fewer if there are few samples
  double portmanteau = undefined, portmanteau_p = undefined, adjusted = undefined, adjusted_p = undefined, degrees = 0;
  /// 1 - |S - R| / |R| (2-norms): R the covariance of the data, S of the one-step predictions. As in the MVGC toolbox; low for
  /// noisy but correct models.
  double consistency = undefined;
  /// The largest correlations of residuals at lags from 1 on: between different variables, and of a variable with itself.
  Remainder across, own;
};

/// Computes the diagnostics in O(M N² (order + h)).
/// @param trials  the trials of the fit
GOLGI_API VarDiagnostics var_diagnostics(Trials trials, const VarModel& model, const ParallelFor& parallel_for = serial_for,
                                         const Poll& poll = no_poll);

}  // namespace golgi
