// Inverse covariances of standardised variables, exact, shrunk (Ledoit & Wolf 2004, J. Multivar. Anal. 88:365), or sparse
// (Friedman, Hastie & Tibshirani 2008, Biostatistics 9:432), and effective sample sizes.
#pragma once

#include <Eigen/Core>
#include <golgi/api/plugin.hpp>
#include <golgi/numerics/trials.hpp>

namespace golgi::partial_correlation {

/// Products of the variables, each of mean 0 and variance 1 over all samples.
struct Covariance {
  Eigen::MatrixXd s;  ///< (N, N), divided by M
  double fourth = 0;  ///< Σ_t |z_t|⁴
  std::ptrdiff_t n_samples = 0;
};
/// Covariance of the standardised variables. Time O(M N²), memory N² and one block.
Covariance covariance_of(Trials trials, const ParallelFor& parallel_for, const Poll& poll);

/// @throws NumericError where the matrix has no inverse
Eigen::MatrixXd inverse_of(const Eigen::MatrixXd& symmetric);

/// (1 - w) S + w tr(S)/N I, with the w that is expected to be nearest to the truth. @param weight  is set to w
Eigen::MatrixXd ledoit_wolf(const Covariance& covariance, double& weight);

/// The K that minimises -ln det K + tr(S K) + penalty Σ_{a != b} |K_ab|, by block coordinate descent. O(N³) per round.
/// @throws NumericError where the descent does not converge
Eigen::MatrixXd graphical_lasso(const Eigen::MatrixXd& s, double penalty, const Poll& poll);

struct SparsePrecision {
  Eigen::MatrixXd k;
  double penalty = undefined;
};
/// The graphical lasso with that of 20 penalties whose extended Bayesian criterion is smallest. Source: Foygel & Drton 2010,
/// with γ = ½.
SparsePrecision graphical_lasso_by_ebic(const Covariance& covariance, const ParallelFor& parallel_for, const Poll& poll);

/// (N, N): number of independent samples behind the correlation of a pair's residuals (Bartlett 1946): M / (1 + 2 Σ_l r_i(l)
/// r_j(l)), at most M, with r the autocorrelations of the residuals of i and of j given all other variables. O(L M N²) with L =
/// 100 lags, or a quarter of the shortest trial.
Eigen::MatrixXd effective_samples(Trials trials, const Eigen::MatrixXd& precision, const ParallelFor& parallel_for,
                                  const Poll& poll);

}  // namespace golgi::partial_correlation
