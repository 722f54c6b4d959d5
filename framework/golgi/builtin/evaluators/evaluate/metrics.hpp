// The metrics of evaluate, in one table. The documentation of its parameter, the names that it accepts, what it computes where
// none is named, and the computation are read from it: a metric is added by one entry, and its function.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "golgi/builtin/evaluators/evaluate/evaluate.hpp"
#include "golgi/data/estimate.hpp"
#include "golgi/numerics/roc.hpp"

namespace golgi {

/// What of an estimate a metric is computed from.
enum class MetricNeeds { score, sign, p };

/// A metric, and over how many pairs.
struct Measured {
  Metric metric;
  std::int64_t n_pairs = -1, left_out = -1;  ///< as in Score
};

/// One estimate, or one of its members, beside the truth. Used by one thread.
class Comparison {
 public:
  /// @param truth  (N, N) weights, 0 where not connected   @param params, truth  live longer than this
  Comparison(const Evaluate::Params& params, Estimate estimate, bool is_member, ConstView truth,
             std::optional<Bootstrap> bootstrap);

  const Estimate& estimate() const { return estimate_; }
  ConstView truth() const { return truth_; }
  /// Whether the estimate has it at all. A member has scores alone.
  bool has(MetricNeeds needs) const;
  /// Why a metric that needs it cannot be computed; empty where it can. Of p-values, those that `adjusted` asks for.
  std::string why_missing(MetricNeeds needs) const;

  /// @param pairs_of  which pairs count   @param metric  of their scores
  Measured of_scores(LabelledPairs (*pairs_of)(ConstView scores, ConstView truth),
                     Metric (*metric)(const LabelledPairs&, const std::optional<Bootstrap>&)) const;
  /// Of the decision p <= alpha, over pairs of different variables.
  Measured of_decisions(Metric DecisionMetrics::*metric) const;

 private:
  /// Pairs as the parameter `pairs` says.
  struct Chosen {
    LabelledPairs pairs;
    std::int64_t left_out = 0;   ///< without a value
    std::int64_t undefined = 0;  ///< among the pairs
  };
  struct Decisions {
    Chosen of;
    DecisionMetrics metrics;
  };
  const SharedMatrix& p_values() const { return params_.adjusted ? estimate_.q() : estimate_.p(); }
  Chosen chosen(LabelledPairs pairs) const;
  static Measured measured(Metric metric, const Chosen& of);

  const Evaluate::Params& params_;
  Estimate estimate_;
  bool is_member_;
  ConstView truth_;
  std::optional<Bootstrap> bootstrap_;
  mutable std::optional<Decisions> decisions_;  // they share their resamples, which take the time
};

struct MetricEntry {
  const char* name;   ///< in rows
  const char* alias;  ///< also accepted; empty: none
  const char* doc;    ///< what it is, without a full stop
  MetricNeeds needs;
  bool is_default;  ///< computed where no metric is named, if the estimate has what it needs
  Measured (*measure)(const Comparison&);
};

/// In the order of the rows.
std::span<const MetricEntry> all_metrics();

/// By name or alias; null where there is none.
const MetricEntry* find_metric(std::string_view name);

/// What the parameter `metrics` means.
std::string metrics_doc();

/// "f1, tpr, fpr": the metrics that need it.
std::string metrics_that_need(MetricNeeds needs);

/// "there is no metric 'aurok'; did you mean 'auroc'?"
std::string unknown_metric(const std::string& name);

}  // namespace golgi
