// The metrics of evaluate, in one table. The documentation of its parameter, the names that it accepts, the default metrics and
// the computation come from this table: a new metric is one entry and its function.
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

/// What a metric needs of an estimate, and of the truth.
enum class MetricNeeds {
  score,
  sign,
  p,
  selection,       ///< weights of which some are 0, and no p
  lag,             ///< lags, and delays of the truth
  groups,          ///< groups of the recording's variables
  course,          ///< the estimate in segments of time, and a truth that changes
  switches,        ///< as course, and a truth that is constant between switches
  alarms,          ///< alarms raised as the recording comes in, and a truth that is constant or switches
  alarm_switches,  ///< as alarms, and a truth that switches
  responses,       ///< signed weights, and a second recording with a stimulus
};

/// A metric, and the number of its pairs.
struct Measured {
  Metric metric;
  std::int64_t n_pairs = -1, left_out = -1;  ///< as in Score
};

/// One estimate, or one of its members, compared with the truth. Used by one thread.
class Comparison {
 public:
  /// @param segments  the estimate in segments of time; empty: none   @param params, truth  must outlive this
  Comparison(const Evaluate::Params& params, Estimate estimate, bool is_member, std::vector<Part> segments, AlarmCourse alarms,
             const TrueWiring& truth, std::optional<Bootstrap> bootstrap);

  const Estimate& estimate() const { return estimate_; }
  const TrueWiring& truth() const { return truth_; }
  const Evaluate::Params& params() const { return params_; }
  /// Whether the estimate can meet this need at all. A member has only scores.
  bool has(MetricNeeds needs) const;
  /// Why a metric with this need cannot be computed; empty if it can. `adjusted` chooses which p-values are needed.
  std::string why_missing(MetricNeeds needs) const;

  /// @param pairs_of  chooses the pairs   @param metric  of their scores
  Measured of_scores(LabelledPairs (*pairs_of)(ConstView scores, ConstView truth),
                     Metric (*metric)(const LabelledPairs&, const std::optional<Bootstrap>&)) const;
  /// A metric of the decision p <= alpha, over pairs of different variables.
  Measured of_decisions(Metric DecisionMetrics::*metric) const;
  /// A metric of the decision weight != 0, over pairs of different variables.
  Measured of_selection(Metric SelectionMetrics::*metric) const;
  /// A metric of signed weights, over pairs of different variables, or the true edges among them.
  Measured of_weights(bool edges_only, Metric (*metric)(const WeightPairs&, const Evaluate::Params&)) const;
  Measured of_sign(bool is_positive) const;
  Measured of_groups(bool edges_only, Metric (*metric)(std::span<const double>, std::span<const double>)) const;
  Measured of_delays(double (*summary)(const std::vector<double>& errors_s, double dt_s)) const;
  /// A summary of the pairs that change in truth.
  Measured of_courses(double (*summary)(const CourseScores&)) const;
  Measured of_movement() const;
  Measured of_changes(Change which) const;
  Measured of_switch_times() const;
  Measured of_alarm_delays(bool is_missed) const;
  Measured of_false_alarms(bool of_statistic) const;
  /// A metric of the nodes that the stimulus did not reach directly. @param of_truth  predict from the true weights
  Measured of_responses(bool of_truth, Metric (*metric)(std::span<const double>, std::span<const double>)) const;

 private:
  /// The pairs that the parameter `pairs` selects.
  struct Chosen {
    LabelledPairs pairs;
    std::int64_t left_out = 0;   ///< pairs without a value that were removed
    std::int64_t undefined = 0;  ///< pairs without a value that were kept
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
  mutable std::optional<Decisions> decisions_;  // they share their resamples, which take most of the time
  mutable std::optional<Selections> selections_;
  mutable std::optional<CourseScores> courses_;
};

struct MetricEntry {
  const char* name;   ///< in the rows of the result
  const char* alias;  ///< also accepted; empty: none
  const char* doc;    ///< description, without a full stop
  MetricNeeds needs;
  bool is_default;  ///< computed if no metric is named and the estimate has what it needs
  Measured (*measure)(const Comparison&);
};

/// All metrics, in the order of the rows.
std::span<const MetricEntry> all_metrics();

/// The controls that are reported next to a metric: a correlation over time means little without its controls.
std::vector<const MetricEntry*> controls_of(const MetricEntry& entry);

/// The metric with this name or alias; null if there is none.
const MetricEntry* find_metric(std::string_view name);

/// The documentation of the parameter `metrics`.
std::string metrics_doc();

/// "f1, tpr, fpr": the metrics with this need.
std::string metrics_that_need(MetricNeeds needs);

/// "there is no metric 'aurok'; did you mean 'auroc'?"
std::string unknown_metric(const std::string& name);

}  // namespace golgi
