#include "golgi/builtin/evaluators/evaluate/evaluate.hpp"

#include <algorithm>
#include <cstdio>
#include <iterator>
#include <optional>

#include "golgi/api/registry.hpp"
#include "golgi/builtin/evaluators/evaluate/metrics.hpp"
#include "golgi/core/error.hpp"
#include "golgi/core/text.hpp"
#include "golgi/data/eigen.hpp"
#include "golgi/numerics/roc.hpp"

namespace golgi {
namespace {

/// One estimate, or one of its members.
struct Case {
  std::string name;    ///< of the stage that gave the estimate
  std::string member;  ///< empty: the estimate itself
  Estimate estimate;
  std::vector<Part> segments = {};
  AlarmCourse alarms = {};
};

/// @param chosen  the requested metrics; empty: the default ones
std::vector<Score> rows_of(const Case& which, const Comparison& comparison, const std::set<const MetricEntry*>& chosen) {
  std::vector<Score> rows;
  for (const MetricEntry& entry : all_metrics()) {
    if (chosen.empty() ? !(entry.is_default && comparison.has(entry.needs)) : !chosen.contains(&entry)) continue;
    // For a metric that is requested by name, a row gives the reason if it is missing.
    Measured result;
    result.metric.reason = comparison.why_missing(entry.needs);
    if (result.metric.reason.empty()) result = entry.measure(comparison);
    rows.push_back(Score(which.name, entry.name, result.metric.value)
                       .set_member(which.member)
                       .set_interval(result.metric.low, result.metric.high)
                       .set_reason(result.metric.reason)
                       .set_pairs(result.n_pairs, result.left_out));
  }
  return rows;
}

const GroundTruth& truth_of(const Inputs& input) {
  if (const GroundTruth* truth = input.dataset("truth").truth()) return *truth;
  throw DataError("'" + input.stage("truth") + "' provides no ground truth");
}

void check_size(const Inputs& input, std::ptrdiff_t k) {
  const auto n = input.connectivity("estimates", k).n(), n_true = static_cast<std::ptrdiff_t>(truth_of(input).n());
  if (n == n_true) return;
  throw DataError("estimate '" + input.stage("estimates", k) + "' has " + plural(n, "variable") + ", but the truth of '" +
                  input.stage("truth") + "' has " + std::to_string(n_true) +
                  "; compare with the truth of the data that was analysed (transforms keep it)");
}

/// A wiring matrix with sources in its rows is read without an error; the scores are then those of the opposite directions.
void warn_if_transposed(const Case& which, const Matrix& truth, const TaskContext& context) {
  constexpr double much_better = 0.1, good = 0.75;  // below it, a difference may be chance
  if (!which.member.empty() || !which.estimate.is_directed()) return;
  const Matrix turned = matrix_of(eigen(truth).transpose());
  const double area = auroc(off_diagonal_pairs(which.estimate.score(), truth)).value;
  const double area_turned = auroc(off_diagonal_pairs(which.estimate.score(), turned)).value;
  if (!(area_turned >= good && area_turned > area + much_better)) return;
  char areas[64];
  std::snprintf(areas, sizeof areas, "%.2f, and %.2f", area, area_turned);
  context.warn({"transposed_truth", "'" + which.name + "' has an auroc of " + areas + " against the transposed truth",
                "the truth may have sources in its rows", "if so, set row: source where it is read"});
}

/// A single number for both directions of a pair is wrong for one of them if the truth has only one.
void warn_if_undirected(const Case& which, const Matrix& truth, const TaskContext& context) {
  if (!which.member.empty() || which.estimate.is_directed()) return;
  std::size_t one_way = 0, links = 0;
  for (std::ptrdiff_t i = 0; i < truth.rows(); ++i)
    for (std::ptrdiff_t j = 0; j < truth.cols(); ++j) {
      if (i == j || truth(i, j) == 0) continue;
      ++links;
      one_way += truth(j, i) == 0;
    }
  if (one_way == 0) return;
  context.warn({"undirected",
                "'" + which.name + "' is undirected, but " + std::to_string(one_way) + " of " + plural(links, "true link") +
                    " have only one direction",
                "it scores both directions equally, so its metrics stay below 1", "compare it with undirected estimates"});
}

}  // namespace

void Evaluate::Params::describe(SchemaOf<Params>& s) {
  s.field("metrics", &Params::metrics).doc(metrics_doc());
  s.choice("pairs", &Params::pairs, {{"all", Pairs::all}, {"defined", Pairs::defined}})
      .doc(
          "all: a metric is undefined if a pair has no score (or p-value); defined: only the pairs that have one are used, and "
          "the number of pairs left out is given next to the value.");
  s.choice("scale", &Params::scale, {{"global", WeightScale::global}, {"row", WeightScale::row}})
      .doc("How weight_delta scales an estimate: by one factor for all pairs, or by one for each target.");
  s.field("changing", &Params::changing)
      .doc("How the courses of weights over time are compared (" + metrics_that_need(MetricNeeds::course) + ").");
  s.field("stimulated_nodes", &Params::stimulated_nodes)
      .range(0, 999'999)
      .doc("Nodes that the stimulus of `stimulated` reaches directly, as in its parameter stimulus.nodes.");
  s.field("alpha", &Params::alpha)
      .range(0, 1)
      .doc("Significance level of " + metrics_that_need(MetricNeeds::p) + ": a pair is considered connected if p <= alpha.");
  s.field("adjusted", &Params::adjusted)
      .doc("true: p-values adjusted for testing all pairs (q); false: unadjusted p-values (p).");
  s.field("bootstrap", &Params::bootstrap)
      .range(0, 1000000)
      .doc("Number of resamples of the pairs for each interval; 0: no intervals.");
  s.field("confidence", &Params::confidence).range(0.5, 0.9999).doc("Coverage of the intervals.");
}

void Evaluate::Params::complete(Params& params, const Value&, Binder&) {
  for (auto& metric : params.metrics)
    if (const MetricEntry* entry = find_metric(metric)) metric = entry->name;
}

std::vector<Port> Evaluate::ports() {
  return {Port("truth", {ArtifactType::dataset}).with_truth(), Port("estimates", {ArtifactType::connectivity}).many(),
          Port("stimulated", {ArtifactType::dataset}).optional().with_truth()};
}

Evaluate::Evaluate(const Params& params) : params_(params) {
  for (const auto& metric : params.metrics) {
    const MetricEntry* entry = find_metric(metric);
    if (!entry) throw ConfigError(unknown_metric(metric));
    if (!metrics_.insert(entry).second) throw ConfigError("metric '" + metric + "' is named twice");
  }
  const std::set<const MetricEntry*> named = metrics_;
  for (const MetricEntry* entry : named)
    for (const MetricEntry* control : controls_of(*entry)) metrics_.insert(control);
}

Scores Evaluate::evaluate(const Inputs& input, const TaskContext& context) const {
  std::vector<Case> cases;
  for (std::ptrdiff_t k = 0; k < input.count("estimates"); ++k) {
    check_size(input, k);
    const Connectivity& connectivity = input.connectivity("estimates", k);
    cases.push_back({input.stage("estimates", k), "", connectivity.estimate(), connectivity.parts(Part::Axis::segment),
                     connectivity.alarms()});
    for (const Part& part : connectivity.parts(Part::Axis::member))
      cases.push_back({cases.back().name, part.name(), part.estimate()});
  }
  TrueWiring truth = true_wiring_of(input.dataset("truth"));
  if (input.has("stimulated"))
    truth.responses =
        responses_of(input.dataset("truth"), input.dataset("stimulated"), params_.stimulated_nodes, input.stage("stimulated"));
  if (!truth.wiring.segments().empty())
    context.log("the true wiring changes: estimates for the whole recording are compared with its mean over time");
  for (const Case& which : cases) {
    warn_if_transposed(which, truth.weights, context);
    warn_if_undirected(which, truth.weights, context);
  }
  std::optional<Bootstrap> bootstrap;
  // The same resamples for every estimate, so that different draws do not blur their differences.
  if (params_.bootstrap > 0) bootstrap = Bootstrap{context.random("bootstrap"), params_.bootstrap, params_.confidence};
  std::vector<std::vector<Score>> rows(cases.size());
  context.parallel_for(std::ssize(cases), [&](std::ptrdiff_t k) {
    context.check_cancelled();
    const std::size_t at = k;
    const Case& which = cases[at];
    rows[at] = rows_of(
        which, Comparison(params_, which.estimate, !which.member.empty(), which.segments, which.alarms, truth, bootstrap),
        metrics_);
  });
  std::vector<Score> all;
  for (auto& part : rows) std::move(part.begin(), part.end(), std::back_inserter(all));
  return Scores(std::move(all));
}

void register_evaluators_evaluate(Registry& registry) { registry.add<Evaluate>(); }

}  // namespace golgi
