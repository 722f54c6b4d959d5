// Predicted and true responses to an intervention: closed forms, and recordings that do not form a pair.
#include "golgi/builtin/evaluators/evaluate/responses.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "golgi/builtin/evaluators/evaluate/evaluate.hpp"
#include "golgi/core/error.hpp"
#include "golgi/testing/plain_context.hpp"
#include "support/messages.hpp"

namespace golgi {
namespace {

const GroundTruth wiring(4, {{1, 0, 2}, {2, 0, -1}, {3, 2, 5}});

Dataset network_of(Matrix values, const GroundTruth& truth = wiring) {
  return Dataset(default_names(4), 1, {std::move(values)}).set_truth(truth);
}

const Matrix noise{{1, 2, 3, 4}, {0, 1, 0, 1}, {2, 2, 2, 2}, {5, 0, 0, 5}};
// The stimulus; per unit of it a difference of 3 in node 1, of -1 in node 2, and in node 3 a difference of 0.5 without any
// stimulus.
const Matrix moved{{9, 9, 9, 9}, {0, 1, 6, 4}, {2, 2, 0, 1}, {5.5, 0.5, 0, 5}};

Dataset with_stimulus(Matrix values, const GroundTruth& truth = wiring) {
  Dataset data = network_of(std::move(values), truth);
  Trial trial = data.trial(0);
  trial.set_covariates(Matrix{{0, 0, 2, 1}});
  Covariate stimulus;
  stimulus.name = "stimulus";
  return data.set_trial(0, std::move(trial)).set_covariates({stimulus});
}

Scores response_scores(const Connectivity& estimate, Evaluate::Params params = {}) {
  params.bootstrap = 0;
  params.stimulated_nodes = {0};
  return Evaluate(params).evaluate(Inputs()
                                       .add("truth", "network", network_of(noise))
                                       .add("estimates", "mine", estimate)
                                       .add("stimulated", "pushed", with_stimulus(moved)),
                                   test::PlainContext());
}

const Score& row_of(const Scores& scores, const std::string& metric) {
  const auto found = std::ranges::find_if(scores.rows(), [&](const Score& s) { return s.metric() == metric; });
  REQUIRE(found != scores.rows().end());
  return *found;
}

TEST_CASE("a response is the slope of the difference against the stimulus, for the nodes that were not stimulated") {
  const Responses of = responses_of(network_of(noise), with_stimulus(moved), {0}, "pushed");
  CHECK(of.stimulated == std::vector<std::int32_t>{0});
  CHECK(of.others == std::vector<std::int32_t>{1, 2, 3});
  CHECK(of.actual == std::vector<double>{3, -1, 0});
  CHECK(predicted_responses(wiring.dense(), of) == std::vector<double>{2, -1, 0});
  CHECK(responses_of(network_of(noise), with_stimulus(moved), {2, 0}, "pushed").others == std::vector<std::int32_t>{1, 3});
}

TEST_CASE("predicted and true responses are correlated, next to the prediction of the true weights") {
  const Matrix weights{{0, 0, 0, 0}, {30, 0, 0, 0}, {-10, 7, 0, 0}, {0, 0, 8, 0}};
  Matrix scores(4, 4);
  for (std::ptrdiff_t i = 0; i < 4; ++i)
    for (std::ptrdiff_t j = 0; j < 4; ++j) scores(i, j) = std::abs(weights(i, j));
  const Connectivity estimate = Connectivity(default_names(4), scores).set(Quantity::weight, weights);
  const Scores rows = response_scores(estimate);
  CHECK(row_of(rows, "response_pearson").value() == doctest::Approx(1).epsilon(1e-12));  // 10 times the response
  CHECK(row_of(rows, "response_spearman").value() == doctest::Approx(1).epsilon(1e-12));
  CHECK(row_of(rows, "response_pearson").n_pairs() == 3);
  // For 2, -1, 0 and 3, -1, 0: sums of products 19/3 over the root of 14/3 and 26/3.
  CHECK(row_of(rows, "response_pearson_true").value() == doctest::Approx(19 / std::sqrt(14.0 * 26)).epsilon(1e-12));
  // Without signs all predictions are positive.
  CHECK(row_of(response_scores(Connectivity(default_names(4), scores)), "response_pearson").value() < 0.9);

  Evaluate::Params named;
  named.metrics = {"response_spearman"};  // its baseline is listed next to it
  CHECK(response_scores(estimate, named).rows().size() == 2);
  scores(3, 0) = undefined;
  const Connectivity partly(default_names(4), scores);
  CHECK(test::has(row_of(response_scores(partly), "response_pearson").reason(), "no estimate"));
  named.pairs = Evaluate::Pairs::defined;
  CHECK(row_of(response_scores(partly, named), "response_spearman").left_out() == 1);
}

TEST_CASE("without a second recording the rows are missing, or have a reason if they were requested") {
  Evaluate::Params params;
  params.bootstrap = 0;
  const Inputs input =
      Inputs().add("truth", "network", network_of(noise)).add("estimates", "mine", Connectivity(default_names(4), noise));
  const Scores scores = Evaluate(params).evaluate(input, test::PlainContext());
  for (const Score& row : scores.rows()) CHECK(!row.metric().starts_with("response"));
  params.metrics = {"response_pearson"};
  CHECK(test::has(Evaluate(params).evaluate(input, test::PlainContext()).rows()[0].reason(), "give one as `stimulated`"));
}

TEST_CASE("recordings that do not form a pair are refused with the reason") {
  const auto refused = [](const Dataset& stimulated, const std::vector<int>& nodes, const char* part) {
    CHECK(test::has(test::message_of<DataError>([&] { responses_of(network_of(noise), stimulated, nodes, "pushed"); }), part));
  };
  refused(with_stimulus(moved, GroundTruth(4, {{1, 0, 2}})), {0}, "same seed_name");
  refused(network_of(moved), {0}, "no covariate 'stimulus'");
  refused(with_stimulus(Matrix(4, 3)), {0}, "another length");
  refused(with_stimulus(moved), {}, "as numbers from 0 to 3");
  refused(with_stimulus(moved), {4}, "as numbers from 0 to 3");
}

}  // namespace
}  // namespace golgi
