// One lasso or elastic net along decreasing penalties, from the products of the regressors, which all targets share. Between
// two changes of the set of coefficients that differ from 0, or of their signs, the optimum moves along a straight line as the
// penalty falls. The line is followed from change to change, with a Cholesky factor of the set's products that gains or loses
// one regressor at a time; so the result is exact to rounding and does not depend on the order of the regressors. Where
// rounding spoils that (regressors that nearly follow from others), coordinate descent is used. Sources: Osborne, Presnell &
// Turlach 2000, IMA J. Numer. Anal. 20:389, and Efron et al. 2004, Ann. Stat. 32:407 (the line); Ferreau, Bock & Diehl 2008,
// Int. J. Robust Nonlinear Control 18:816 (from one problem to another); Friedman, Hastie & Tibshirani 2010, J. Stat. Softw.
// 33(1) (coordinate descent); Zou 2006, J. Am. Stat. Assoc. 101:1418 (own penalties).
#pragma once

#include <Eigen/Core>
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <golgi/api/plugin.hpp>
#include <vector>

namespace golgi::sparse_var {

/// Minimise ½ (v - 2 b'c + b'G b) + λ Σ_k f_k (a |b_k| + ½ (1 - a) b_k²): with G, c, v the products of standardised regressors
/// and response divided by the samples, ½ of the mean squared error and a penalty.
struct Problem {
  const Eigen::MatrixXd& gram;  ///< G (K, K)
  Eigen::VectorXd cross;        ///< c (K)
  double variance = 1;          ///< v
  Eigen::VectorXd factor;       ///< f (K); 0: not penalised; infinite: left out
  double l1_share = 1;          ///< a, above 0

  bool is_used(std::ptrdiff_t k) const { return gram(k, k) > 0 && factor[k] < INFINITY; }
};

struct Coefficients {
  Eigen::VectorXd b;         ///< (K)
  Eigen::VectorXd gradient;  ///< c - G b

  double mean_square(const Problem& problem) const;  ///< of the residuals
  std::ptrdiff_t n_nonzero() const { return (b.array() != 0).count(); }
};

/// By how much the conditions of an optimum are violated: for coefficients that are not 0, g_k = λ f_k (a sign b_k + (1 - a)
/// b_k); for the others |g_k| <= λ f_k a.
double violation(const Problem& problem, double lambda, const Coefficients& at);

/// Largest violation at which a fit is accepted as the optimum.
inline double most_violation(double lambda) { return 1e-11 * std::max(1.0, lambda); }

/// Coordinate descent: slow where regressors are nearly dependent, but it converges. @param at  start and result
void descend(const Problem& problem, double lambda, Coefficients& at, const Poll& poll = no_poll);

/// The Cholesky factor of products of some regressors, which are added and removed.
class GrowingFactor {
 public:
  void clear() { n_ = 0; }
  /// @param products  with the regressors in the factor   @return false, and nothing is added, where it follows from them to
  /// rounding
  bool append(const Eigen::VectorXd& products, double own);
  void remove(std::ptrdiff_t at);
  void solve_in_place(Eigen::VectorXd& right) const;

 private:
  Eigen::MatrixXd lower_;
  std::ptrdiff_t n_ = 0;
};

/// The optimum at one penalty after another.
class Path {
 public:
  /// @param problem  must outlive it
  explicit Path(const Problem& problem, const Poll& poll = no_poll);

  /// The smallest λ at which no penalised coefficient differs from 0.
  double top() const { return top_; }
  /// Moves to another penalty; above top() nothing changes. O(K s + s²) for each change of the s coefficients that differ from
  /// 0.
  void go_to(double lambda);
  const Coefficients& at() const { return at_; }

 private:
  /// State of a regressor: it cannot be used; its coefficient is 0, or not; it is 0 since the regressor follows from those in
  /// the set.
  enum class Place : std::uint8_t { unused, out, in, tied };
  /// The straight way to a λ.
  struct Line {
    double lambda = 0;               ///< at its end
    double left = 1;                 ///< share of the way
    Eigen::VectorXd pull = {};       ///< (K) gradient that the penalty on absolute values must balance
    Eigen::VectorXd direction = {};  ///< change of the coefficients in the set over the whole way
    Eigen::VectorXd slope = {};      ///< (K) change of pull
    std::ptrdiff_t left_last = -1;   ///< regressor that left the set by the last event
    double left_sign = 0;
  };
  /// Where the line ends or bends.
  struct Event {
    double step = 0;             ///< share of the way
    std::ptrdiff_t leaves = -1;  ///< place in the set
    std::ptrdiff_t enters = -1;  ///< regressor
    double sign = 0;
  };
  double ridge(std::ptrdiff_t k, double lambda) const { return lambda * problem_.factor[k] * (1 - problem_.l1_share); }
  double bound(std::ptrdiff_t k, double lambda) const { return lambda * problem_.factor[k] * problem_.l1_share; }
  bool enter(std::ptrdiff_t k, double sign, double lambda);
  void leave(std::ptrdiff_t m);
  void refactor(double lambda);
  bool follow(double lambda);
  Event next_event(const Line& line) const;
  bool settle(double lambda);

  const Problem& problem_;
  Poll poll_;
  Coefficients at_;
  double lambda_ = 0, top_ = 0;
  std::vector<Place> place_;         // (K)
  std::vector<std::ptrdiff_t> set_;  // regressors whose place is `in`
  std::vector<double> sign_;         // signs of these; 0: not penalised
  GrowingFactor factor_;
  bool is_exact_ = true;  // whether the factor contains all regressors that are not 0
};

}  // namespace golgi::sparse_var
