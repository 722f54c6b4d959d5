#include "golgi/api/replicates.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <cmath>
#include <set>
#include <string>

#include "golgi/core/error.hpp"
#include "golgi/core/files.hpp"
#include "golgi/testing/plain_context.hpp"
#include "golgi/testing/var_data.hpp"
#include "support/messages.hpp"

using namespace golgi;
using test::has;

namespace {

/// Two numbers of a replicate's own stream.
std::vector<double> numbers_of(std::ptrdiff_t k, const TaskContext& context) {
  Random random = context.random("replicate", static_cast<std::uint64_t>(k));
  return {random.normal(), random.uniform()};
}

/// Is cancelled after a number of checks for cancellation.
struct StoppedContext : test::PlainContext {
  using test::PlainContext::PlainContext;
  bool cancelled() const override { return looks_left-- <= 0; }
  mutable std::atomic<int> looks_left{0};
};

/// Returns its own random number as a score.
struct RandomScore : Causality {
  Connectivity estimate(const Inputs& input, const TaskContext& context) const override {
    Matrix score(2, 2, undefined);
    score(0, 1) = score(1, 0) = context.random("score").normal();
    return Connectivity(input.data().names(), std::move(score));
  }
};

/// A wrapper with one replicate of the component that it wraps.
struct Once : Causality {
  Nested<Causality> method;
  explicit Once(Nested<Causality> nested) : method(std::move(nested)) {}
  Connectivity estimate(const Inputs& input, const TaskContext& context) const override {
    Matrix score(2, 2, undefined);
    run_replicates({.n = 1, .width = 1}, context, [&](std::ptrdiff_t k, const TaskContext& quiet) {
      score = Matrix(method.run(input, quiet, {replicate_name("inner", k)}).connectivity().score());
      return std::vector<double>{0};
    });
    return Connectivity(input.data().names(), std::move(score));
  }
};

std::string failure_of(const NullTest& test, std::ptrdiff_t n_tests, const TaskContext& context) {
  try {
    replicates_of(test, n_tests, context);
  } catch (const ConfigError& error) {
    return error.what();
  }
  return "no such error";
}

}  // namespace

TEST_CASE("replicates have random numbers of their own, the same on one thread and on four [threads]") {
  const test::PlainContext one(1), four(4);
  const ReplicatePlan plan{.n = 50, .width = 2};
  const Matrix a = run_replicates(plan, one, numbers_of), b = run_replicates(plan, four, numbers_of);
  CHECK(a == b);
  std::set<double> distinct(a.values().begin(), a.values().end());
  CHECK(distinct.size() == 100);
}

TEST_CASE("a cancelled run continues with the missing replicates, with the same numbers and warnings") {
  const ReplicatePlan plan{.n = 40, .width = 2};
  int n_run = 0;
  const auto body = [&](std::ptrdiff_t k, const TaskContext& context) {
    ++n_run;
    if (k % 3 == 0) context.warn({"odd", "replicate " + std::to_string(k) + " is\todd", "nothing", "none"});
    return numbers_of(k, context);
  };
  const test::PlainContext whole;
  const Matrix expected = run_replicates(plan, whole, body);
  n_run = 0;
  const StoppedContext stopped;
  stopped.looks_left = 26;
  CHECK_THROWS_AS(run_replicates(plan, stopped, body), Interrupted);
  const int before = n_run;
  CHECK(before > 5);
  CHECK(before < 40);
  stopped.looks_left = 1'000'000;
  CHECK(run_replicates(plan, stopped, body) == expected);
  CHECK(n_run == 40);
  REQUIRE(stopped.warnings.size() == 1);
  CHECK(has(stopped.warnings[0].seen, "(in 14 of 40 replicates)"));
  CHECK(has(whole.warnings.at(0).seen, "replicate 0 is"));

  // The rest of a table that is damaged, or of another one, is not a reason to fail.
  write_file(stopped.checkpoint_folder() / "replicates.npy", "nothing");
  CHECK(run_replicates(plan, stopped, body) == expected);
}

TEST_CASE("a warning of many replicates is given once; their logs and files are dropped") {
  const test::PlainContext context;
  run_replicates({.n = 20, .width = 1}, context, [](std::ptrdiff_t k, const TaskContext& quiet) {
    quiet.log("replicate");
    quiet.output("file.txt", "content");
    if (k >= 5) quiet.warn({"filtered", "the signal is filtered by " + std::to_string(k)});
    return std::vector<double>{1};
  });
  CHECK(context.files.empty());
  REQUIRE(context.messages.size() == 1);
  CHECK(context.warnings.at(0).text() == "the signal is filtered by 5 (in 15 of 20 replicates)");
}

TEST_CASE("a tenth of the replicates may fail, with a warning; more are an error") {
  const auto failing = [](std::ptrdiff_t n_failing) {
    return [n_failing](std::ptrdiff_t k, const TaskContext&) -> std::vector<double> {
      if (k < n_failing) throw NumericError("singular");
      return {1};
    };
  };
  const test::PlainContext context(2);
  const Matrix values = run_replicates({.n = 40, .width = 1}, context, failing(4));
  CHECK(std::isnan(values(3, 0)));
  CHECK(values(4, 0) == 1);
  CHECK(context.warnings.at(0).text() == "4 of 40 replicates failed; the first: singular; they are left out");
  CHECK_THROWS_WITH_AS(run_replicates({.name = "window", .n = 40, .width = 1}, context, failing(5)),
                       doctest::Contains("5 of 40 windows failed; the first: singular, more than a tenth"), NumericError);
  // An error in the settings affects all replicates.
  CHECK_THROWS_AS(run_replicates({.n = 40, .width = 1}, context,
                                 [](std::ptrdiff_t, const TaskContext&) -> std::vector<double> { throw ConfigError("no"); }),
                  ConfigError);
}

TEST_CASE("a wrapper within a wrapper draws different random numbers in each replicate") {
  const Nested<Causality> random = NestedComponent::of("causality/random_score", std::make_shared<RandomScore>(), true);
  const Nested<Causality> once = NestedComponent::of("causality/once", std::make_shared<Once>(random), true);
  const Dataset data(default_names(2), 1, {Trial(Matrix{{2, 3}, {5, 7}})});
  const test::PlainContext context;
  const Matrix values = run_replicates({.n = 10, .width = 1}, context, [&](std::ptrdiff_t k, const TaskContext& quiet) {
    const auto result = once.run(test::input_of(data), quiet, {replicate_name("outer", k)}).connectivity();
    return std::vector<double>{result.score()(0, 1)};
  });
  CHECK(std::set<double>(values.values().begin(), values.values().end()).size() == 10);
}

TEST_CASE("too few replicates to reach q are refused with the number needed, or allowed with a warning") {
  const test::PlainContext context;
  NullTest test;
  CHECK(replicates_of(test, 20, context) == 399);
  test.m = 99;
  CHECK(failure_of(test, 20, context) ==
        "with 99 replicates no q of 20 pairs can reach 0.05: 399 are needed; set m: 399, or pool: studentised or max, which "
        "need fewer, or allow: true for p alone");
  CHECK(replicates_of(test, 5, context) == 99);
  test.expected_links = 5;
  CHECK(replicates_of(test, 20, context) == 99);
  test.expected_links = 1;
  test.correction = Correction::none;
  CHECK(replicates_of(test, 20, context) == 99);
  test.correction = Correction::benjamini_yekutieli;
  CHECK(has(failure_of(test, 20, context), "1439 are needed"));  // 20 (1 + 1/2 + … + 1/20) / .05
  test = {.m = 99, .pool = NullPool::studentised};
  CHECK(replicates_of(test, 380, context) == 99);
  test = {.m = {}, .pool = NullPool::max};
  CHECK(replicates_of(test, 380, context) == 199);
  CHECK(context.messages.back() == "199 replicates, the default for pool: max");
  CHECK(context.warnings.empty());
  test = {.m = 99, .allow = true};
  CHECK(replicates_of(test, 20, context) == 99);
  CHECK(context.warnings.at(0).code == "too_few_replicates");
}
