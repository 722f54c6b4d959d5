// The Levinson-Wiggins-Robinson recursion, in the normalised form of Morf, Vieira & Kailath 1978: forward and backward
// prediction errors of order k follow from those of order k-1 by one N×N matrix of reflection coefficients. One pass gives
// the VAR of every order, and each is stable because the reflections are contractions.
//
// The estimates are those of Barnett & Seth's MVGC toolbox 1.3 (2014, J. Neurosci. Methods 223), which normalises with the
// products of all samples at order 0 and takes the residuals of order k from those of order k-1. It recomputes prediction
// errors from coefficients at each order, 2·k·N²·T products; here they are updated, 2·N²·T: the numbers are the same except for
// rounding. In x's own coordinates, for pairs (t, t-k), with f and b the errors of order k-1:
//   EF = U f, EB = V b,  R = chol(EF EFᵀ)⁻¹ EF EBᵀ chol(EB EBᵀ)⁻ᵀ,  C = chol(I - R Rᵀ), D = chol(I - Rᵀ R)
//   f <- f - U⁻¹ R V b,  b <- b - V⁻¹ Rᵀ U f,  U <- C⁻¹ U,  V <- D⁻¹ V,   all Cholesky factors lower.
#pragma once

#include <cstddef>
#include <vector>

#include "golgi/core/export.hpp"
#include "golgi/numerics/parallel.hpp"
#include "golgi/numerics/var.hpp"

namespace golgi {

/// As in the toolbox, M is the number of samples that the next order would have, the sum over trials of T - order - 1; with k =
/// order·N² coefficients AIC = M ln|Σ| + 2 k M / (M - k - 1), BIC = M ln|Σ| + k ln M, and Σ = E Eᵀ / (M - 1).
struct OrderCriteria {
  std::ptrdiff_t order = 0;
  double log_determinant = undefined;  ///< of the residuals' covariance of variables scaled to unit variance: free of units
  double aic = undefined;              ///< corrected for small samples; undefined unless M > order·N² + 1
  double bic = undefined;
};

/// The VARs of all orders up to a largest.
class GOLGI_API LwrFits {
 public:
  /// Fits orders 1 … max_order. Stops early, at `n_orders()`, if the residuals of an order are no longer of full rank.
  /// @throws DataError for 2·N samples with a lag or fewer   @throws NumericError if even order 1 is not of full rank
  LwrFits(Trials trials, std::ptrdiff_t max_order, const ParallelFor& parallel_for = serial_for);

  std::ptrdiff_t n_orders() const { return static_cast<std::ptrdiff_t>(criteria_.size()); }
  /// The criteria by order, from 1.
  const std::vector<OrderCriteria>& criteria() const { return criteria_; }

  /// The order of the smallest value, the first of equals. @throws DataError if no order's value is defined; the message
  /// suggests alternatives.
  std::ptrdiff_t order_by_aic() const;
  std::ptrdiff_t order_by_bic() const;

  /// @param order  1 … n_orders()
  VarModel model(std::ptrdiff_t order, const ParallelFor& parallel_for = serial_for) const;

 private:
  std::ptrdiff_t best(double OrderCriteria::*value, const char* name) const;

  std::ptrdiff_t n_ = 0;
  Matrix scale_;                          // lower Cholesky factor of X Xᵀ: the recursion runs on scale⁻¹ x
  std::vector<Matrix> forward_gain_;      // by order: U⁻¹ R V
  std::vector<Matrix> backward_gain_;     // V⁻¹ Rᵀ U
  std::vector<Matrix> residual_product_;  // E Eᵀ of the order, in x's coordinates
  std::vector<std::ptrdiff_t> n_samples_;
  std::vector<double> divisor_;
  std::vector<OrderCriteria> criteria_;
};

/// The largest order whose corrected AIC is defined, at most `max_order`; 0 if there is none.
GOLGI_API std::ptrdiff_t largest_aic_order(Trials trials, std::ptrdiff_t max_order);

}  // namespace golgi
