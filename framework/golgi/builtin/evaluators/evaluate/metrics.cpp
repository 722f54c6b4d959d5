#include "golgi/builtin/evaluators/evaluate/metrics.hpp"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "golgi/core/text.hpp"

namespace golgi {

Comparison::Comparison(const Evaluate::Params& params, Estimate estimate, bool is_member, ConstView truth,
                       std::optional<Bootstrap> bootstrap)
    : params_(params), estimate_(std::move(estimate)), is_member_(is_member), truth_(truth), bootstrap_(bootstrap) {}

bool Comparison::has(MetricNeeds needs) const {
  if (needs == MetricNeeds::score) return true;
  if (needs == MetricNeeds::sign) return !is_member_ && !estimate_.sign().empty();
  return !is_member_ && !(estimate_.p().empty() && estimate_.q().empty());
}

std::string Comparison::why_missing(MetricNeeds needs) const {
  const bool is_p = needs == MetricNeeds::p;
  if (has(needs) && !(is_p && p_values().empty())) return "";
  if (is_p && !is_member_ && params_.adjusted && !estimate_.p().empty())
    return "the estimate has no adjusted p-values; 'adjusted: false' takes the others";
  return std::string(is_member_ ? "members have no " : "the estimate has no ") + (is_p ? "p-values" : "signs");
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
  if (of.undefined != 0 && of.undefined != of.pairs.size()) metric.reason += "; 'pairs: defined' scores the others";
  return {std::move(metric), of.pairs.size(), of.left_out};
}

Measured Comparison::of_scores(LabelledPairs (*pairs_of)(ConstView, ConstView),
                               Metric (*metric)(const LabelledPairs&, const std::optional<Bootstrap>&)) const {
  const Chosen of = chosen(pairs_of(estimate_.score(), truth_));
  return measured(metric(of.pairs, bootstrap_), of);
}

Measured Comparison::of_decisions(Metric DecisionMetrics::*metric) const {
  if (!decisions_) {
    Chosen of = chosen(off_diagonal_pairs(p_values(), truth_));
    DecisionMetrics metrics = decision_metrics(of.pairs, params_.alpha, bootstrap_);
    decisions_ = Decisions{std::move(of), std::move(metrics)};
  }
  return measured(decisions_->metrics.*metric, decisions_->of);
}

namespace {

/// An estimate that leaves a sign open is wrong there.
Measured share_of_right_signs(const Comparison& comparison) {
  const SharedMatrix& sign = comparison.estimate().sign();
  const ConstView truth = comparison.truth();
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
    share.metric.reason = "all links of the truth weigh 1, so it knows no signs";
  else
    share.metric.value = right / links;
  return share;
}

constexpr MetricEntry metric_table[] = {
    {"auroc", "", "area under the ROC curve over pairs of different variables", MetricNeeds::score, true,
     [](const Comparison& c) { return c.of_scores(off_diagonal_pairs, auroc); }},
    {"auroc_paper", "auroc_with_diagonal", "the same area with the diagonal counted as unconnected pairs of score 0",
     MetricNeeds::score, true, [](const Comparison& c) { return c.of_scores(paper_pairs, auroc); }},
    {"auprc", "", "average precision over pairs of different variables", MetricNeeds::score, true,
     [](const Comparison& c) { return c.of_scores(off_diagonal_pairs, auprc); }},
    // Not by default: most estimates have no signs, and most truths none worth a question.
    {"sign", "", "share of true links between different variables whose sign is right, undefined where all links weigh 1",
     MetricNeeds::sign, false, share_of_right_signs},
    {"f1", "", "F1 score of the decision p <= alpha", MetricNeeds::p, true,
     [](const Comparison& c) { return c.of_decisions(&DecisionMetrics::f1); }},
    {"tpr", "", "true positive rate of that decision", MetricNeeds::p, true,
     [](const Comparison& c) { return c.of_decisions(&DecisionMetrics::true_positive_rate); }},
    {"fpr", "", "false positive rate of that decision", MetricNeeds::p, true,
     [](const Comparison& c) { return c.of_decisions(&DecisionMetrics::false_positive_rate); }},
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

const MetricEntry* find_metric(std::string_view name) {
  for (const MetricEntry& entry : metric_table)
    if (name == entry.name || (!name.empty() && name == entry.alias)) return &entry;
  return nullptr;
}

std::string metrics_that_need(MetricNeeds needs) {
  return names_of([&](const MetricEntry& entry) { return entry.needs == needs; });
}

std::string metrics_doc() {
  const auto defaults = [](bool need_p) {
    return names_of([&](const MetricEntry& e) { return e.is_default && (e.needs == MetricNeeds::p) == need_p; });
  };
  std::vector<std::string> all;
  for (const MetricEntry& entry : metric_table) {
    const std::string alias = entry.alias;
    all.push_back(entry.name + (alias.empty() ? "" : " (or " + alias + ")") + ": " + entry.doc);
  }
  return "Those to compute. Empty: " + defaults(false) + ", and where an estimate has p-values " + defaults(true) + ". " +
         join(all, "; ") + ".";
}

std::string unknown_metric(const std::string& name) {
  std::vector<std::string> known;
  for (const MetricEntry& entry : metric_table)
    for (const std::string text : {entry.name, entry.alias})
      if (!text.empty()) known.push_back(text);
  return "there is no metric '" + name + "'" + suggestion(name, known);
}

}  // namespace golgi
