#include "golgi/builtin/evaluators/evaluate/evaluate.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <optional>

#include "golgi/api/registry.hpp"
#include "golgi/core/error.hpp"
#include "golgi/core/text.hpp"
#include "golgi/numerics/roc.hpp"

namespace golgi {
namespace {

const std::vector<std::string> score_metrics{"auroc", "auroc_paper", "auprc"};
const std::vector<std::string> decision_names{"f1", "tpr", "fpr"};
const std::string sign_name = "sign";

bool contains(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

/// One estimate, or one of its members.
struct Case {
  std::string name;    ///< of the stage that gave the estimate
  std::string member;  ///< empty: the estimate itself
  Estimate estimate;

  bool is_member() const { return !member.empty(); }
};

Metric metric_without_p(bool is_member, bool wants_q, bool has_p) {
  Metric metric;
  if (is_member)
    metric.reason = "members have no p-values";
  else if (wants_q && has_p)
    metric.reason = "the estimate has no adjusted p-values; 'adjusted: false' takes the others";
  else
    metric.reason = "the estimate has no p-values";
  return metric;
}

class CaseEvaluation {
 public:
  CaseEvaluation(const Evaluate::Params& params, const Case& which, ConstView truth, std::optional<Bootstrap> bootstrap)
      : params_(params), case_(which), truth_(truth), bootstrap_(std::move(bootstrap)) {}

  std::vector<Score> rows() const {
    std::vector<Score> all;
    for (const auto& name : score_metrics)
      if (wanted(name)) all.push_back(score_row(name));
    // Only by name: most estimates have no signs, most truths none worth a question.
    if (contains(params_.metrics, sign_name)) all.push_back(row(sign_name, sign_metric()));
    const bool has_p = !case_.is_member() && !(case_.estimate.p().empty() && case_.estimate.q().empty());
    // Asked for by name, they get a row that says why they are missing.
    if (!params_.metrics.empty() || has_p) add_decisions(all);
    return all;
  }

 private:
  bool wanted(const std::string& metric) const { return params_.metrics.empty() || contains(params_.metrics, metric); }

  /// The pairs that are scored, as the parameter says.
  struct Chosen {
    LabelledPairs pairs;
    std::int64_t left_out = 0;   ///< without a value
    std::int64_t undefined = 0;  ///< among the pairs
  };
  Chosen chosen(LabelledPairs pairs) const {
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

  Score score_row(const std::string& name) const {
    const ConstView score = case_.estimate.score();
    const Chosen of = chosen(name == "auroc_paper" ? paper_pairs(score, truth_) : off_diagonal_pairs(score, truth_));
    return row(name, name == "auprc" ? auprc(of.pairs, bootstrap_) : auroc(of.pairs, bootstrap_), of);
  }

  /// Share of the true links between different variables whose sign the estimate has right; one that it leaves open is wrong.
  Metric sign_metric() const {
    const SharedMatrix& sign = case_.estimate.sign();
    Metric metric;
    if (case_.is_member() || sign.empty()) {
      metric.reason = case_.is_member() ? "members have no signs" : "the estimate has no signs";
      return metric;
    }
    double links = 0, right = 0;
    bool is_weighed = false;
    for (std::ptrdiff_t i = 0; i < truth_.rows(); ++i)
      for (std::ptrdiff_t j = 0; j < truth_.cols(); ++j) {
        if (i == j || truth_(i, j) == 0) continue;
        ++links;
        right += sign(i, j) * truth_(i, j) > 0;
        is_weighed = is_weighed || truth_(i, j) != 1;
      }
    if (links == 0)
      metric.reason = "the truth has no links";
    else if (!is_weighed)
      metric.reason = "all links of the truth weigh 1, so it knows no signs";
    else
      metric.value = right / links;
    return metric;
  }

  void add_decisions(std::vector<Score>& rows) const {
    const SharedMatrix& p = params_.adjusted ? case_.estimate.q() : case_.estimate.p();
    if (case_.is_member() || p.empty()) {
      const Metric none = metric_without_p(case_.is_member(), params_.adjusted, !case_.estimate.p().empty());
      for (const auto& name : decision_names)
        if (wanted(name)) rows.push_back(row(name, none));
      return;
    }
    const Chosen of = chosen(off_diagonal_pairs(p, truth_));
    const DecisionMetrics decisions = decision_metrics(of.pairs, params_.alpha, bootstrap_);
    const Metric* metrics[] = {&decisions.f1, &decisions.true_positive_rate, &decisions.false_positive_rate};
    for (std::size_t k = 0; k < decision_names.size(); ++k)
      if (wanted(decision_names[k])) rows.push_back(row(decision_names[k], *metrics[k], of));
  }

  Score row(const std::string& metric, const Metric& result) const {
    return Score(case_.name, metric, result.value)
        .set_member(case_.member)
        .set_interval(result.low, result.high)
        .set_reason(result.reason);
  }
  Score row(const std::string& metric, const Metric& result, const Chosen& of) const {
    Score score = row(metric, result).set_pairs(of.pairs.size(), of.left_out);
    if (of.undefined == 0 || of.undefined == of.pairs.size()) return score;
    return score.set_reason(result.reason + "; 'pairs: defined' scores the others");
  }

  const Evaluate::Params& params_;
  const Case& case_;
  ConstView truth_;
  std::optional<Bootstrap> bootstrap_;
};

const GroundTruth& truth_of(const Inputs& input) {
  if (const GroundTruth* truth = input.dataset("truth").truth()) return *truth;
  throw DataError("'" + input.stage("truth") + "' provides no ground truth");
}

void check_size(const Inputs& input, std::ptrdiff_t k) {
  const auto n = input.connectivity("estimates", k).n(), n_true = static_cast<std::ptrdiff_t>(truth_of(input).n());
  if (n == n_true) return;
  throw DataError("estimate '" + input.stage("estimates", k) + "' is of " + plural(static_cast<std::size_t>(n), "variable") +
                  ", the truth of '" + input.stage("truth") + "' of " + std::to_string(n_true) +
                  "; compare with the truth of the data that was analysed (a transform carries it along)");
}

}  // namespace

void Evaluate::Params::describe(SchemaOf<Params>& s) {
  s.field("metrics", &Params::metrics)
      .doc(
          "Of auroc, auroc_paper, auprc, f1, tpr, fpr, sign. Empty: the first three, and f1, tpr and fpr where an estimate has "
          "p-values. "
          "auroc is over pairs of different variables; auroc_paper counts the diagonal as unconnected with score 0; sign is "
          "the share of true "
          "links whose sign is right, undefined where all links weigh 1.");
  s.choice("pairs", &Params::pairs, {{"all", Pairs::all}, {"defined", Pairs::defined}})
      .doc(
          "all: a metric is undefined where a pair has no score (or p-value); defined: of the pairs that have one, and how "
          "many were left out stands beside the value.");
  s.field("alpha", &Params::alpha).range(0, 1).doc("Level of f1, tpr and fpr: a pair is taken as connected where p <= alpha.");
  s.field("adjusted", &Params::adjusted).doc("true: p-values adjusted for testing all pairs (q); false: as they are (p).");
  s.field("bootstrap", &Params::bootstrap).range(0, 1000000).doc("Resamples of the pairs for each interval; 0: no intervals.");
  s.field("confidence", &Params::confidence).range(0.5, 0.9999).doc("Coverage of the intervals.");
}

Evaluate::Evaluate(const Params& params) : params_(params) {
  std::vector<std::string> known = score_metrics, seen;
  known.insert(known.end(), decision_names.begin(), decision_names.end());
  known.push_back(sign_name);
  for (const auto& metric : params.metrics) {
    if (!contains(known, metric)) throw ConfigError("there is no metric '" + metric + "'" + suggestion(metric, known));
    if (contains(seen, metric)) throw ConfigError("metric '" + metric + "' is named twice");
    seen.push_back(metric);
  }
}

Scores Evaluate::evaluate(const Inputs& input, const TaskContext& context) const {
  std::vector<Case> cases;
  for (std::ptrdiff_t k = 0; k < input.count("estimates"); ++k) {
    check_size(input, k);
    const Connectivity& connectivity = input.connectivity("estimates", k);
    cases.push_back({input.stage("estimates", k), "", connectivity.estimate()});
    for (const Part& part : connectivity.parts(Part::Axis::member))
      cases.push_back({cases.back().name, part.name(), part.estimate()});
  }
  const Matrix truth = truth_of(input).dense();
  std::optional<Bootstrap> bootstrap;
  // The same resamples for every estimate: their differences are not blurred by different draws.
  if (params_.bootstrap > 0) bootstrap = Bootstrap{context.random("bootstrap"), params_.bootstrap, params_.confidence};
  std::vector<std::vector<Score>> rows(cases.size());
  context.parallel_for(std::ssize(cases), [&](std::ptrdiff_t k) {
    context.check_cancelled();
    const auto at = static_cast<std::size_t>(k);
    rows[at] = CaseEvaluation(params_, cases[at], truth, bootstrap).rows();
  });
  std::vector<Score> all;
  for (auto& part : rows) std::move(part.begin(), part.end(), std::back_inserter(all));
  return Scores(std::move(all));
}

void register_evaluators_evaluate(Registry& registry) { registry.add<Evaluate>(); }

}  // namespace golgi
