// Weighted least squares with the coefficients' covariance, and the noise variance as a function of the state, which gives the
// weights. Regressors are rows and samples are columns, as everywhere for variables and samples.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "golgi/core/export.hpp"
#include "golgi/data/matrix.hpp"
#include "golgi/numerics/parallel.hpp"

namespace golgi {

/// Coefficients of P regressors. Where the data do not determine one (zero, or a combination of others), `determined` is 0.
struct GOLGI_API LinearFit {
  std::vector<double> coefficients;      ///< (P)
  Matrix covariance;                     ///< (P, P) of the coefficients
  std::vector<std::uint8_t> determined;  ///< (P)
  std::vector<double> fitted;            ///< (M) expected responses
  double degrees_of_freedom = 0;         ///< M - rank; infinite if no variance was estimated

  /// Coefficient over its standard error; NaN if it is not determined.
  double t(std::ptrdiff_t k) const;
};

/// Regressors that are computed when they are read, one block of samples at a time: P rows of a long recording need no memory.
class GOLGI_API RegressorBlocks {
 public:
  virtual ~RegressorBlocks() = default;
  virtual std::ptrdiff_t n_regressors() const = 0;
  virtual std::ptrdiff_t n_samples() const = 0;
  /// Writes samples from `first` on. @param block  (P, number of samples to read)
  virtual void read(std::ptrdiff_t first, View block) const = 0;
};

/// Minimises Σ w (y - xᵀ b)²; the noise variance is s² / w, with s² estimated from the residuals.
/// @param regressors  (P, M), a constant among them if one is wanted   @param response, weights  (M), weights > 0
/// @throws DataError unless M > P
/// Source: Aitken 1936; normal equations of unit-scaled regressors, Golub & Van Loan 2013, section 5.3.
GOLGI_API LinearFit weighted_least_squares(ConstView regressors, std::span<const double> response,
                                           std::span<const double> weights, const Poll& poll = no_poll);

/// As above for regressors that are read in blocks: memory O(P²) and a block.
GOLGI_API LinearFit weighted_least_squares(const RegressorBlocks& regressors, std::span<const double> response,
                                           std::span<const double> weights, const Poll& poll = no_poll);

/// Covariance of groups of coefficients if the noise variance is not s² / w but arbitrary (HC3): each sample's residual
/// represents its own noise, after division by the share of it that the fit leaves, 1 - leverage.
/// @param fit  fit of the same regressors, response and weights   @param groups  indices of regressors
/// @return one (D, D) per group of D regressors; rows of regressors that are not determined are as in the fit's covariance
/// Source: MacKinnon & White 1985, J. Econometrics 29:305.
GOLGI_API std::vector<Matrix> robust_covariances(const RegressorBlocks& regressors, const LinearFit& fit,
                                                 std::span<const double> response, std::span<const double> weights,
                                                 std::span<const std::vector<std::ptrdiff_t>> groups,
                                                 const Poll& poll = no_poll);

/// A test of whether the chosen coefficients are all 0, without those that are not determined.
struct JointTest {
  double p = undefined;  ///< NaN if none is determined
  std::ptrdiff_t n = 0;  ///< number of coefficients tested
};
/// The F test of a least-squares fit, with (number of coefficients, degrees of freedom).
GOLGI_API JointTest joint_test(const LinearFit& fit, std::span<const std::ptrdiff_t> chosen);

/// The logarithm of the residual variance as a linear function of K regressors: by the gamma likelihood, whose Fisher
/// information does not change from step to step.
/// @param regressors  (K, M), the first constant 1   @param squared  (M) squared residuals, > 0
/// @return (K) coefficients
/// Source: Harvey 1976, Econometrica 44:461; Aitkin 1987.
GOLGI_API std::vector<double> fit_log_variance(ConstView regressors, std::span<const double> squared);

}  // namespace golgi
