// A null hypothesis for pairs of which most are not connected, but all depend on each other a little through unrecorded
// activity: "no more related than the bulk of pairs", estimated from the effects of the bulk itself. Each pair has a vector of
// B effects in standard errors (of its lags or basis functions), which are tested jointly.
//
//   core     centre and scatter of the `share` of pairs nearest to them, found by concentration steps as in a minimum
//            covariance determinant; scaled so that the median squared distance of all pairs is that of F
//   scales   targets whose pairs vary more, such as bursting ones, have their own scale, shrunk towards the common one
//   p        tail of F with (B, nu) degrees of freedom: with normal tails p-values are three to ten times too small
//   project  directions in which all pairs vary much (a common drive) are not informative about one pair: left out of p
//
// Sources: Rousseeuw & Van Driessen 1999, Technometrics 41:212 (concentration steps); Efron 2004, J. Am. Stat. Assoc. 99:96
// (empirical nulls).
#pragma once

#include <cstdint>
#include <vector>

#include "golgi/core/export.hpp"
#include "golgi/data/matrix.hpp"
#include "golgi/numerics/parallel.hpp"

namespace golgi {

/// Pairs of different units, sorted by source, then target.
struct PairEffects {
  std::ptrdiff_t n_units = 0;
  std::vector<std::int32_t> sources, targets;
  Matrix u;  ///< (B, pairs) effects in standard errors: standard normal if a pair is unrelated and no drive is shared

  std::ptrdiff_t n_pairs() const { return u.cols(); }
  std::ptrdiff_t size() const { return u.rows(); }  ///< B
};

struct CoreNullParams {
  double share = 0.75;     ///< share of the pairs in the core; at most as many as may be absent connections
  double nu = 20;          ///< second degrees of freedom of F
  double pool = 50;        ///< a target's log scale is multiplied by N / (N + pool)
  double most_shared = 2;  ///< directions with eigenvalues above this many medians are projected out; infinity: none
};

struct CoreNull {
  std::vector<double> centre;      ///< (B)
  Matrix scatter;                  ///< (B, B)
  std::vector<double> log_scales;  ///< (N) of the targets' squared distances; their mean is 0
  std::vector<double> distances;   ///< (pairs) squared distances, in units of the scatter
};

/// @throws NumericError unless there are at least 5 B pairs with a regular scatter matrix
GOLGI_API CoreNull fit_core_null(const PairEffects& effects, const CoreNullParams& params,
                                 const ParallelFor& parallel_for = serial_for, const Poll& poll = no_poll);

struct PairTest {
  CoreNull full;                    ///< fit in all B dimensions: its distances rank pairs best
  CoreNull kept;                    ///< fit in the dimensions that were kept: for p
  std::vector<double> eigenvalues;  ///< (B) of the full scatter, ascending
  std::ptrdiff_t n_dropped = 0;     ///< number of directions left out; 0: `kept` is `full`

  /// First degrees of freedom of F, for p.
  std::ptrdiff_t n_kept() const { return std::ssize(kept.centre); }
};

/// @throws NumericError as fit_core_null
GOLGI_API PairTest test_pairs(const PairEffects& effects, const CoreNullParams& params,
                              const ParallelFor& parallel_for = serial_for, const Poll& poll = no_poll);

}  // namespace golgi
