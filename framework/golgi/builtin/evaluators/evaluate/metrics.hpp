// The metrics of evaluate, in one table. The documentation of its parameter, the names that it accepts, what it computes where
// none is named, and the computation are read from it: a metric is added by one entry, and its function.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "golgi/builtin/evaluators/evaluate/alarms.hpp"
#include "golgi/builtin/evaluators/evaluate/courses.hpp"
#include "golgi/builtin/evaluators/evaluate/evaluate.hpp"
#include "golgi/builtin/evaluators/evaluate/true_wiring.hpp"
#include "golgi/builtin/evaluators/evaluate/weights.hpp"
#include "golgi/data/connectivity.hpp"
#include "golgi/data/estimate.hpp"
#include "golgi/numerics/roc.hpp"

namespace golgi {

/// What of an estimate, and of the truth, a metric is computed from.
enum class MetricNeeds {
  score,
  sign,
  p,
  selection,       ///< and no p: weights of which some are 0
  lag,             ///< and delays of the truth
  groups,          ///< of the recording's variables
  course,          ///< the estimate in segments of time, and a truth that changes
  switches,        ///< the same, and a truth that is constant between switches
  alarms,          ///< raised as the recording comes in, and a truth that stays or switches
  alarm_switches,  ///< the same, and a truth that switches
  responses,       ///< signed weights, and a second recording with a stimulus
};

/// A metric, and over how many pairs.
struct Measured {
  Metric metric;
  std::int64_t n_pairs = -1, left_out = -1;  ///< as in Score
};

/// One estimate, or one of its members, compared with the truth. Used by one thread.
class Comparison {
 public:
  /// @param segments  the estimate in segments of time; or none   @param params, truth  live longer than this
  Comparison(const Evaluate::Params& params, Estimate estimate, bool is_member, std::vector<Part> segments, AlarmCourse alarms,
             const TrueWiring& truth, std::optional<Bootstrap> bootstrap);

  const Estimate& estimate() const { return estimate_; }
  const TrueWiring& truth() const { return truth_; }
  const Evaluate::Params& params() const { return params_; }
  /// Whether the estimate has it at all. A member has scores alone.
  bool has(MetricNeeds needs) const;
  /// Why a metric that needs it cannot be computed; empty where it can. Of p-values, those that `adjusted` asks for.
  std::string why_missing(MetricNeeds needs) const;

  /// @param pairs_of  which pairs count   @param metric  of their scores
  Measured of_scores(LabelledPairs (*pairs_of)(ConstView scores, ConstView truth),
                     Metric (*metric)(const LabelledPairs&, const std::optional<Bootstrap>&)) const;
  /// Of the decision p <= alpha, over pairs of different variables.
  Measured of_decisions(Metric DecisionMetrics::*metric) const;
  /// Of the decision weight != 0, over pairs of different variables.
  Measured of_selection(Metric SelectionMetrics::*metric) const;
  /// Of signed weights, over pairs of different variables, or the true edges among them.
  Measured of_weights(bool edges_only, Metric (*metric)(const WeightPairs&, const Evaluate::Params&)) const;
  Measured of_sign(bool is_positive) const;
  Measured of_groups(bool edges_only, Metric (*metric)(std::span<const double>, std::span<const double>)) const;
  Measured of_delays(double (*summary)(const std::vector<double>& errors_s, double dt_s)) const;
  /// Of the pairs that change in truth.
  Measured of_courses(double (*summary)(const CourseScores&)) const;
  Measured of_movement() const;
  Measured of_changes(Change which) const;
  Measured of_switch_times() const;
  Measured of_alarm_delays(bool is_missed) const;
  Measured of_false_alarms(bool of_statistic) const;
  /// Of the nodes that the stimulus did not reach itself. @param of_truth  predicted from the true weights
  Measured of_responses(bool of_truth, Metric (*metric)(std::span<const double>, std::span<const double>)) const;

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
  struct Selections {
    Chosen of;
    SelectionMetrics metrics;
  };
  const SharedMatrix& p_values() const { return params_.adjusted ? estimate_.q() : estimate_.p(); }
  Chosen chosen(LabelledPairs pairs) const;
  static Measured measured(Metric metric, const Chosen& of);

  const Evaluate::Params& params_;
  Estimate estimate_;
  bool is_member_;
  std::vector<Part> segments_;
  AlarmCourse alarms_;
  const TrueWiring& truth_;
  std::optional<Bootstrap> bootstrap_;
  const CourseScores& courses() const;
  mutable std::optional<Decisions> decisions_;  // they share their resamples, which take the time
  mutable std::optional<Selections> selections_;
  mutable std::optional<CourseScores> courses_;
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

/// The metrics that stand next to another: a correlation over time says little without those of its controls.
std::vector<const MetricEntry*> controls_of(const MetricEntry& entry);

/// By name or alias; null where there is none.
const MetricEntry* find_metric(std::string_view name);

/// What the parameter `metrics` means.
std::string metrics_doc();

/// "f1, tpr, fpr": the metrics that need it.
std::string metrics_that_need(MetricNeeds needs);

/// "there is no metric 'aurok'; did you mean 'auroc'?"
std::string unknown_metric(const std::string& name);

}  // namespace golgi
