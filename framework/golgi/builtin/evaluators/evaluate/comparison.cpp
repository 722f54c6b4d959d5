// Compares one estimate with the truth, as the basis of the metrics.
#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "golgi/builtin/evaluators/evaluate/metrics.hpp"

namespace golgi {
namespace {

/// Whether the weights select pairs: a weight of 0 means that its pair was not selected.
bool selects(const SharedMatrix& weights) {
  for (std::ptrdiff_t i = 0; i < weights.rows(); ++i)
    for (std::ptrdiff_t j = 0; j < weights.cols(); ++j)
      if (i != j && weights(i, j) == 0) return true;
  return false;
}

}  // namespace

Comparison::Comparison(const Evaluate::Params& params, Estimate estimate, bool is_member, std::vector<Part> segments,
                       AlarmCourse alarms, const TrueWiring& truth, std::optional<Bootstrap> bootstrap)
    : params_(params),
      estimate_(std::move(estimate)),
      is_member_(is_member),
      segments_(std::move(segments)),
      alarms_(std::move(alarms)),
      truth_(truth),
      bootstrap_(bootstrap) {}

bool Comparison::has(MetricNeeds needs) const {
  const auto& changes = truth_.wiring.segments();
  switch (needs) {
    case MetricNeeds::score: return true;
    case MetricNeeds::sign: return !is_member_ && !estimate_.sign().empty();
    case MetricNeeds::p: return !is_member_ && !(estimate_.p().empty() && estimate_.q().empty());
    case MetricNeeds::selection: return !is_member_ && !has(MetricNeeds::p) && selects(estimate_.get(Quantity::weight));
    case MetricNeeds::lag: return !is_member_ && !estimate_.lag_s().empty() && !truth_.delays_s.empty();
    case MetricNeeds::groups: return truth_.n_groups > 1;
    case MetricNeeds::course: return !is_member_ && !segments_.empty() && !changes.empty();
    case MetricNeeds::switches:
      return has(MetricNeeds::course) && changes.size() > 1 && truth_.wiring.reading() == SegmentReading::constant;
    case MetricNeeds::alarms:
      return !is_member_ && !alarms_.empty() && (changes.empty() || truth_.wiring.reading() == SegmentReading::constant);
    case MetricNeeds::alarm_switches: return has(MetricNeeds::alarms) && changes.size() > 1;
    case MetricNeeds::responses: return !is_member_ && !truth_.responses.actual.empty();
  }
  return false;
}

std::string Comparison::why_missing(MetricNeeds needs) const {
  const bool is_p = needs == MetricNeeds::p;
  if (has(needs) && !(is_p && p_values().empty())) return {};
  if (is_p && !is_member_ && params_.adjusted && !estimate_.p().empty())
    return "the estimate has no adjusted p-values; use 'adjusted: false' for the others";
  if (needs == MetricNeeds::groups) return "the recording does not give two groups or more, and one for each variable";
  if (needs == MetricNeeds::lag && truth_.delays_s.empty()) return "the truth gives no delays";
  if (needs == MetricNeeds::selection && !is_member_)
    return has(MetricNeeds::p) ? "the estimate has p-values; use tpr and fpr"
                               : "the estimate selects no pairs: it has no weights, or none of them is 0";
  if (needs == MetricNeeds::responses && truth_.responses.actual.empty())
    return "there is no recording with a stimulus; give one as `stimulated`";
  const bool is_of_time = needs == MetricNeeds::course || needs == MetricNeeds::switches;
  if (is_of_time && truth_.wiring.segments().empty()) return "the true wiring does not change";
  if (needs == MetricNeeds::switches && has(MetricNeeds::course)) return "the true wiring does not switch at known times";
  const bool is_of_alarms = needs == MetricNeeds::alarms || needs == MetricNeeds::alarm_switches;
  if (is_of_alarms && !alarms_.empty())
    return has(MetricNeeds::alarms) ? "the true wiring does not change" : "the true wiring does not switch at known times";
  const char* what = is_p                              ? "p-values"
                     : is_of_time                      ? "segments of time"
                     : is_of_alarms                    ? "alarms"
                     : needs == MetricNeeds::lag       ? "lags"
                     : needs == MetricNeeds::selection ? "weights"
                     : needs == MetricNeeds::responses ? "signed weights"
                                                       : "signs";
  return std::string(is_member_ ? "members have no " : "the estimate has no ") + what;
}

Comparison::Chosen Comparison::chosen(LabelledPairs pairs) const {
  Chosen all{std::move(pairs)};
  const auto n = std::ranges::count_if(all.pairs.values, [](double x) { return std::isnan(x); });
  if (params_.pairs == Evaluate::Pairs::all) {
    all.undefined = n;
    return all;
  }
  LabelledPairs defined;
  for (std::size_t k = 0; k < all.pairs.values.size(); ++k) {
    if (std::isnan(all.pairs.values[k])) continue;
    defined.values.push_back(all.pairs.values[k]);
    defined.connected.push_back(all.pairs.connected[k]);
  }
  return {std::move(defined), n};
}

Measured Comparison::measured(Metric metric, const Chosen& of) {
  if (of.undefined != 0 && of.undefined != of.pairs.size()) metric.reason += "; use 'pairs: defined' to score the others";
  return {std::move(metric), of.pairs.size(), of.left_out};
}

Measured Comparison::of_scores(LabelledPairs (*pairs_of)(ConstView, ConstView),
                               Metric (*metric)(const LabelledPairs&, const std::optional<Bootstrap>&)) const {
  const Chosen of = chosen(pairs_of(estimate_.score(), truth_.weights));
  return measured(metric(of.pairs, bootstrap_), of);
}

Measured Comparison::of_decisions(Metric DecisionMetrics::*metric) const {
  if (!decisions_) {
    Chosen of = chosen(off_diagonal_pairs(p_values(), truth_.weights));
    DecisionMetrics metrics = decision_metrics(of.pairs, params_.alpha, bootstrap_);
    decisions_ = Decisions{std::move(of), std::move(metrics)};
  }
  return measured(decisions_->metrics.*metric, decisions_->of);
}

Measured Comparison::of_selection(Metric SelectionMetrics::*metric) const {
  if (!selections_) {
    Chosen of = chosen(off_diagonal_pairs(estimate_.get(Quantity::weight), truth_.weights));
    SelectionMetrics metrics = selection_metrics(of.pairs, bootstrap_);
    selections_ = Selections{std::move(of), std::move(metrics)};
  }
  return measured(selections_->metrics.*metric, selections_->of);
}

Measured Comparison::of_weights(bool edges_only, Metric (*metric)(const WeightPairs&, const Evaluate::Params&)) const {
  const WeightPairs pairs =
      weight_pairs(signed_weights(estimate_), truth_.weights, edges_only, params_.pairs == Evaluate::Pairs::defined);
  Measured result{metric(pairs, params_), pairs.size(), pairs.left_out};
  if (pairs.undefined != 0 && pairs.undefined != pairs.size())
    result.metric.reason += "; use 'pairs: defined' to score the others";
  return result;
}

Measured Comparison::of_sign(bool is_positive) const {
  const Chosen of = chosen(pairs_of_sign(weight_pairs(signed_weights(estimate_), truth_.weights, false, false), is_positive));
  return measured(auroc(of.pairs, bootstrap_), of);
}

Measured Comparison::of_groups(bool edges_only, Metric (*metric)(std::span<const double>, std::span<const double>)) const {
  const WeightPairs pairs = group_pairs(signed_weights(estimate_), truth_, edges_only);
  Measured result{metric(pairs.estimated, pairs.actual), pairs.size(), pairs.left_out};
  if (pairs.size() == 0)
    result.metric.reason = std::string("no group has five ") + (edges_only ? "true edges" : "defined pairs") +
                           " to another or to itself: the groups are too small for means from group to group";
  return result;
}

Measured Comparison::of_delays(double (*summary)(const std::vector<double>&, double)) const {
  const std::vector<double> errors_s = delay_errors_s(estimate_, truth_, params_.alpha, params_.adjusted);
  Measured result;
  result.n_pairs = std::ssize(errors_s);
  result.metric.value = summary(errors_s, truth_.dt_s);
  if (errors_s.empty()) result.metric.reason = "no true edge with a known delay was found with a lag";
  return result;
}

const CourseScores& Comparison::courses() const {
  if (!courses_) courses_ = compare_courses(truth_.wiring, segments_, params_.changing);
  return *courses_;
}

Measured Comparison::of_courses(double (*summary)(const CourseScores&)) const {
  const CourseScores& of = courses();
  Measured result;
  result.n_pairs = std::ssize(of.r);
  result.left_out = of.n_static + of.n_undefined;
  result.metric.reason = of.reason;
  if (!of.reason.empty()) return result;
  result.metric.value = summary(of);
  if (std::isnan(result.metric.value)) result.metric.reason = "the estimate of a pair that changes is constant";
  return result;
}

Measured Comparison::of_movement() const {
  const LabelledPairs& pairs = courses().movement;
  Measured result{auroc(pairs, bootstrap_), pairs.size(), courses().n_undefined};
  if (!courses().reason.empty())
    result.metric.reason = courses().reason;
  else if (courses().n_static == 0)
    result.metric.reason = "every pair changes in the truth";
  return result;
}

Measured Comparison::of_responses(bool of_truth, Metric (*metric)(std::span<const double>, std::span<const double>)) const {
  const Responses& responses = truth_.responses;
  const std::vector<double> all = predicted_responses(of_truth ? truth_.weights : signed_weights(estimate_), responses);
  std::vector<double> predicted, actual;
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (params_.pairs == Evaluate::Pairs::defined && std::isnan(all[i])) continue;
    predicted.push_back(all[i]);
    actual.push_back(responses.actual[i]);
  }
  Measured result{{}, std::ssize(actual), std::ssize(all) - std::ssize(actual)};
  if (std::ranges::all_of(actual, [](double response) { return response == 0; }))
    result.metric.reason = "the stimulus changed only the nodes that it reached directly";
  else
    result.metric = metric(predicted, actual);
  return result;
}

Measured Comparison::of_switch_times() const {
  const std::vector<double> errors_s = switch_errors(truth_.wiring, segments_);
  Measured result;
  for (const double error_s : errors_s) {
    if (std::isnan(result.metric.value)) result.metric.value = 0;
    result.metric.value += error_s / static_cast<double>(errors_s.size());
  }
  if (std::isnan(result.metric.value))
    result.metric.reason = errors_s.empty() ? "the wiring does not switch within a trial"
                                            : "the estimate has fewer segments of time than the wiring";
  return result;
}

Measured Comparison::of_alarm_delays(bool is_missed) const {
  const AlarmScores of = compare_alarms(truth_.wiring, alarms_);
  double seen = 0, sum_s = 0;
  for (const double delay_s : of.delays_s)
    if (!std::isnan(delay_s)) ++seen, sum_s += delay_s;
  Measured result;
  if (of.delays_s.empty())
    result.metric.reason = "the wiring does not switch within a trial";
  else if (is_missed)
    result.metric.value = 1 - seen / static_cast<double>(of.delays_s.size());
  else if (seen == 0)
    result.metric.reason = "no alarm follows a switch";
  else
    result.metric.value = sum_s / seen;
  return result;
}

Measured Comparison::of_false_alarms(bool of_statistic) const {
  constexpr double hour_s = 3600;
  const AlarmScores of = compare_alarms(truth_.wiring, alarms_);
  Measured result;
  if (std::isnan(of.largest_statistic) || (!of_statistic && of.watched_s == 0))
    result.metric.reason = "the recording before the first switch is too short for alarms";
  else
    result.metric.value = of_statistic ? of.largest_statistic : of.n_false / of.watched_s * hour_s;
  return result;
}

Measured Comparison::of_changes(Change which) const {
  const Chosen of = chosen(changes_at_switches(truth_.wiring, segments_, which));
  return measured(auroc(of.pairs, bootstrap_), of);
}

}  // namespace golgi
