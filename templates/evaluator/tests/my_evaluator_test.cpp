#include "my_evaluator.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <golgi/testing/plain_context.hpp>

namespace {

/// The score of an estimate for the links x0 → x1 and x1 → x2; row = target.
golgi::Score evaluate(const golgi::Matrix& score, const MyEvaluator::Params& params = {}) {
  golgi::Dataset network(golgi::default_names(3), 1, {golgi::Trial(golgi::Matrix(3, 1))});
  network.set_truth(golgi::GroundTruth(3, {{.target = 1, .source = 0, .weight = 1}, {.target = 2, .source = 1, .weight = 1}}));
  golgi::Inputs inputs;
  inputs.add("truth", "network", network);
  inputs.add("estimates", "guess", golgi::Connectivity(golgi::default_names(score.rows()), score));
  const auto scores = MyEvaluator(params).evaluate(inputs, golgi::test::PlainContext());
  REQUIRE(scores.rows().size() == 1);
  return scores.rows()[0];
}

const double none = golgi::undefined;

}  // namespace

TEST_CASE("my_evaluator: the fraction of true links among the strongest pairs") {
  CHECK(evaluate({{none, 1, 2}, {9, none, 3}, {4, 8, none}}).value() == 1);
  CHECK(evaluate({{none, 8, 2}, {9, none, 3}, {4, 1, none}}).value() == 0.5);
  CHECK(evaluate({{none, 8, 2}, {9, none, 3}, {4, 1, none}}, {.pairs = 1}).value() == 1);
}

TEST_CASE("my_evaluator: an undefined score has a reason") {
  const auto row = evaluate({{none, none, none}, {9, none, none}, {none, none, none}});
  CHECK(std::isnan(row.value()));
  CHECK(row.reason() == "fewer than 2 pairs have a score");
}

TEST_CASE("my_evaluator: an estimate with another number of variables is refused") {
  CHECK_THROWS_WITH_AS(evaluate({{none, 1}, {2, none}}), "'guess' has 2 variables, 'network' has 3", golgi::DataError);
}
