// evaluate for an estimate that selects pairs and has no p-values.
#include <doctest/doctest.h>

#include <cmath>

#include "builtin/evaluators/evaluated.hpp"
#include "support/messages.hpp"

namespace golgi {
namespace {
using namespace test::evaluated;
using test::has;

TEST_CASE("an estimate that selects pairs and has no p-values: how many links it selects, and how many other pairs") {
  // One of the connected pairs, 1 <- 0, is selected, and one of the four others.
  Matrix weight{{undefined, 0.4, 0}, {-2, undefined, 0}, {0, 0, undefined}};
  const auto all = std::vector<std::string>{"auroc", "auroc_paper", "auprc", "selected_tpr", "selected_fpr", "selected_false"};
  const auto with = [](const Matrix& w) { return estimate().set(Quantity::weight, w); };
  Scores scores = evaluate(with(weight));
  CHECK(metrics(scores) == all);
  CHECK(find(scores, "selected_tpr").value() == 0.5);
  CHECK(find(scores, "selected_fpr").value() == 0.25);
  CHECK(find(scores, "selected_false").value() == 0.5);
  CHECK(find(scores, "selected_tpr").n_pairs() == 6);
  weight(1, 0) = weight(0, 1) = 0;
  scores = evaluate(with(weight));
  CHECK(find(scores, "selected_tpr").value() == 0);
  CHECK(std::isnan(find(scores, "selected_false").value()));
  CHECK(find(scores, "selected_false").reason() == "no pair was selected");
  weight(0, 1) = undefined;
  CHECK(find(evaluate(with(weight)), "selected_tpr").reason() ==
        "1 of 6 pairs have no weight; use 'pairs: defined' to score the others");
  Evaluate::Params params;
  params.pairs = Evaluate::Pairs::defined;
  CHECK(find(evaluate(with(weight), params), "selected_fpr").left_out() == 1);
}

TEST_CASE("weights are a selection only if some are 0 and there are no p-values") {
  Evaluate::Params params;
  params.metrics = {"selected_false"};
  const auto reason = [&](const Connectivity& c) { return find(evaluate(c, params), "selected_false").reason(); };
  CHECK(has(reason(estimate()), "the estimate selects no pairs"));
  CHECK(has(reason(estimate().set(Quantity::weight, Matrix(3, 3, 0.5))), "none of them is 0"));
  CHECK(has(reason(with_p().set(Quantity::weight, Matrix(3, 3))), "the estimate has p-values; use tpr and fpr"));
  CHECK(metrics(evaluate(with_p().set(Quantity::weight, Matrix(3, 3)))) == metrics(evaluate(with_p())));
}

}  // namespace
}  // namespace golgi
