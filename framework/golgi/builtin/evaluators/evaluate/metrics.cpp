#include "golgi/builtin/evaluators/evaluate/metrics.hpp"

#include <algorithm>
#include <cmath>
#include <initializer_list>
#include <numeric>
#include <utility>
#include <vector>

#include "golgi/core/text.hpp"

namespace golgi {

namespace {

/// An estimate without a sign counts as wrong for its link.
Measured share_of_right_signs(const Comparison& comparison) {
  const SharedMatrix& sign = comparison.estimate().sign();
  const ConstView truth = comparison.truth().weights;
  double links = 0, right = 0;
  bool is_weighed = false;
  for (std::ptrdiff_t i = 0; i < truth.rows(); ++i)
    for (std::ptrdiff_t j = 0; j < truth.cols(); ++j) {
      if (i == j || truth(i, j) == 0) continue;
      ++links;
      right += sign(i, j) * truth(i, j) > 0;
      is_weighed = is_weighed || truth(i, j) != 1;
    }
  Measured share;
  if (links == 0)
    share.metric.reason = "the truth has no links";
  else if (!is_weighed)
    share.metric.reason = "all links of the truth have weight 1, so it gives no signs";
  else
    share.metric.value = right / links;
  return share;
}

/// Correlations of the half of the pairs, rounded up, whose true weight varies most.
std::vector<double> of_larger_half(const CourseScores& scores) {
  const double middle = median(scores.moved);
  std::vector<double> kept;
  for (std::size_t k = 0; k < scores.r.size(); ++k)
    if (scores.moved[k] >= middle) kept.push_back(scores.r[k]);
  return kept;
}

/// NaN if one of the values is NaN: a course that does not vary is not a course that was followed.
template <class Summary>
double of_all(const std::vector<double>& values, const Summary& summary) {
  const bool is_defined = std::ranges::none_of(values, [](double value) { return std::isnan(value); });
  return is_defined ? summary(values) : undefined;
}

double mean_value(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

double share_within(const std::vector<double>& errors_s, double dt_s) {
  constexpr double rounding = 1e-6;  // fraction of a sample
  const auto n = std::ranges::count_if(errors_s, [&](double error) { return error <= (1 + rounding) * dt_s; });
  return errors_s.empty() ? undefined : static_cast<double>(n) / static_cast<double>(errors_s.size());
}

constexpr MetricEntry metric_table[] = {
    {"auroc", "", "area under the ROC curve over pairs of different variables", MetricNeeds::score, true,
     [](const Comparison& c) { return c.of_scores(off_diagonal_pairs, auroc); }},
    {"auroc_paper", "auroc_with_diagonal", "area under the ROC curve with the diagonal counted as unconnected pairs of score 0",
     MetricNeeds::score, true, [](const Comparison& c) { return c.of_scores(paper_pairs, auroc); }},
    {"auprc", "", "average precision over pairs of different variables", MetricNeeds::score, true,
     [](const Comparison& c) { return c.of_scores(off_diagonal_pairs, auprc); }},
    // Not a default: most estimates have no signs, and the signs of most truths are not of interest.
    {"sign", "", "share of true links between different variables with the right sign, undefined if all links have weight 1",
     MetricNeeds::sign, false, share_of_right_signs},
    {"f1", "", "F1 score of the decision p <= alpha", MetricNeeds::p, true,
     [](const Comparison& c) { return c.of_decisions(&DecisionMetrics::f1); }},
    {"tpr", "", "true positive rate of the decision p <= alpha", MetricNeeds::p, true,
     [](const Comparison& c) { return c.of_decisions(&DecisionMetrics::true_positive_rate); }},
    {"fpr", "", "false positive rate of the decision p <= alpha", MetricNeeds::p, true,
     [](const Comparison& c) { return c.of_decisions(&DecisionMetrics::false_positive_rate); }},
    {"selected_tpr", "", "share of the true links that a sparse estimate (weights of 0, no p-values) selects",
     MetricNeeds::selection, true, [](const Comparison& c) { return c.of_selection(&SelectionMetrics::true_positive_rate); }},
    {"selected_fpr", "", "share of the absent links that a sparse estimate selects", MetricNeeds::selection, true,
     [](const Comparison& c) { return c.of_selection(&SelectionMetrics::false_positive_rate); }},
    {"selected_false", "", "share of absent links among those that a sparse estimate selects", MetricNeeds::selection, true,
     [](const Comparison& c) { return c.of_selection(&SelectionMetrics::false_discovery_share); }},
    {"temporal_r_median", "", "correlation over time of estimate and truth, median over the pairs that change",
     MetricNeeds::course, true,
     [](const Comparison& c) { return c.of_courses([](const CourseScores& s) { return of_all(s.r, median); }); }},
    {"temporal_r_shifted", "", "temporal_r_median with the truth rolled by half its length: a control that should be lower",
     MetricNeeds::course, true,
     [](const Comparison& c) { return c.of_courses([](const CourseScores& s) { return of_all(s.shifted, median); }); }},
    {"temporal_r_other", "", "temporal_r_median with the truth of the next changing pair: a control that should be near 0",
     MetricNeeds::course, true,
     [](const Comparison& c) { return c.of_courses([](const CourseScores& s) { return of_all(s.other, median); }); }},
    {"temporal_r_mean", "", "mean of the correlations over time", MetricNeeds::course, true,
     [](const Comparison& c) { return c.of_courses([](const CourseScores& s) { return of_all(s.r, mean_value); }); }},
    {"temporal_r_p10", "", "10th percentile of the correlations over time", MetricNeeds::course, false,
     [](const Comparison& c) {
       return c.of_courses(
           [](const CourseScores& s) { return of_all(s.r, [](const std::vector<double>& r) { return percentile(r, 0.1); }); });
     }},
    {"temporal_r_p90", "", "90th percentile of the correlations over time", MetricNeeds::course, false,
     [](const Comparison& c) {
       return c.of_courses(
           [](const CourseScores& s) { return of_all(s.r, [](const std::vector<double>& r) { return percentile(r, 0.9); }); });
     }},
    {"temporal_r_larger", "", "median of the correlations over time for the half of the pairs whose true weight varies most",
     MetricNeeds::course, true,
     [](const Comparison& c) { return c.of_courses([](const CourseScores& s) { return of_all(of_larger_half(s), median); }); }},
    {"movement_auroc", "",
     "area under the ROC curve of the estimate's standard deviation over time, for pairs that change against all others",
     MetricNeeds::course, true, [](const Comparison& c) { return c.of_movement(); }},
    // Last because it flatters: differences of level between pairs dominate it.
    {"entries_r", "", "correlation of estimate and truth over all pairs and times together", MetricNeeds::course, false,
     [](const Comparison& c) { return c.of_courses([](const CourseScores& s) { return s.entries_r; }); }},
    {"change_auroc", "",
     "area under the ROC curve of the size of an estimate's change at switches of the wiring, for pairs that changed",
     MetricNeeds::switches, true, [](const Comparison& c) { return c.of_changes(Change::any); }},
    {"gained_auroc", "", "change_auroc among pairs that were not connected before", MetricNeeds::switches, false,
     [](const Comparison& c) { return c.of_changes(Change::gained); }},
    {"lost_auroc", "", "change_auroc among pairs that were connected before", MetricNeeds::switches, false,
     [](const Comparison& c) { return c.of_changes(Change::lost); }},
    {"switch_error", "",
     "mean of the seconds between each switch of the wiring and the segment border at which the estimate changes most",
     MetricNeeds::switches, false, [](const Comparison& c) { return c.of_switch_times(); }},
    {"alarm_delay", "", "seconds from a switch of the wiring to the first alarm after it, mean over the switches that have one",
     MetricNeeds::alarm_switches, true, [](const Comparison& c) { return c.of_alarm_delays(false); }},
    {"alarm_missed", "", "share of the switches without an alarm before the next switch or the end",
     MetricNeeds::alarm_switches, true, [](const Comparison& c) { return c.of_alarm_delays(true); }},
    {"false_alarms", "", "alarms per hour before the first switch; if the wiring does not change, of the whole recording",
     MetricNeeds::alarms, true, [](const Comparison& c) { return c.of_false_alarms(false); }},
    {"alarm_statistic", "",
     "largest statistic before the first switch (if the wiring does not change, of the whole recording): a threshold for other "
     "recordings",
     MetricNeeds::alarms, false, [](const Comparison& c) { return c.of_false_alarms(true); }},
    {"weight_pearson", "", "correlation of estimated and true weights (weights, else signs times scores, else scores)",
     MetricNeeds::score, false,
     [](const Comparison& c) {
       return c.of_weights(false, [](const WeightPairs& p, const auto&) { return pearson(p.estimated, p.actual); });
     }},
    {"weight_spearman", "", "rank correlation of the same weights", MetricNeeds::score, false,
     [](const Comparison& c) {
       return c.of_weights(false, [](const WeightPairs& p, const auto&) { return spearman(p.estimated, p.actual); });
     }},
    {"weight_r2", "", "share of the variance of estimated weights that a linear fit on the true weights explains",
     MetricNeeds::score, false,
     [](const Comparison& c) { return c.of_weights(false, [](const WeightPairs& p, const auto&) { return weight_r2(p); }); }},
    {"weight_slope", "", "slope of that fit", MetricNeeds::score, false,
     [](const Comparison& c) {
       return c.of_weights(false, [](const WeightPairs& p, const auto&) { return weight_slope(p); });
     }},
    {"weight_delta", "", "relative error of the weights after the best scaling (`scale`)", MetricNeeds::score, false,
     [](const Comparison& c) {
       return c.of_weights(false, [](const WeightPairs& p, const auto& params) { return weight_delta(p, params.scale); });
     }},
    {"weight_pearson_edges", "", "weight_pearson over the true edges only", MetricNeeds::score, false,
     [](const Comparison& c) {
       return c.of_weights(true, [](const WeightPairs& p, const auto&) { return pearson(p.estimated, p.actual); });
     }},
    {"weight_spearman_edges", "", "weight_spearman over the true edges only", MetricNeeds::score, false,
     [](const Comparison& c) {
       return c.of_weights(true, [](const WeightPairs& p, const auto&) { return spearman(p.estimated, p.actual); });
     }},
    {"weight_r2_edges", "", "weight_r2 over the true edges only", MetricNeeds::score, false,
     [](const Comparison& c) { return c.of_weights(true, [](const WeightPairs& p, const auto&) { return weight_r2(p); }); }},
    {"weight_slope_edges", "", "weight_slope over the true edges only", MetricNeeds::score, false,
     [](const Comparison& c) { return c.of_weights(true, [](const WeightPairs& p, const auto&) { return weight_slope(p); }); }},
    {"weight_delta_edges", "", "weight_delta over the true edges only", MetricNeeds::score, false,
     [](const Comparison& c) {
       return c.of_weights(true, [](const WeightPairs& p, const auto& params) { return weight_delta(p, params.scale); });
     }},
    {"excitatory_auroc", "",
     "area under the ROC curve of the estimated weight, for pairs of positive true weight against unconnected pairs",
     MetricNeeds::score, false, [](const Comparison& c) { return c.of_sign(true); }},
    {"inhibitory_auroc", "",
     "area under the ROC curve of minus the estimated weight, for pairs of negative true weight against unconnected pairs",
     MetricNeeds::score, false, [](const Comparison& c) { return c.of_sign(false); }},
    {"delay_error", "",
     "median absolute difference in seconds of estimated lag and true delay, over true edges that were found", MetricNeeds::lag,
     false,
     [](const Comparison& c) {
       return c.of_delays([](const std::vector<double>& errors_s, double) { return median(errors_s); });
     }},
    {"delay_within", "", "share of these edges whose lag is within one sample of the delay", MetricNeeds::lag, false,
     [](const Comparison& c) { return c.of_delays(share_within); }},
    {"group_pearson", "", "correlation of mean estimated and true weights from group to group (cell type to cell type)",
     MetricNeeds::groups, false, [](const Comparison& c) { return c.of_groups(false, pearson); }},
    {"group_spearman", "", "rank correlation of the same means", MetricNeeds::groups, false,
     [](const Comparison& c) { return c.of_groups(false, spearman); }},
    {"group_pearson_edges", "", "group_pearson of means over the true edges only", MetricNeeds::groups, false,
     [](const Comparison& c) { return c.of_groups(true, pearson); }},
    {"group_spearman_edges", "", "group_spearman of means over the true edges only", MetricNeeds::groups, false,
     [](const Comparison& c) { return c.of_groups(true, spearman); }},
    {"response_pearson", "",
     "correlation over nodes of the response to an intervention (`stimulated`) with the sum of the estimated weights from the "
     "stimulated nodes",
     MetricNeeds::responses, true, [](const Comparison& c) { return c.of_responses(false, pearson); }},
    {"response_spearman", "", "rank correlation of the same values", MetricNeeds::responses, true,
     [](const Comparison& c) { return c.of_responses(false, spearman); }},
    {"response_pearson_true", "", "response_pearson for the true weights: the best that direct links can predict",
     MetricNeeds::responses, true, [](const Comparison& c) { return c.of_responses(true, pearson); }},
};

template <class Wanted>
std::string names_of(Wanted wanted) {
  std::vector<std::string> names;
  for (const MetricEntry& entry : metric_table)
    if (wanted(entry)) names.emplace_back(entry.name);
  return join(names, ", ");
}

}  // namespace

std::span<const MetricEntry> all_metrics() { return metric_table; }

std::vector<const MetricEntry*> controls_of(const MetricEntry& entry) {
  if (entry.needs == MetricNeeds::responses) return {find_metric("response_pearson_true")};
  if (!std::string_view(entry.name).starts_with("temporal_r_") && std::string_view(entry.name) != "entries_r") return {};
  return {find_metric("temporal_r_shifted"), find_metric("temporal_r_other")};
}

const MetricEntry* find_metric(std::string_view name) {
  for (const MetricEntry& entry : metric_table)
    if (name == entry.name || (!name.empty() && name == entry.alias)) return &entry;
  return nullptr;
}

std::string metrics_that_need(MetricNeeds needs) {
  return names_of([&](const MetricEntry& entry) { return entry.needs == needs; });
}

std::string metrics_doc() {
  const auto defaults = [](std::initializer_list<MetricNeeds> needs) {
    return names_of([&](const MetricEntry& e) { return e.is_default && std::ranges::find(needs, e.needs) != needs.end(); });
  };
  std::vector<std::string> all;
  for (const MetricEntry& entry : metric_table) {
    const std::string alias = entry.alias;
    all.push_back(entry.name + (alias.empty() ? "" : " (or " + alias + ")") + ": " + entry.doc);
  }
  return "Metrics to compute. Empty: " + defaults({MetricNeeds::score}) + "; if an estimate has p-values, also " +
         defaults({MetricNeeds::p}) + "; if it has none and selects pairs, also " + defaults({MetricNeeds::selection}) +
         "; if estimate and truth change with time, also " + defaults({MetricNeeds::course, MetricNeeds::switches}) +
         "; if an estimate reports alarms, also " + defaults({MetricNeeds::alarm_switches, MetricNeeds::alarms}) +
         "; for an intervention, also " + defaults({MetricNeeds::responses}) + ". " + join(all, "; ") + ".";
}

std::string unknown_metric(const std::string& name) {
  std::vector<std::string> known;
  for (const MetricEntry& entry : metric_table)
    for (const std::string text : {entry.name, entry.alias})
      if (!text.empty()) known.push_back(text);
  return "there is no metric '" + name + "'" + suggestion(name, known);
}

}  // namespace golgi
