// One lasso or elastic net, by coordinate descent on the products of the regressors, which all targets share (covariance
// updates). Where coordinate descent has settled which coefficients differ from 0, and their signs, the optimum is the solution
// of a linear system: it is solved, and taken where it fulfils the Karush-Kuhn-Tucker conditions, so that the result is exact
// to rounding and does not depend on the order of the regressors. Sources: Friedman, Hastie & Tibshirani 2010, J. Stat. Softw.
// 33(1); Zou 2006, J. Am. Stat. Assoc. 101:1418 (own penalties).
#pragma once

#include <Eigen/Core>
#include <golgi/api/plugin.hpp>

namespace golgi::sparse_var {

/// Minimise ½ (v - 2 b'c + b'G b) + λ Σ_k f_k (a |b_k| + ½ (1 - a) b_k²): with G, c, v the products of standardised regressors
/// and response divided by the samples, ½ of the mean squared error and a penalty.
struct Problem {
  const Eigen::MatrixXd& gram;  ///< G (K, K)
  Eigen::VectorXd cross;        ///< c (K)
  double variance = 1;          ///< v
  Eigen::VectorXd factor;       ///< f (K); 0: not penalised; infinite: left out
  double l1_share = 1;          ///< a, above 0
};

struct Coefficients {
  Eigen::VectorXd b;         ///< (K)
  Eigen::VectorXd gradient;  ///< c - G b

  double mean_square(const Problem& problem) const;  ///< of the residuals
  std::ptrdiff_t n_nonzero() const { return (b.array() != 0).count(); }
};

/// Those that are not penalised alone.
Coefficients free_fit(const Problem& problem, const Poll& poll = no_poll);

/// The smallest λ at which no penalised coefficient differs from 0. @param free  of free_fit
double largest_lambda(const Problem& problem, const Coefficients& free);

/// By how much the conditions of an optimum are missed: of coefficients that are not 0, g_k = λ f_k (a sign b_k + (1 - a) b_k);
/// of the others |g_k| <= λ f_k a.
double violation(const Problem& problem, double lambda, const Coefficients& at);

/// @param from  where to begin, as of a λ nearby
void solve(const Problem& problem, double lambda, Coefficients& from, const Poll& poll = no_poll);

}  // namespace golgi::sparse_var
