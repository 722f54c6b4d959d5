#include "surrogate_test.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "golgi/numerics/multiple_testing.hpp"
#include "golgi/testing/plain_context.hpp"
#include "golgi/testing/var_data.hpp"
#include "null_data.hpp"
#include "support/granger_method.hpp"
#include "support/messages.hpp"
#include "support/random_spikes.hpp"

using namespace golgi;
using namespace golgi::surrogate_test;
using test::has;

namespace {

Params params_with(Nested<Causality> method, Null null = Null::shift) {
  Params params;
  params.method = std::move(method);
  params.null = null;
  return params;
}

Connectivity estimate(const Dataset& data, const Params& params, const TaskContext& context = test::PlainContext()) {
  Connectivity result = fill_q(SurrogateTest(params).estimate(test::input_of(data), context));
  CHECK_NOTHROW(result.validate());
  return result;
}

template <class E = DataError>
std::string failure(const Dataset& data, const Params& params) {
  return test::message_of<E>([&] { SurrogateTest(params).estimate(test::input_of(data), test::PlainContext()); });
}

/// Trials of a chain, labelled in turns.
Dataset trials_of_chain(std::ptrdiff_t n_trials, double coupling) {
  std::vector<Matrix> trials;
  for (std::ptrdiff_t k = 0; k < n_trials; ++k)
    trials.emplace_back(test::chain_data(3, 100, coupling, "trial " + std::to_string(k)).trial(0).values().view());
  Dataset data = test::dataset_of(std::move(trials));
  for (std::ptrdiff_t k = 0; k < n_trials; ++k) data.set_trial(k, Trial(data.trial(k)).set_label(k % 2 ? "odd" : "even"));
  return data;
}

std::vector<double> sorted(std::span<const double> values) {
  std::vector<double> result(values.begin(), values.end());
  std::ranges::sort(result);
  return result;
}

}  // namespace

TEST_CASE("links of a chain are found and no other, and score, sign and weight are those of the method") {
  const Dataset data = test::chain_data(3, 400, 0.4, "surrogate");
  const auto method = test::granger(1);
  for (const Null null : {Null::shift, Null::iaaft, Null::blocks, Null::permute})
    for (const bool joint : {false, true}) {
      CAPTURE(static_cast<int>(null));
      Params params = params_with(method, null);
      params.joint = joint;
      const test::PlainContext context;
      const auto result = estimate(data, params, context);
      for (std::ptrdiff_t i = 0; i < 3; ++i)
        for (std::ptrdiff_t j = 0; j < 3; ++j)
          if (i != j) CHECK((result.q()(i, j) <= 0.05) == (i == j + 1));
      const auto alone = method->estimate(test::input_of(data), test::PlainContext());
      CHECK(result.score() == alone.score());
      CHECK(result.get(Quantity::weight) == alone.get(Quantity::weight));
      CHECK(has(context.messages.at(1), "119 replicates: with 6 pairs to test, q cannot reach this level with fewer: 0.05"));
      CHECK(has(context.files.at("surrogates.csv"), "source,target,statistic,null_mean,null_sd,p\nx1,x0,"));
      CHECK(context.files.size() == 2);  // surrogates add no file except this table
    }
}

TEST_CASE("for the same seed surrogate_test gives the same bytes on one thread and on four [threads]") {
  const Dataset data = test::chain_data(4, 200, 0.3, "threads");
  Params params = params_with(test::granger(1));
  params.pool = NullPool::studentised;
  const test::PlainContext one(1), four(4), other(1, "other seed");
  const auto a = estimate(data, params, one), b = estimate(data, params, four), c = estimate(data, params, other);
  CHECK(a == b);
  CHECK(one.files == four.files);
  CHECK_FALSE(a.p() == c.p());
}

TEST_CASE("only the tested source is changed, unless joint is set") {
  const Dataset data = test::chain_data(3, 200, 0.3, "source");
  const test::PlainContext context;
  for (const Null null : {Null::shift, Null::iaaft, Null::blocks, Null::permute}) {
    const NullData made(data, params_with(test::granger(1), null));
    const std::ptrdiff_t source = 1;
    const Dataset surrogate = made.surrogate(std::span(&source, 1), 0, context);
    const auto before = data.trial(0).values(), after = surrogate.trial(0).values();
    for (const std::ptrdiff_t other : {0, 2}) CHECK(std::ranges::equal(before.row(other), after.row(other)));
    CHECK_FALSE(std::ranges::equal(before.row(1), after.row(1)));
    CHECK(sorted(before.row(1)) == sorted(after.row(1)));
  }
}

TEST_CASE("a shift is at least a tenth of the trial, in both directions") {
  Matrix values(2, 50);
  for (std::ptrdiff_t t = 0; t < 50; ++t) values(0, t) = values(1, t) = static_cast<double>(t);
  const NullData made(test::dataset_of({values}), params_with(test::granger(1)));
  const test::PlainContext context;
  const std::ptrdiff_t source = 0;
  double least = 50, most = 0;
  for (std::ptrdiff_t b = 0; b < 300; ++b) {
    const double first = made.surrogate(std::span(&source, 1), b, context).trial(0).values()(0, 0);
    least = std::min(least, first);
    most = std::max(most, first);
  }
  CHECK(least == 5);
  CHECK(most == 45);
}

TEST_CASE("trials are exchanged within their labels, and too few of them are refused") {
  const Dataset data = trials_of_chain(12, 0.5);
  const NullData made(data, params_with(test::granger(1), Null::trials));
  const test::PlainContext context;
  const std::ptrdiff_t source = 0;
  const Dataset surrogate = made.surrogate(std::span(&source, 1), 3, context);
  int n_moved = 0;
  for (std::ptrdiff_t k = 0; k < 12; ++k) {
    const auto row = surrogate.trial(k).values().row(0);
    std::ptrdiff_t from = 0;
    while (!std::ranges::equal(row, data.trial(from).values().row(0))) REQUIRE(++from < 12);
    CHECK(from % 2 == k % 2);
    n_moved += from != k;
  }
  CHECK(n_moved > 4);
  const auto result = estimate(data, params_with(test::granger(1), Null::trials));
  CHECK(result.q()(1, 0) <= 0.05);
  CHECK(result.q()(0, 1) > 0.05);

  CHECK(has(
      failure(trials_of_chain(8, 0.5).set_trials({data.trial(0), data.trial(1)}), params_with(test::granger(1), Null::trials)),
      "the number of different surrogates of one source is only 1, fewer than the 119 replicates; use pool: studentised, "
      "another null, or more data"));
  CHECK(has(failure(test::chain_data(3, 100, 0, "one"), params_with(test::granger(1), Null::trials)),
            "and there is one; use surrogate: shift"));
}

TEST_CASE("events alone are shifted and jittered; jitter keeps their number in every interval") {
  auto times_s = test::independent_trains(2, 10, 20, "surrogate");
  const Dataset data({Variable("a", VariableKind::point), Variable("b", VariableKind::point)}, 0.001,
                     {Trial(Events(times_s), 20)});
  const test::PlainContext context;
  const std::ptrdiff_t source = 1;
  for (const Null null : {Null::shift, Null::jitter, Null::blocks}) {
    const NullData made(data, params_with(test::granger(1), null));
    const Dataset surrogate = made.surrogate(std::span(&source, 1), 0, context);
    CHECK_NOTHROW(surrogate.validate());
    const auto after = surrogate.trial(0).events();
    CHECK(std::ranges::equal(after[0], times_s[0]));
    CHECK(after[1].size() == times_s[1].size());
    CHECK_FALSE(std::ranges::equal(after[1], times_s[1]));
    for (std::size_t k = 0; null == Null::jitter && k < times_s[1].size(); ++k)
      CHECK(std::floor(after[1][k] / 0.02) == std::floor(times_s[1][k] / 0.02));
  }
  CHECK(has(failure(data, params_with(test::granger(1), Null::iaaft)),
            "variables with events only; use surrogate: shift or jitter"));
  CHECK(has(failure(test::chain_data(3, 100, 0, "values"), params_with(test::granger(1), Null::jitter)),
            "these data have none; mark them with transform/events, or use surrogate: shift"));
}

TEST_CASE("unsuitable parameters and recordings are refused with a suggestion") {
  const Dataset data = test::chain_data(3, 150, 0.4, "errors");
  Params params = params_with(test::granger(1));
  params.m = 39;
  CHECK(has(failure<ConfigError>(data, params), "with 39 replicates no q of 6 pairs can reach 0.05: 119 are needed"));
  params = params_with(test::correlation_method());
  params.statistic = Statistic::weight;
  CHECK(has(failure<ConfigError>(data, params),
            "causality/correlation gives no weights for the statistic; use statistic: score"));
  params = params_with(test::granger(1), Null::blocks);
  params.block = 40;
  CHECK(has(failure(data, params), "only 24, fewer than the 119 replicates; use pool: studentised, shorter blocks"));
  params.block = 80;
  CHECK(has(failure(data, params), "a trial of 150 samples is too short for this null, which needs 160; lower block"));
  CHECK(has(failure(test::chain_data(3, 100, 0.4, "short"), params_with(test::granger(1))),
            "different surrogates of one source is only 80"));
}

TEST_CASE("an undirected estimate has one p for both directions, and a pair without a score has no p") {
  Matrix values = test::var_data({Eigen::MatrixXd::Zero(4, 4)}, 300, "undirected");
  for (std::ptrdiff_t t = 0; t < 300; ++t) values(1, t) += values(0, t);
  const auto result = estimate(test::dataset_of({values}), params_with(test::correlation_method()));
  CHECK(result.p()(0, 1) == result.p()(1, 0));
  CHECK(result.q()(0, 1) <= 0.05);
  CHECK(result.q()(2, 3) > 0.05);

  for (std::ptrdiff_t t = 0; t < 300; ++t) values(3, t) = values(2, t);  // a copy
  const auto undefined_pairs = estimate(test::dataset_of({values}), params_with(test::granger(1)));
  CHECK(std::isnan(undefined_pairs.p()(0, 3)));
  CHECK(undefined_pairs.p()(0, 1) >= 0);
}
