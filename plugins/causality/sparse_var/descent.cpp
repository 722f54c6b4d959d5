// Coordinate descent, and its exact end: once the coefficients that differ from 0, and their signs, no longer change, the
// optimum is the solution of a linear system, which is accepted if it fulfils the Karush-Kuhn-Tucker conditions.
#include "lasso.hpp"

#include <Eigen/Cholesky>
#include <algorithm>
#include <cmath>
#include <vector>

namespace golgi::sparse_var {
namespace {

/// Visits all coefficients, or those that are not 0 or not penalised. @return the largest change, in units of the response
double sweep(const Problem& problem, double lambda, Coefficients& at, bool is_of_all) {
  double largest = 0;
  for (std::ptrdiff_t k = 0; k < at.b.size(); ++k) {
    const double own = problem.gram(k, k), penalty = lambda * problem.factor[k], threshold = penalty * problem.l1_share;
    if (!problem.is_used(k) || (!is_of_all && at.b[k] == 0 && penalty > 0)) continue;
    const double z = at.gradient[k] + own * at.b[k];
    const double shrunk = std::copysign(std::max(0.0, std::abs(z) - threshold), z);
    const double change = shrunk / (own + penalty * (1 - problem.l1_share)) - at.b[k];
    if (change == 0) continue;
    at.b[k] = shrunk == 0 ? 0 : at.b[k] + change;
    at.gradient.noalias() -= change * problem.gram.col(k);
    largest = std::max(largest, std::abs(change) * std::sqrt(own));
  }
  return largest;
}

/// Solves for the coefficients that are not 0, with the signs that they have.
/// @return whether the solution is the optimum; else nothing is changed
bool solve_exactly(const Problem& problem, double lambda, Coefficients& at) {
  std::vector<std::ptrdiff_t> active;
  for (std::ptrdiff_t k = 0; k < at.b.size(); ++k)
    if (problem.gram(k, k) > 0 && (at.b[k] != 0 || problem.factor[k] == 0)) active.push_back(k);
  const auto n = std::ssize(active);
  Eigen::MatrixXd gram(n, n);
  Eigen::VectorXd right(n);
  for (std::ptrdiff_t m = 0; m < n; ++m) {
    const auto k = active[m];
    const double penalty = lambda * problem.factor[k];
    for (std::ptrdiff_t l = 0; l < n; ++l) gram(l, m) = problem.gram(active[l], k);
    gram(m, m) += penalty * (1 - problem.l1_share);
    right[m] = problem.cross[k] - (penalty > 0 ? std::copysign(penalty * problem.l1_share, at.b[k]) : 0);
  }
  constexpr double least_determined = 1e-10;  // share of a regressor's variance, below which digits are lost
  const Eigen::LLT<Eigen::MatrixXd> factor(gram);
  if (factor.info() != Eigen::Success) return false;
  for (std::ptrdiff_t m = 0; m < n; ++m)
    if (const double root = factor.matrixLLT()(m, m); root * root < least_determined * gram(m, m)) return false;
  factor.solveInPlace(right);
  Coefficients found{Eigen::VectorXd::Zero(at.b.size()), problem.cross};
  for (std::ptrdiff_t m = 0; m < n; ++m) {
    const auto k = active[m];
    if (problem.factor[k] > 0 && right[m] * at.b[k] <= 0) return false;
    found.b[k] = right[m];
    found.gradient.noalias() -= right[m] * problem.gram.col(k);
  }
  if (violation(problem, lambda, found) > most_violation(lambda)) return false;
  at = std::move(found);
  return true;
}

}  // namespace

double Coefficients::mean_square(const Problem& problem) const {
  return std::max(0.0, problem.variance - b.dot(problem.cross + gradient));
}

double violation(const Problem& problem, double lambda, const Coefficients& at) {
  double most = 0;
  for (std::ptrdiff_t k = 0; k < at.b.size(); ++k) {
    if (!problem.is_used(k)) continue;
    const double penalty = lambda * problem.factor[k], bound = penalty * problem.l1_share;
    const double missed =
        at.b[k] == 0 ? std::max(0.0, std::abs(at.gradient[k]) - bound)
                     : std::abs(at.gradient[k] - std::copysign(bound, at.b[k]) - penalty * (1 - problem.l1_share) * at.b[k]);
    // Relative to the factor: coefficients are large where their penalty is small, and 0 where it is large.
    most = std::max(most, missed / std::max(1.0, problem.factor[k]));
  }
  return most;
}

void descend(const Problem& problem, double lambda, Coefficients& at, const Poll& poll) {
  constexpr double loosest = 1e-3, tightest = 1e-11;
  constexpr int most_sweeps = 2000;  // at each tolerance
  const double deviation = std::sqrt(problem.variance);
  for (double tolerance = loosest; tolerance > tightest; tolerance *= 0.1) {
    for (int n = 0; n < most_sweeps && sweep(problem, lambda, at, true) > tolerance * deviation; ++n) {
      poll();
      while (n < most_sweeps && sweep(problem, lambda, at, false) > tolerance * deviation) ++n;
    }
    if (solve_exactly(problem, lambda, at)) return;
  }
}

}  // namespace golgi::sparse_var
