// The warning of links with delays beyond the longest order that was tried.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "golgi/testing/plain_context.hpp"
#include "recordings.hpp"
#include "support/messages.hpp"
#include "support/random_var.hpp"

using namespace golgi;
using golgi::test::delayed, golgi::test::sparse;

TEST_CASE("a link with a delay beyond the longest order gives a warning with the delay; short recordings have shorter orders") {
  const test::PlainContext context;
  sparse_var::Params params;
  params.max_order = 3;
  sparse(delayed(4, 5, 600), params, context);
  REQUIRE(context.warnings.size() == 1);
  CHECK(context.warnings[0].code == "longest_order");
  CHECK(test::has(context.warnings[0].seen, "5 samples earlier"));
  CHECK(test::has(context.warnings[0].cure, "max_order, or order, to 5 or more"));
  params.order = 4;
  const test::PlainContext given;
  sparse(delayed(4, 5, 600), params, given);
  REQUIRE(given.warnings.size() == 1);
  CHECK(test::has(given.warnings[0].cure, "set order to 5 or more"));
  // Lag 3 is within order 3, the longest order that was tried.
  const test::PlainContext long_enough;
  params.order.reset();
  sparse(delayed(4, 3, 600), params, long_enough);
  CHECK(long_enough.warnings.empty());
  const test::PlainContext of_few;
  sparse(delayed(4, 1, 40), {}, of_few);
  CHECK(test::has(of_few.messages.front(), "among 1, 2, 3, 4"));
  const test::PlainContext of_fewest;
  sparse(delayed(4, 1, 21), {}, of_fewest);
  CHECK(test::has(of_fewest.messages.front(), "order 1: longer orders cannot be compared"));
}

TEST_CASE("independent rhythms of infinite order give no warning, nor do lags across the borders of trials") {
  // Narrow resonances with measurement noise: the own past helps at every order.
  const test::PlainContext context;
  Random random(fingerprint_of("rhythms"), "x");
  Matrix x(4, 4000);
  for (std::ptrdiff_t i = 0; i < x.rows(); ++i) {
    double now = 0, before = 0;
    for (double& value : x.row(i)) {
      const double next = 1.9 * now - 0.99 * before + random.normal();
      before = now;
      now = next;
      value = now + 3 * random.normal();
    }
  }
  sparse_var::Params params;
  params.max_order = 8;
  sparse(Dataset(default_names(4), 0.002, {Trial(std::move(x))}), params, context);
  CHECK(test::has(context.messages.front(), "order 8"));
  CHECK(context.warnings.empty());
  // In each trial one variable repeats another variable's values of the trial before: the dependence is across borders only.
  std::vector<Matrix> trials;
  for (int k = 0; k < 300; ++k)
    trials.push_back(test::var_data({0.3 * Eigen::MatrixXd::Identity(3, 3)}, 12, "t" + std::to_string(k)));
  for (int k = 1; k < 300; ++k) std::ranges::copy(trials[k - 1].row(0), trials[k].row(1).begin());
  params.order = 2;
  sparse(test::dataset_of(trials), params, context);
  CHECK(context.warnings.empty());
}

TEST_CASE("unrelated variables in short recordings and in short trials give no warning") {
  // Few pairs of samples are left at lag 24 in these recordings; 12,000 and 8,700 correlations are tested.
  sparse_var::Params params;
  params.order = 2;
  for (const int n_samples : {34, 40, 50, 60}) {
    const test::PlainContext context;
    sparse(test::dataset_of({test::var_data({Eigen::MatrixXd::Zero(30, 30)}, n_samples, "wide " + std::to_string(n_samples))}),
           params, context);
    CHECK_MESSAGE(context.warnings.empty(), n_samples);
  }
  std::vector<Matrix> trials;
  for (int k = 0; k < 20; ++k)
    trials.push_back(test::var_data({Eigen::MatrixXd::Zero(12, 12)}, 25, "short " + std::to_string(k)));
  const test::PlainContext context;
  sparse(test::dataset_of(trials), params, context);
  CHECK(context.warnings.empty());
}
