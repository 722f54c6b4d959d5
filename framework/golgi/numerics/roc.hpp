// How well scores or decisions agree with known labels: areas under curves, rates at a level, and bootstrap intervals over the
// pairs. Sources: Hanley & McNeil 1982 (area as a probability); Davis & Goadrich 2006 (precision and recall); Efron 1979.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "golgi/core/export.hpp"
#include "golgi/core/rng.hpp"
#include "golgi/data/matrix.hpp"

namespace golgi {

/// A value, or the reason why there is none.
struct Metric {
  double value = undefined;
  double low = undefined, high = undefined;  ///< interval; NaN if not requested or if the value is undefined
  std::string reason;                        ///< empty if the value is defined
};

/// Percentile interval over resampled pairs. Resamples without a defined value (one class missing) are left out; if these are
/// more than half, there is no interval.
struct Bootstrap {
  Random random;  ///< by value: equal generators give equal resamples, so metrics of the same pairs share them
  std::int64_t replicates = 1000;
  double coverage = 0.95;
};

/// Ordered pairs with a score or p-value each, and whether they are connected (1) or not (0).
struct LabelledPairs {
  std::vector<double> values;
  std::vector<std::uint8_t> connected;

  std::ptrdiff_t size() const { return std::ssize(values); }
};

/// All pairs with target != source, row by row.
/// @param values  (N, N) row = target   @param truth  (N, N), not 0 where connected
/// @throws DataError if the sizes differ
GOLGI_API LabelledPairs off_diagonal_pairs(ConstView values, ConstView truth);

/// All N² entries with the diagonal as unconnected pairs of score 0: the convention of Lu et al. 2023 (`auroc_paper`).
GOLGI_API LabelledPairs paper_pairs(ConstView values, ConstView truth);

/// Probability that a connected pair scores higher than an unconnected one, ties counted half.
/// Undefined if a score is NaN, or all or none of the pairs are connected.
GOLGI_API Metric auroc(const LabelledPairs& pairs, const std::optional<Bootstrap>& bootstrap = std::nullopt);

/// Average precision: Σ precision · (step of recall), from the highest score down, equal scores taken together.
/// Undefined if a score is NaN or no pair is connected.
GOLGI_API Metric auprc(const LabelledPairs& pairs, const std::optional<Bootstrap>& bootstrap = std::nullopt);

/// Metrics of the decision 'connected if the p-value is at most `level`'.
struct DecisionMetrics {
  Metric f1;                   ///< 2 TP / (2 TP + FP + FN); undefined if no pair is connected and none was found
  Metric true_positive_rate;   ///< undefined if no pair is connected
  Metric false_positive_rate;  ///< undefined if every pair is connected
};
GOLGI_API DecisionMetrics decision_metrics(const LabelledPairs& p_values, double level,
                                           const std::optional<Bootstrap>& bootstrap = std::nullopt);

/// Metrics of the decision 'connected if the weight is not 0', as in sparse fits.
struct SelectionMetrics {
  Metric true_positive_rate;     ///< undefined if no pair is connected
  Metric false_positive_rate;    ///< undefined if every pair is connected
  Metric false_discovery_share;  ///< false share of the selected pairs; undefined if none was selected
};
GOLGI_API SelectionMetrics selection_metrics(const LabelledPairs& selected,
                                             const std::optional<Bootstrap>& bootstrap = std::nullopt);

}  // namespace golgi
