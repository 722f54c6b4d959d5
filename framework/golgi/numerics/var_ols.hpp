// Vector autoregressions by ordinary least squares, with Granger causality of all pairs from the one fit. The triangular factor
// R of [1, lags, present] (Householder, block by block) contains all the information: with R11 that of the regressors, Z right
// of it and S = R11⁻¹, B = S Z; the part below Z gives the residuals. For the p lags of source j, S_jᵀ = Q_j C_j (p × p), and
//   u = C_j⁻ᵀ b_ij,   |u|² = RSS_i(without j) - RSS_i   exactly, so F(i, j) = ln(1 + |u|² / RSS_i)
// is the log ratio of residual variances, and (|u|² / p) / (RSS_i / (M - K)) is Fisher's F of nested models.
//
// The product of the regressors is never formed, so regressors of which others explain all but 1e-20 can still be used:
// filtered signals need that. A regressor that is explained even better is undetermined, and so are all results for its source.
// Sources: Golub & Van Loan 2013, section 5.3; Geweke 1984 (the log ratio); Barnett & Seth 2014.
#pragma once

#include <memory>
#include <utility>
#include <vector>

#include "golgi/core/export.hpp"
#include "golgi/data/matrix.hpp"
#include "golgi/numerics/granger.hpp"
#include "golgi/numerics/group_granger.hpp"
#include "golgi/numerics/parallel.hpp"
#include "golgi/numerics/trials.hpp"
#include "golgi/numerics/var.hpp"

namespace golgi {

/// Criteria of one order, on M samples with N variables; S = residual products / M of variables scaled to unit variance. A
/// criterion is undefined if its correction is.
struct OlsCriteria {
  std::ptrdiff_t order = 0;
  double log_determinant = undefined;  ///< of S: free of units
  double aicc = undefined;  ///< M ln|S| + M N (M + kN + 1) / (M - kN - N - 2) for order k; Hurvich & Tsai 1993, with a constant
  double aic = undefined;   ///< M ln|S| + 2 c M / (M - c - 1), c = k N²: corrected as if all coefficients were of one target
  double bic = undefined;   ///< M ln|S| + (kN + 1) N ln M
};

/// The criteria of orders 1 … max_order, all on the samples that have max_order lags.
/// @throws DataError unless there are more such samples than N·max_order + 1
GOLGI_API std::vector<OlsCriteria> ols_criteria(Trials trials, std::ptrdiff_t max_order,
                                                const ParallelFor& parallel_for = serial_for, const Poll& poll = no_poll);

/// The largest order, at most `max_order`, for which a choice makes sense: a target has at most half as many coefficients as
/// samples (beyond that BIC always chooses the largest order), and AICc is defined. 0 if there is none.
GOLGI_API std::ptrdiff_t longest_ols_order(Trials trials, std::ptrdiff_t max_order);

/// How the coefficients' covariance is estimated. Sources: MacKinnon & White 1985 (HC3); Liang & Zeger 1986 (clusters).
enum class Covariance {
  classical,  ///< residuals of equal variance
  hc3,        ///< of any variance, independent between samples
  trial,      ///< of any variance and any dependence within a trial
};

/// A source with lags that follow from other regressors.
struct UndeterminedSource {
  std::ptrdiff_t source = 0;
  std::vector<std::ptrdiff_t> lags;     ///< from 1
  std::vector<std::ptrdiff_t> sources;  ///< whose lags they follow from; may include the source itself
};

struct PairTests {
  Matrix statistic;                               ///< (N, N) F, or Wald's statistic divided by the order
  Matrix p;                                       ///< (N, N) of 'no effect of source on target'; diagonal NaN
  std::vector<std::ptrdiff_t> on_single_samples;  ///< sources without p, whose coefficients single samples determine
  std::ptrdiff_t n_trials = 0;                    ///< number of trials that have samples with all lags
  std::vector<Matrix> lag_error;                  ///< by lag (N, N): standard errors of the coefficients; NaN where p is
};

/// Tests of groups, (G, G) each: row = target, column = source.
struct GroupTests {
  Matrix statistic;  ///< Wald's statistic, divided by the number of coefficients tested
  Matrix p;          ///< of 'no effect of the source's variables on the target's'; diagonal and undetermined sources NaN
  std::ptrdiff_t n_trials = 0;  ///< number of trials that have samples with all lags
  /// Pairs without p (never with classical): they have more coefficients than a quarter of the samples, half of the trials, or
  /// 1500, or coefficients that single samples determine.
  std::vector<std::pair<std::ptrdiff_t, std::ptrdiff_t>> too_many;
};

/// A VAR fitted by ordinary least squares. (N, N) matrices: row = target, column = source, diagonal and undetermined sources
/// NaN. A copy shares its data.
class GOLGI_API OlsVar {
 public:
  /// O(M K (K + N) + K³ + N p² K) with K = N·order + 1, in memory of O(K² + K · block).
  /// @param trials  no lag crosses from one into another
  /// @throws DataError unless more than N·order + 1 samples have all their lags
  OlsVar(Trials trials, std::ptrdiff_t order, const ParallelFor& parallel_for = serial_for, const Poll& poll = no_poll);

  /// Coefficients of regressors that were left out are 0.
  const VarModel& model() const;
  std::ptrdiff_t n_coefficients() const;  ///< per target, with the constant, without regressors left out
  const std::vector<UndeterminedSource>& undetermined() const;
  /// Among the regressors that were kept: the smallest share of a regressor's squares that the others leave unexplained.
  double least_share() const;
  /// (N): the share of each variable's variance that its own lags leave unexplained, and the smallest share of one of these
  /// lags that the others leave unexplained. Both are tiny if the variable was filtered or oversampled.
  const std::vector<double>& own_unexplained() const;
  const std::vector<double>& own_share() const;
  const Matrix& log_ratio() const;  ///< (N, N) F(target, source), dimensionless, >= 0
  const Matrix& weight() const;     ///< sum of the source's coefficients, unit of target / unit of source
  const Matrix& sign() const;       ///< of the weight; 0 within one standard error of 0
  const Matrix& lag() const;        ///< samples: lag of the coefficient that is most standard errors from 0

  /// F test with (p, M - K) degrees of freedom, or (p, trials - 1) with `trial`; or p times that statistic, with `classical` M
  /// times the log ratio, against χ² with p. With `trial` NaN unless there are more than 2 p trials. O(M K² + M N² p²) unless
  /// classical.
  /// @param trials  the trials of the fit
  PairTests test(Trials trials, GrangerTest test, Covariance covariance, const ParallelFor& parallel_for = serial_for,
                 const Poll& poll = no_poll) const;

  /// Tests all coefficients from the source's variables to the target's; their number d is the order times the sizes of both
  /// groups. Classical against F(d, M - K), otherwise Hotelling's T² against F(d, M - K - d + 1), or F(d, trials - d); χ² with
  /// d for likelihood ratios.
  /// @param trials  the trials of the fit   @param groups  no variable is in two groups
  GroupTests test(Trials trials, const Groups& groups, GrangerTest test, Covariance covariance,
                  const ParallelFor& parallel_for = serial_for, const Poll& poll = no_poll) const;

  /// Targets whose noise is larger if that of all variables was larger one sample before: their classical p-values are too
  /// small. Koenker's test of the squared residuals on the mean of all of them, each scaled to unit variance, at .001.
  /// Source: Koenker 1981, J. Econometrics 17. O(M K N).
  /// @param trials  the trials of the fit
  std::vector<std::ptrdiff_t> with_changing_noise(Trials trials, const Poll& poll = no_poll) const;

 private:
  struct State;
  std::shared_ptr<const State> state_;
};

}  // namespace golgi
