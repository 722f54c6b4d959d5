// The choice of λ, and fits with it: paths, cross-validation, criteria, the adaptive second pass, and stability selection.
#pragma once

#include <golgi/api/plugin.hpp>
#include <optional>
#include <vector>

#include "lasso.hpp"
#include "moments.hpp"

namespace golgi::sparse_var {

enum class Choice { cv, cv_one_se, bic, ebic };
enum class SecondPass { none, bic, ebic };
enum class Score { lasso, adaptive, stability };

struct Params {
  std::optional<int> order = {};  ///< without a value: chosen among 1 to max_order
  int max_order = 10;
  int degree = 1;
  double l1_share = 1;
  bool penalise_own = false;
  Choice choice = Choice::cv;
  SecondPass second_pass = SecondPass::ebic;
  Score score = Score::lasso;
  int stability_pairs = 50;
  LinkRules links = {};
  std::vector<std::string> covariates = {};
  /// The longest lag that may be estimated.
  int longest() const { return order.value_or(degree == 2 ? 1 : max_order); }
  static void describe(SchemaOf<Params>& schema);
  static void complete(Params& params, const Value& values, Binder& binder);
};

inline constexpr int n_lambdas = 30;
inline constexpr std::ptrdiff_t fewest_samples = 20;

/// A grid from `top` down to `last` times `top`, in equal ratios.
std::vector<double> falling(double top, double last);

/// (K, N) penalty factors of each regressor for each target: 0 for the target's own lags, covariates, and required sources;
/// infinite for regressors that contain a source that does not exist for this target.
Eigen::MatrixXd factors_of(const Rows& rows, const KnownLinks& known, const Params& params);

/// The problem of one target. @param gram  the products of the first regressors of `moments`; must outlive the problem
Problem problem_of(const Eigen::MatrixXd& gram, const Moments& moments, const Eigen::MatrixXd& factors, std::ptrdiff_t target,
                   const Params& params);

/// M ln(mean square) + d ln M, with d coefficients that are not 0; extended by d ln K (Chen & Chen 2008, with their γ = ½).
/// Infinite where d > M / 2.
double criterion(double mean_square, std::ptrdiff_t n_nonzero, std::ptrdiff_t n_samples, std::ptrdiff_t n_regressors,
                 bool is_extended);

/// Squared errors of predicting each of five contiguous parts from the rest, (N, λ) mean over parts and standard error.
struct CrossValidation {
  Eigen::MatrixXd mean, standard_error;
};
/// @param all      standardised, of all rows   @param grids  (N) the λ of each target
/// @param border   rows left out on both sides of the part that is predicted
CrossValidation cross_validate(const Rows& rows, const Moments& all, const Eigen::MatrixXd& factors,
                               const std::vector<std::vector<double>>& grids, std::ptrdiff_t border, const Params& params,
                               const TaskContext& context);

struct Pass {
  Eigen::VectorXd b;  ///< (K) of standardised columns
  double lambda = undefined;
  std::ptrdiff_t chosen = 0;  ///< index in the path
};

/// The path of one problem down to the λ that a criterion chooses.
Pass by_criterion(const Problem& problem, const std::vector<double>& grid, std::ptrdiff_t n_samples, bool is_extended,
                  const Poll& poll);

/// The second pass: a lasso with smaller penalties for coefficients that were larger in the first, with λ of its own.
Pass adaptive(const Problem& problem, const Eigen::VectorXd& first, std::ptrdiff_t n_samples, bool is_extended,
              const Poll& poll);

/// For all (target, source), the share of fits to half of the samples that select the source. Source: Shah & Samworth 2013, J.
/// R. Stat. Soc. B 75:55 (complementary pairs); Meinshausen & Bühlmann 2010.
struct Stability {
  Matrix largest;                     ///< share of halves, the largest of the path
  Matrix mean;                        ///< share of halves, the mean of the path
  double expected_false = undefined;  ///< bound on the mean number of false links per target at `largest` > 0.7
};
Stability stability(const Rows& rows, const Moments& all, const Eigen::MatrixXd& factors,
                    const std::vector<std::vector<double>>& grids, const Params& params, const TaskContext& context);

}  // namespace golgi::sparse_var
