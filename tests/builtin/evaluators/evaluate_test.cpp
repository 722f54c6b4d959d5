// evaluate: which rows it returns, with which values and reasons. The metrics themselves are tested with numerics/roc.
#include "golgi/builtin/evaluators/evaluate/evaluate.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <utility>

#include "builtin/evaluators/evaluated.hpp"
#include "golgi/api/registry.hpp"
#include "golgi/builtin/evaluators/evaluate/metrics.hpp"
#include "golgi/core/error.hpp"
#include "golgi/testing/plain_context.hpp"
#include "support/messages.hpp"

namespace golgi {
namespace {
using namespace test::evaluated;
using test::has;
using test::message_of;

TEST_CASE("areas have their closed-form values, ties counted half") {
  const Scores scores = evaluate(estimate());
  CHECK(find(scores, "auroc").value() == (4 + 2.5) / 8);  // 5 beats four of four; 2 beats 1 and 0 and ties with 2
  // With the diagonal: three more unconnected pairs of score 0, which both connected pairs beat.
  CHECK(find(scores, "auroc_paper").value() == (7 + 5.5) / 14);
  // Precision 1 at the first, then 2 of 4, as tied pairs enter together.
  CHECK(find(scores, "auprc").value() == 0.75);
  for (const auto& row : scores.rows()) {
    CHECK(row.estimate() == "mine");
    CHECK(row.reason().empty());
    CHECK(row.low() <= row.value());
    CHECK(row.value() <= row.high());
  }
}

TEST_CASE("sign, on request, is the share of true links whose sign is right") {
  Evaluate::Params params;
  params.metrics = {"sign"};
  Connectivity c = estimate();
  CHECK(has(find(evaluate(c, params), "sign").reason(), "has no signs"));
  Matrix sign{{0, 1, 1}, {1, 0, -1}, {-1, 1, 0}};  // right for the link 1 <- 0 (2), wrong for 2 <- 1 (-1)
  c = with_sign(sign);
  CHECK(find(evaluate(c, params), "sign").value() == 0.5);
  sign(2, 1) = -1;
  CHECK(find(evaluate(with_sign(sign), params), "sign").value() == 1);
  sign(2, 1) = undefined;
  CHECK(find(evaluate(with_sign(sign), params), "sign").value() == 0.5);
  CHECK(metrics(evaluate(c)) == std::vector<std::string>{"auroc", "auroc_paper", "auprc"});
  // Whether a link exists is not a sign.
  const auto unsigned_truth = evaluate(c, params, GroundTruth(3, {{1, 0, 1}, {2, 1, 1}}));
  CHECK(std::isnan(find(unsigned_truth, "sign").value()));
  CHECK(find(unsigned_truth, "sign").reason() == "all links of the truth have weight 1, so it gives no signs");
}

TEST_CASE("by default f1, tpr and fpr are computed if and only if there are p-values") {
  CHECK(metrics(evaluate(estimate())) == std::vector<std::string>{"auroc", "auroc_paper", "auprc"});
  CHECK(metrics(evaluate(with_p())) == std::vector<std::string>{"auroc", "auroc_paper", "auprc", "f1", "tpr", "fpr"});
}

TEST_CASE("decisions follow adjusted or plain p-values at the level, which itself counts as found") {
  Evaluate::Params params;
  Scores scores = evaluate(with_p(), params);  // q: one connected pair found, no other
  CHECK(find(scores, "tpr").value() == 0.5);
  CHECK(find(scores, "fpr").value() == 0);
  CHECK(find(scores, "f1").value() == 2.0 / 3);
  params.adjusted = false;  // p: both connected pairs (one at 0.05 exactly) and one other
  scores = evaluate(with_p(), params);
  CHECK(find(scores, "tpr").value() == 1);
  CHECK(find(scores, "fpr").value() == 0.25);
  CHECK(find(scores, "f1").value() == 0.8);
  params.alpha = 0.049;
  CHECK(find(evaluate(with_p(), params), "tpr").value() == 0.5);
}

TEST_CASE("a requested metric that cannot be computed has a row with its reason") {
  Evaluate::Params params;
  params.metrics = {"f1"};
  CHECK(has(find(evaluate(estimate(), params), "f1").reason(), "the estimate has no p-values"));
  Connectivity only_p = with_p();
  only_p.set(Quantity::q, {});
  CHECK(has(find(evaluate(only_p, params), "f1").reason(), "no adjusted p-values; use 'adjusted: false' for the others"));
  Connectivity members = with_p();
  members.add_part(member("init0", estimate().score()));
  CHECK(has(find(evaluate(members, params), "f1", "init0").reason(), "members have no p-values"));
  params.metrics = {"auprc", "auroc"};
  CHECK(metrics(evaluate(with_p(), params)) == std::vector<std::string>{"auroc", "auprc"});
}

TEST_CASE("members are listed after their estimate, with the areas") {
  Connectivity c = with_p();
  Matrix reversed = known;
  for (double& score : reversed.values()) score = -score;
  c.add_part(member("init0", c.score())).add_part(member("init1", std::move(reversed)));
  const Scores scores = evaluate(c);
  CHECK(metrics(scores) == std::vector<std::string>{"auroc", "auroc_paper", "auprc", "f1", "tpr", "fpr", "init0:auroc",
                                                    "init0:auroc_paper", "init0:auprc", "init1:auroc", "init1:auroc_paper",
                                                    "init1:auprc"});
  CHECK(find(scores, "auroc", "init0").value() == find(scores, "auroc").value());
  CHECK(find(scores, "auroc", "init1").value() == 1 - find(scores, "auroc").value());
}

TEST_CASE("the diagonal, of truth and of scores, is ignored") {
  Matrix score = known;
  for (int i = 0; i < 3; ++i) score(i, i) = undefined;
  const Connectivity c = estimate(score);
  const GroundTruth with_self(3, {{1, 0, 2}, {2, 1, -1}, {1, 1, 3}});
  for (const char* metric : {"auroc", "auroc_paper", "auprc"})
    CHECK(find(evaluate(c, {}, with_self), metric).value() == find(evaluate(estimate()), metric).value());
}

TEST_CASE("with no or all pairs connected, auroc is undefined, with a reason; never 0 or 0.5") {
  const Scores none = evaluate(estimate(), {}, GroundTruth(3, {}));
  for (const char* metric : {"auroc", "auroc_paper", "auprc"}) {
    CHECK(std::isnan(find(none, metric).value()));
    CHECK(std::isnan(find(none, metric).low()));
    CHECK(find(none, metric).reason() == "no pair is connected");
  }
  const GroundTruth all(3, {{0, 1, 1}, {0, 2, 1}, {1, 0, 1}, {1, 2, 1}, {2, 0, 1}, {2, 1, 1}});
  const Scores every = evaluate(estimate(), {}, all);
  CHECK(std::isnan(find(every, "auroc").value()));
  CHECK(find(every, "auroc").reason() == "every pair is connected");
  CHECK(find(every, "auroc_paper").value() == 1 - 0.5 / 6);  // the pair of score 0 ties with the diagonal
}

TEST_CASE("an undefined score leaves the areas undefined, and the reason gives their number") {
  Matrix score = known;
  score(0, 2) = score(1, 2) = undefined;
  const Connectivity c = estimate(score);
  CHECK(find(evaluate(c), "auroc").reason() == "2 of 6 pairs have no score; use 'pairs: defined' to score the others");
  CHECK(std::isnan(find(evaluate(c), "auroc").value()));
}

TEST_CASE("metrics over defined pairs have values, and report how many pairs were left out") {
  Matrix score = known, q{{undefined, 0.2, undefined}, {0.01, undefined, undefined}, {0.3, 0.06, undefined}};
  score(0, 2) = score(1, 2) = undefined;
  Evaluate::Params params;
  params.pairs = Evaluate::Pairs::defined;
  const Scores scores = evaluate(estimate(score).set(Quantity::q, std::move(q)), params);
  // Connected pairs score 5 and 2, the others 4 and 0.
  CHECK(find(scores, "auroc").value() == 0.75);
  CHECK(find(scores, "auroc").n_pairs() == 4);
  CHECK(find(scores, "auroc").left_out() == 2);
  CHECK(find(scores, "auroc_paper").n_pairs() == 7);
  CHECK(find(scores, "tpr").value() == 0.5);
  CHECK(find(scores, "tpr").left_out() == 2);
  CHECK(find(scores, "auroc").reason().empty());
  CHECK(find(evaluate(estimate()), "auroc").n_pairs() == 6);
  CHECK(find(evaluate(estimate()), "auroc").left_out() == 0);
  const Scores nothing = evaluate(estimate(Matrix(3, 3, undefined)), params);
  CHECK(find(nothing, "auroc").reason() == "there are no pairs");
  CHECK(find(nothing, "auroc").left_out() == 6);
}

TEST_CASE("an estimate of another size than the truth is refused, and both are named") {
  const auto message = message_of<DataError>([] { evaluate(estimate(), {}, GroundTruth(4, {})); });
  CHECK(has(message, "estimate 'mine' has 3 variables, but the truth of 'network' has 4"));
}

TEST_CASE("parts other than members are not scored, and data without ground truth are refused") {
  Connectivity c = estimate();
  c.add_part(Part(Part::Axis::segment, "first", 0, 1, c.estimate()));
  CHECK(metrics(evaluate(c)) == metrics(evaluate(estimate())));
  const Inputs unknown =
      Inputs().add("truth", "network", Dataset(default_names(3), 1, {Matrix(3, 1)})).add("estimates", "mine", c);
  const test::PlainContext context;
  CHECK(has(message_of<DataError>([&] { Evaluate({}).evaluate(unknown, context); }), "'network' provides no ground truth"));
}

TEST_CASE("unknown metrics and metrics named twice are refused") {
  Evaluate::Params params;
  params.metrics = {"aurocc"};
  CHECK(has(message_of<ConfigError>([&] { Evaluate{params}; }), "there is no metric 'aurocc'; did you mean 'auroc'?"));
  params.metrics = {"f1", "f1"};
  CHECK(has(message_of<ConfigError>([&] { Evaluate{params}; }), "metric 'f1' is named twice"));
}

/// Six variables in two groups, wiring that switches and has delays, and an estimate with all that a metric may need.
std::pair<Dataset, Connectivity> rich_case() {
  constexpr std::int32_t n = 6;
  std::vector<Link> links;
  for (std::int32_t i = 0; i < n; ++i)
    for (std::int32_t j = 0; j < n; ++j)
      if (i != j && (i + j) % 5 != 0) links.push_back({i, j, 1, 0.5 + i});
  GroundTruth of(n, links);
  Matrix weights(2, of.n_links());
  std::ptrdiff_t e = 0;
  for (const Link& link : of.links()) {
    const double weight = (link.source % 2 == 0 ? 1 : -1) * (2.0 + link.target);
    weights(0, e) = link.target == 1 ? 0 : weight;
    weights(1, e++) = link.source == 2 ? 0 : weight;
  }
  of = of.with_segments({{-1, 0, 3}, {-1, 3, 6}}, weights, SegmentReading::constant);
  std::vector<Variable> variables = continuous_variables(default_names(n));
  for (std::int32_t i = 0; i < n; ++i) variables[i].set_group(i < 3 ? "E" : "I");
  const auto numbers = [](double seed) {
    Matrix m(n, n);
    for (std::ptrdiff_t k = 0; k < m.size(); ++k) m.values()[k] = std::fmod(seed * static_cast<double>(7 * k + 3), 5.3);
    return m;
  };
  Matrix p(n, n);
  for (std::ptrdiff_t k = 0; k < p.size(); ++k) p.values()[k] = k % 2 == 0 ? 0.001 : 0.9;
  Connectivity c(default_names(n), numbers(1.1));
  c.set(Quantity::p, p).set(Quantity::q, p).set(Quantity::sign, Matrix(n, n, 1.0)).set(Quantity::lag_s, numbers(0.3));
  for (int k = 0; k < 6; ++k)
    c.add_part(Part(Part::Axis::segment, std::to_string(k), k, k + 1, Estimate(numbers(1.3 + k * k))));
  c.set_alarms({3, {{0, 1, 2}, {0, 2, 4}, {0, 6, 5}}});
  return {Dataset(variables, 1, {Matrix(n, 1)}).set_truth(of), c};
}

TEST_CASE("every metric of the table can be requested, has a description, and gives its row") {
  const auto [network, c] = rich_case();
  Matrix moved(c.n(), 1);
  for (std::ptrdiff_t i = 0; i < c.n(); ++i) moved(i, 0) = static_cast<double>(i);
  Trial pushed(std::move(moved));
  pushed.set_covariates(Matrix{{1}});
  Covariate stimulus;
  stimulus.name = "stimulus";
  const Dataset stimulated = Dataset(network).set_trial(0, pushed).set_covariates({stimulus});
  const std::string doc = schema_of<Evaluate::Params>().find("metrics")->doc();
  for (const MetricEntry& entry : all_metrics()) {
    CAPTURE(entry.name);
    CHECK(has(doc, std::string(entry.name)));
    Evaluate::Params params;
    params.metrics = {entry.name};
    params.stimulated_nodes = {0};
    const test::PlainContext context;
    const Scores scores = Evaluate(params).evaluate(
        Inputs().add("truth", "network", network).add("estimates", "mine", c).add("stimulated", "pushed", stimulated), context);
    if (entry.needs == MetricNeeds::selection) continue;  // applies to estimates without p-values
    std::set<const MetricEntry*> expected{&entry};
    for (const MetricEntry* control : controls_of(entry)) expected.insert(control);
    REQUIRE(scores.rows().size() == expected.size());
    const Score& row = find(scores, entry.name);
    CAPTURE(row.reason());
    CHECK(std::isfinite(row.value()));
  }
  CHECK(has(doc,
            "Empty: auroc, auroc_paper, auprc; if an estimate has p-values, also f1, tpr, fpr; if it has none and selects "
            "pairs, also selected_tpr, selected_fpr, selected_false; if estimate and truth change with time, also "
            "temporal_r_median, temporal_r_shifted, temporal_r_other, "));
}

TEST_CASE("auroc_with_diagonal is an alias of auroc_paper: the same row under that name, and the same parameters in the key") {
  Evaluate::Params params;
  params.metrics = {"auroc_with_diagonal"};
  CHECK(find(evaluate(estimate(), params), "auroc_paper").value() == find(evaluate(estimate()), "auroc_paper").value());
  Registry registry;
  registry.begin_library({"golgi", "0.1.0", "", ""});
  registry.add<Evaluate>();
  Value values = Value::map();
  values.set("metrics", Value::scalar("auroc_with_diagonal"));
  Diagnostics diagnostics;
  Binder binder(diagnostics, "params", "");
  CHECK(registry.find("evaluate")->bind(values, binder).resolved.find("metrics")->flow() == "[auroc_paper]");
  params.metrics = {"auroc_paper", "auroc_with_diagonal"};
  CHECK(has(message_of<ConfigError>([&] { Evaluate{params}; }), "'auroc_with_diagonal' is named twice"));
  params.metrics = {"auroc_with_diagonl"};
  CHECK(has(message_of<ConfigError>([&] { Evaluate{params}; }), "did you mean 'auroc_with_diagonal'?"));
}

TEST_CASE("bootstrap: 0 gives no intervals, equal seeds equal intervals, other seeds others; values never change") {
  Evaluate::Params params;
  const auto low = [](const Scores& s) { return find(s, "auroc").low(); };
  CHECK(low(evaluate(estimate(), params)) == low(evaluate(estimate(), params)));
  params.bootstrap = 25;  // few, so that different seeds give different intervals
  bool differs = false;
  for (const char* seed : {"a", "b", "c", "d"}) {
    const Scores scores = evaluate(estimate(), params, truth, seed);
    differs = differs || low(scores) != low(evaluate(estimate(), params));
    CHECK(find(scores, "auroc").value() == 6.5 / 8);
  }
  CHECK(differs);
  params.bootstrap = 0;
  CHECK(std::isnan(low(evaluate(estimate(), params))));
  CHECK(find(evaluate(estimate(), params), "auroc").value() == 6.5 / 8);
}

TEST_CASE("rows do not depend on the number of threads [threads]") {
  Connectivity c = with_p();
  for (int k = 0; k < 10; ++k) c.add_part(member("init" + std::to_string(k), c.score()));
  const Inputs input = inputs_of(truth).add("estimates", "one", c).add("estimates", "two", c);
  const auto text = [&](int n_threads) {
    const test::PlainContext context(n_threads);
    std::string all;
    const Scores scores = Evaluate({}).evaluate(input, context);  // keeps rows() valid
    for (const Score& row : scores.rows())
      all += row.estimate() + row.member() + row.metric() + std::to_string(row.value()) + std::to_string(row.low()) +
             std::to_string(row.high()) + "\n";
    return all;
  };
  CHECK(text(1) == text(4));
}

TEST_CASE("an undirected estimate is reported as such if true links have one direction") {
  const auto warnings = [](bool is_directed, const GroundTruth& of) {
    const test::PlainContext context(2);
    Estimate symmetric(Matrix{{9, 5, 1}, {5, 9, 2}, {1, 2, 9}});
    symmetric.set_directed(is_directed);
    const Connectivity c({"a", "b", "c"}, symmetric);
    Evaluate(Evaluate::Params()).evaluate(inputs_of(of).add("estimates", "mine", c), context);
    return context.warnings;
  };
  CHECK(warnings(true, truth).empty());
  CHECK(warnings(false, GroundTruth(3, {{1, 0, 1}, {0, 1, 1}})).empty());
  const auto told = warnings(false, truth);
  REQUIRE(told.size() == 1);
  CHECK(told[0].code == "undirected");
  CHECK(has(told[0].seen, "'mine' is undirected, but 2 of 2 true links have only one direction"));
}

TEST_CASE("a truth that fits much better when it is transposed causes a warning") {
  const auto warnings = [](const GroundTruth& of) {
    const test::PlainContext context;
    Evaluate({}).evaluate(inputs_of(of).add("estimates", "mine", estimate()), context);
    return context.warnings;
  };
  CHECK(warnings(GroundTruth(3, {{1, 0, 1}, {0, 1, 1}})).empty());  // its own transpose
  CHECK(warnings(GroundTruth(3, {{1, 0, 1}})).empty());
  const auto turned = warnings(GroundTruth(3, {{0, 1, 1}, {1, 2, 1}}));
  REQUIRE(turned.size() == 1);
  CHECK(has(turned[0].seen, "'mine' has an auroc of 0.50, and 0.81 against the transposed truth"));
}

}  // namespace
}  // namespace golgi
