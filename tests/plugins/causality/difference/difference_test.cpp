#include "difference.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <string>
#include <vector>

#include "golgi/numerics/multiple_testing.hpp"
#include "golgi/testing/plain_context.hpp"
#include "golgi/testing/var_data.hpp"
#include "support/granger_method.hpp"
#include "support/messages.hpp"

using namespace golgi;
using difference::Statistic;
using test::has;

namespace {

/// A link x0 → x1 of this strength; each variable keeps half of its last value.
Matrix trial_of(std::ptrdiff_t n, std::ptrdiff_t n_samples, double coupling, const std::string& seed, double noise_sd = 1) {
  Eigen::MatrixXd a = 0.5 * Eigen::MatrixXd::Identity(n, n);
  a(1, 0) = coupling;
  Matrix values = test::var_data({a}, n_samples, seed);
  for (double& value : values.values()) value *= noise_sd;
  return values;
}

struct Condition {
  std::string label;
  int n_trials;
  double coupling;
  double noise_sd = 1;
};

Dataset recording(std::ptrdiff_t n, std::ptrdiff_t n_samples, const std::vector<Condition>& conditions,
                  const std::string& seed) {
  std::vector<Trial> trials;
  for (const auto& [label, n_trials, coupling, noise_sd] : conditions)
    for (int k = 0; k < n_trials; ++k)
      trials.push_back(Trial(trial_of(n, n_samples, coupling, seed + label + std::to_string(k), noise_sd)).set_label(label));
  return Dataset(default_names(n), 1, std::move(trials));
}

/// 40 trials in each of two conditions, the link twice as strong in B.
Dataset two_conditions() { return recording(3, 300, {{"A", 40, 0.15}, {"B", 40, 0.35}}, "two conditions "); }

difference::Params params_of(std::ptrdiff_t order = 1) {
  difference::Params params;
  params.method = test::granger(order);
  return params;
}

Connectivity estimate(const Inputs& input, const difference::Params& params,
                      const TaskContext& context = test::PlainContext()) {
  Connectivity result = fill_q(difference::Difference(params).estimate(input, context));
  CHECK_NOTHROW(result.validate());
  return result;
}

std::string failure(const Dataset& data, const difference::Params& params = params_of()) {
  return test::message_of<DataError>([&] { estimate(test::input_of(data), params); });
}

}  // namespace

TEST_CASE("a link that is stronger in one of two conditions is found and no other, with labels and with two recordings") {
  const Dataset data = two_conditions();
  const test::PlainContext context;
  const auto by_labels = estimate(test::input_of(data), params_of(), context);
  CHECK(has(context.messages.at(0), "'A' (40 trials) minus 'B' (40 trials)"));
  Dataset a = data, b = data;
  std::vector<Trial> trials(data.trials().begin(), data.trials().end());
  a.set_trials({trials.begin(), trials.begin() + 40});
  b.set_trials({trials.begin() + 40, trials.end()});
  const auto by_recordings = estimate(Inputs().add("data", "a", a).add("against", "b", b), params_of());
  CHECK(by_labels == by_recordings);
  for (std::ptrdiff_t i = 0; i < 3; ++i)
    for (std::ptrdiff_t j = 0; j < 3; ++j)
      if (i != j) CHECK((by_labels.q()(i, j) <= 0.05) == (i == 1 && j == 0));
  CHECK(by_labels.sign()(1, 0) == -1);
  // .15 - .35; the standard error of a coefficient from 12,000 samples is .009.
  CHECK(by_labels.get(Quantity::weight)(1, 0) == doctest::Approx(-0.2).epsilon(0.2));
  const auto& table = context.files.at("difference.csv");
  CHECK(has(table, "score_p,weight_a,weight_b,weight_difference,weight_p\nx1,x0,"));

  auto params = params_of();
  params.of = {"B", "A"};
  params.statistic = Statistic::weight;
  const auto turned = estimate(test::input_of(data), params);
  CHECK(turned.sign()(1, 0) == 1);
  CHECK(turned.score()(1, 0) == doctest::Approx(0.2).epsilon(0.2));
  CHECK(turned.q()(1, 0) <= 0.05);
}

TEST_CASE("recordings without trials are compared in pieces, and a recording with itself") {
  const auto joined = [](double first, double second, const std::string& seed) {
    Matrix values(3, 6000);
    const Matrix early = trial_of(3, 3000, first, seed + "1"), late = trial_of(3, 3000, second, seed + "2");
    for (std::ptrdiff_t i = 0; i < 3; ++i)
      for (std::ptrdiff_t t = 0; t < 3000; ++t) {
        values(i, t) = early(i, t);
        values(i, 3000 + t) = late(i, t);
      }
    return test::dataset_of({values});
  };
  auto params = params_of();
  params.piece_s = 150;
  const test::PlainContext context;
  const auto halves = estimate(test::input_of(joined(0.1, 0.4, "halves")), params, context);
  CHECK(has(context.messages.at(0), "'first half' (20 trials) minus 'second half' (20 trials)"));
  CHECK(halves.q()(1, 0) <= 0.05);
  CHECK(halves.sign()(1, 0) == -1);
  const auto two =
      estimate(Inputs().add("data", "a", joined(0.4, 0.4, "a")).add("against", "b", joined(0.1, 0.1, "b")), params, context);
  CHECK(two.q()(1, 0) <= 0.05);
  CHECK(two.sign()(1, 0) == 1);
  params.piece_s = 7000;
  CHECK(has(failure(joined(0, 0, "long"), params), "no trial is as long as a piece of 7000 s; lower piece_s"));
}

TEST_CASE("difference gives the same bytes on one thread and on four [threads]") {
  const Dataset data = recording(3, 60, {{"A", 8, 0.1}, {"B", 8, 0.3}}, "threads ");
  const test::PlainContext one(1), four(4);
  CHECK(estimate(test::input_of(data), params_of(), one) == estimate(test::input_of(data), params_of(), four));
  CHECK(one.files == four.files);
}

TEST_CASE("conditions that cannot be compared are refused with a suggestion") {
  const auto of = [](const std::vector<Condition>& conditions) { return recording(2, 60, conditions, "errors "); };
  CHECK(has(failure(of({{"A", 3, 0}, {"B", 3, 0}})),
            "the 3 and 3 trials can be divided in 20 ways, and a test at 0.05 needs 400; record more trials, or cut them into "
            "pieces: piece_s"));
  auto params = params_of();
  params.m = 1000;
  CHECK(has(failure(of({{"A", 6, 0}, {"B", 6, 0}}), params),
            "can be divided in 924 ways, fewer than the 1000 permutations; use pool: studentised or max"));
  CHECK(has(failure(of({{"", 20, 0}})), "the trials have no labels"));
  CHECK(
      has(failure(of({{"A", 9, 0}, {"B", 9, 0}, {"C", 9, 0}})), "the trials have the 3 labels 'A', 'B' and 'C'; name the two"));
  params = params_of();
  params.of = {"left", "rigt"};
  CHECK(has(failure(of({{"left", 9, 0}, {"right", 9, 0}}), params), "no trial has the label 'rigt'; did you mean 'right'?"));
  params.of = {"A"};
  CHECK_THROWS_WITH_AS(estimate(test::input_of(of({{"A", 9, 0}, {"B", 9, 0}})), params),
                       "of needs two different labels, found 1", ConfigError);
  const Dataset a = of({{"A", 9, 0}});
  const auto against = [&](Dataset b) {
    return test::message_of<DataError>(
        [&] { estimate(Inputs().add("data", "a", a).add("against", "b", std::move(b)), params_of()); });
  };
  CHECK(has(against(recording(3, 60, {{"", 9, 0}}, "")),
            "the two recordings have different variables ('x0' and 'x1'; 'x0', 'x1' and 'x2')"));
  CHECK(has(against(Dataset(a).set_dt_s(0.5)), "different sampling intervals, 1 and 0.5 s"));
}

namespace {

/// The share of p <= .05 over both pairs of two variables; trials of 100 samples, 99 permutations, 120 recordings.
double rate_of(const Condition& a, const Condition& b, bool of_link_alone) {
  auto params = params_of();
  params.method = test::granger(1, Covariance::classical);
  params.m = 99;
  params.allow = true;
  double n_found = 0, n_tests = 0;
  for (int k = 0; k < 120; ++k) {
    const Dataset data = recording(2, 100, {a, b}, "recording " + std::to_string(k) + " ");
    const auto p = difference::Difference(params).estimate(test::input_of(data), test::PlainContext(2, std::to_string(k))).p();
    n_found += p(1, 0) <= 0.05;
    n_tests += 1;
    if (of_link_alone) continue;
    n_found += p(0, 1) <= 0.05;
    n_tests += 1;
  }
  return n_found / n_tests;
}

}  // namespace

// 240 tests: the standard error is .014; the limit is .05 + 4 of these.
TEST_CASE("the level of .05 is kept whatever the numbers of trials and the noise, and a difference is found [slow]") {
  for (const auto& [name, a, b] : {std::tuple("same, 40 and 40 trials", Condition{"A", 40, 0.2}, Condition{"B", 40, 0.2}),
                                   {"same, 15 and 60", Condition{"A", 15, 0.2}, Condition{"B", 60, 0.2}},
                                   {"noise of 1 and 2, 40 and 40", Condition{"A", 40, 0.2, 1}, Condition{"B", 40, 0.2, 2}},
                                   {"noise of 1 and 2, 15 and 60", Condition{"A", 15, 0.2, 1}, Condition{"B", 60, 0.2, 2}}}) {
    const double rate = rate_of(a, b, false);
    MESSAGE(std::string(name) << ": " << rate);
    CHECK(rate <= 0.105);
  }
  const double power = rate_of({"A", 40, 0.1}, {"B", 40, 0.3}, true);
  MESSAGE("coupling .1 and .3: " << power);
  CHECK(power >= 0.97);
}
