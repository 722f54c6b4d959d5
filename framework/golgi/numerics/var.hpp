// Vector autoregression x(t) = Σ A_l x(t-l) + e(t), of demeaned data. Two ways to fit: ordinary least squares
// (var_ols.hpp), and the Levinson-Wiggins-Robinson recursion (lwr.hpp; always stable, and all orders at the cost of one).
#pragma once

#include <cstddef>

#include "golgi/core/export.hpp"
#include "golgi/data/matrix.hpp"
#include "golgi/numerics/trials.hpp"

namespace golgi {

/// A fitted VAR.
struct VarModel {
  std::ptrdiff_t order = 0;
  std::ptrdiff_t n_samples = 0;  ///< samples with all lags, in all trials
  Matrix coefficients;           ///< (N, N·order), lag by lag: A_1, A_2, …; row = target, column = source
  Matrix residual_covariance;    ///< (N, N)

  std::ptrdiff_t n() const { return coefficients.rows(); }
};

/// The model of OlsVar if all regressors are determined; residual products are divided by M - N·order - 1.
/// @throws DataError for too few samples   @throws NumericError if the lagged design has no full rank
GOLGI_API VarModel fit_var_ols(Trials trials, std::ptrdiff_t order);

/// Largest modulus of the companion matrix's eigenvalues; the model is stable below 1. O((N·order)³).
GOLGI_API double spectral_radius(const VarModel& model);

}  // namespace golgi
