#include "joins.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <functional>
#include <golgi/testing/plain_context.hpp>
#include <golgi/testing/var_data.hpp>
#include <string>

namespace {

using golgi::Connectivity;
using golgi::Inputs;
using golgi::Matrix;

/// The message of the DataError that the function throws; fails for any other outcome.
std::string data_error(const std::function<void()>& body) {
  try {
    body();
  } catch (const golgi::DataError& error) {
    return error.what();
  }
  FAIL("no error");
  return "";
}

golgi::Dataset recording(double value, std::ptrdiff_t n_samples) {
  return golgi::test::dataset_of({Matrix(2, n_samples, value)});
}

golgi::Dataset joined(const golgi::Dataset& first, const golgi::Dataset& second,
                      const golgi::test::PlainContext& context = golgi::test::PlainContext()) {
  return Pool({}).run(Inputs().add("data", "rest", first).add("data", "task", second), context).dataset();
}

Connectivity of(const Matrix& score) { return Connectivity(golgi::default_names(score.rows()), score); }

Connectivity difference(const Connectivity& a, const Connectivity& b) {
  return Difference({}).run(Inputs().add("a", "mvgc", a).add("b", "random", b), golgi::test::PlainContext()).connectivity();
}

golgi::Scores agreement(const Connectivity& a, const Connectivity& b) {
  return Agreement({}).evaluate(Inputs().add("estimates", "a", a).add("estimates", "b", b), golgi::test::PlainContext());
}

}  // namespace

TEST_CASE("pool: all trials, in the order of the stages") {
  auto first = recording(1, 10);
  first.add_trial(golgi::Trial(Matrix(2, 7, 2.0)));
  const auto all = joined(first, recording(3, 5));
  CHECK_NOTHROW(all.validate());
  REQUIRE(all.n_trials() == 3);
  CHECK(all.trial(0).n_samples() == 10);
  CHECK(all.trial(1).n_samples() == 7);
  CHECK(all.trial(2).values() == Matrix(2, 5, 3.0));
  CHECK(all.trial(0).values().shares(first.trial(0).values()));
}

TEST_CASE("pool: a truth is kept if all recordings have the same; otherwise it is dropped, with a message") {
  auto first = recording(1, 10), second = recording(2, 10);
  const golgi::GroundTruth chain(2, {{1, 0, 0.5}});
  first.set_truth(chain);
  second.set_truth(chain);
  const golgi::test::PlainContext context;
  const auto same = joined(first, second, context);
  REQUIRE(same.truth());
  CHECK(*same.truth() == chain);
  CHECK(context.warnings.empty());
  CHECK_FALSE(joined(first, second.set_truth(golgi::GroundTruth(2, {{0, 1, 0.5}})), context).truth());
  CHECK_FALSE(joined(first, recording(2, 10), context).truth());
  REQUIRE(context.warnings.size() == 2);
  CHECK(context.warnings[0].code == "truths_differ");
}

TEST_CASE("pool: recordings with other variables, intervals or covariates are refused, and the stage is named") {
  const auto first = recording(1, 10);
  auto names = first, interval = first, covariates = first;
  names.set_variables(golgi::continuous_variables({"x0", "y"}));
  interval.set_dt_s(0.5);
  covariates.set_covariates({{"speed", "", golgi::Covariate::Course::linear, golgi::Covariate::At::next}});
  const std::string what = " than 'rest'; joined are trials of the same variables";
  CHECK(data_error([&] { joined(first, names); }) == "'task' has other variables" + what);
  CHECK(data_error([&] { joined(first, interval); }) == "'task' has another sampling interval" + what);
  CHECK(data_error([&] { joined(first, covariates); }) == "'task' has other covariates" + what);
}

TEST_CASE("difference: a minus b, undefined where one of them is, with the reason") {
  const Matrix a{{golgi::undefined, 3, 4}, {5, golgi::undefined, 6}, {7, 8, golgi::undefined}};
  const Matrix b{{golgi::undefined, 1, 1}, {1, golgi::undefined, 8}, {golgi::undefined, golgi::undefined, golgi::undefined}};
  auto of_b = of(b);
  of_b.add_undefined({2, -1, "'x2' is constant"});
  const auto result = difference(of(a), of_b);
  CHECK(result.score()(0, 1) == 2);
  CHECK(result.score()(1, 0) == 4);
  CHECK(result.score()(1, 2) == -2);
  CHECK(std::isnan(result.score()(2, 0)));
  CHECK(result.meaning() == "score of a - score of b");
  REQUIRE(result.undefined_pairs().size() == 1);
  CHECK(result.undefined_pairs()[0] == golgi::UndefinedPairs{2, -1, "in b, 'x2' is constant"});
}

TEST_CASE("difference: other variables or units are refused") {
  const Matrix score(2, 2, 1);
  CHECK(data_error([&] { difference(of(score), of(Matrix(3, 3, 1))); }) == "'random' is of other variables than 'mvgc'");
  CHECK(data_error([&] { difference(of(score), of(score).set_meaning("delay", "s")); }) ==
        "'random' has scores in another unit than 'mvgc': 's' and ''");
}

TEST_CASE("agreement: Spearman's correlation over pairs of different variables, equal scores at their mean rank") {
  // By hand, off the diagonal: a has the ranks 1 2 3 4 5 6, b the ranks 2 1 3.5 3.5 6 5; mean 3.5. Σ of products of deviations
  // 15, of squares 17.5 and 17.
  const auto scores = agreement(of(Matrix{{9, 1, 2}, {3, 9, 4}, {5, 6, 9}}), of(Matrix{{0, 20, 10}, {30, 0, 30}, {50, 40, 0}}));
  REQUIRE(scores.rows().size() == 2);
  CHECK(scores.rows()[0].estimate() == "a");
  CHECK(scores.rows()[0].metric() == "with_b");
  CHECK(scores.rows()[0].value() == doctest::Approx(15 / std::sqrt(17.5 * 17)));
  CHECK(scores.rows()[0].n_pairs() == 6);
  CHECK(scores.rows()[1].estimate() == "b");
  CHECK(scores.rows()[1].value() == scores.rows()[0].value());
}

TEST_CASE("agreement: an undefined value has a reason, and pairs that one of the two lacks are left out") {
  const double none = golgi::undefined;
  const auto constant = agreement(of(Matrix{{0, 1}, {2, 0}}), of(Matrix{{0, 7}, {7, 0}})).rows()[0];
  CHECK(std::isnan(constant.value()));
  CHECK(constant.reason() == "one of them gives all pairs the same score");
  const auto few = agreement(of(Matrix{{0, none}, {2, 0}}), of(Matrix{{0, 7}, {8, 0}})).rows()[0];
  CHECK(few.reason() == "fewer than two pairs have both scores");
  CHECK(few.n_pairs() == 1);
  CHECK(few.left_out() == 1);
  const auto alone = Agreement({}).evaluate(Inputs().add("estimates", "a", of(Matrix(2, 2))), golgi::test::PlainContext());
  REQUIRE(alone.rows().size() == 1);
  CHECK(alone.rows()[0].reason() == "there is no other estimate");
}

TEST_CASE("agreement: estimates of other variables are refused") {
  CHECK(data_error([&] { agreement(of(Matrix(2, 2)), of(Matrix(3, 3))); }) == "'b' is of other variables than 'a'");
}

TEST_CASE("difference: the meaning is kept if both estimates have the same") {
  auto a = of(Matrix(2, 2, 1));
  CHECK(difference(a.set_meaning("variance", "mV²"), a).meaning() == "a - b, each: variance");
  CHECK(difference(a, a).unit() == "mV²");
}
