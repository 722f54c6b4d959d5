// How well estimated weights agree with true ones: as numbers, by sign, between groups of variables, and their delays.
#pragma once

#include <vector>

#include "golgi/builtin/evaluators/evaluate/true_wiring.hpp"
#include "golgi/data/estimate.hpp"
#include "golgi/numerics/roc.hpp"

namespace golgi {

/// The pairs that share a scaling factor when weights are compared (`weight_delta`).
enum class WeightScale {
  global,  ///< one factor for all
  row,     ///< one per target, for estimates whose rows have scales of their own
};

/// The estimate as signed weights, (N, N): its weights; without any its scores, times its signs where it has them.
Matrix signed_weights(const Estimate& estimate);

/// Pairs of different variables, row by row. NaN: undefined.
struct WeightPairs {
  std::vector<double> estimated, actual;
  std::vector<std::ptrdiff_t> targets;
  std::int64_t left_out = 0;   ///< pairs without an estimate that were removed
  std::int64_t undefined = 0;  ///< pairs without an estimate that were kept

  std::ptrdiff_t size() const { return std::ssize(estimated); }
};
/// @param edges_only  pairs that are connected in truth   @param defined_only  leave out those without an estimate
WeightPairs weight_pairs(ConstView estimated, ConstView actual, bool edges_only, bool defined_only);

/// Undefined if a value is NaN, there are fewer than two values, or x or y does not vary.
Metric pearson(std::span<const double> x, std::span<const double> y);
Metric spearman(std::span<const double> x, std::span<const double> y);  ///< ranks, ties at their mean
Metric weight_r2(const WeightPairs& pairs);                             ///< 1 - var(residual) / var(J) of J = slope W + c
Metric weight_slope(const WeightPairs& pairs);                          ///< slope of the same fit
/// ||alpha J - W|| / ||W||, alpha = <J, W> / <J, J>.
Metric weight_delta(const WeightPairs& pairs, WeightScale scale);

/// J of the pairs with W > 0 and W = 0, or -J of those with W < 0 and W = 0.
LabelledPairs pairs_of_sign(const WeightPairs& pairs, bool is_positive);

/// Means of J and W from group to group, where at least five pairs have both.
WeightPairs group_pairs(ConstView estimated, const TrueWiring& truth, bool edges_only);

/// |lag - delay| in seconds of the true edges with a known delay whose estimate has a lag and, if it has p-values, was found at
/// `alpha`.
std::vector<double> delay_errors_s(const Estimate& estimate, const TrueWiring& truth, double alpha, bool adjusted);

double median(std::vector<double> values);                       ///< NaN for no values
double percentile(std::vector<double> values, double fraction);  ///< linear between order statistics; NaN for no values

}  // namespace golgi
