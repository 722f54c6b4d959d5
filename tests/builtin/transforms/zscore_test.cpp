// transform/zscore: closed forms and invariances, also with missing values.
#include <doctest/doctest.h>

#include <cmath>
#include <utility>
#include <vector>

#include "builtin/transforms/transform_data.hpp"
#include "golgi/builtin/transforms/zscore/zscore.hpp"
#include "support/messages.hpp"

namespace golgi {
namespace {
using namespace test;

TEST_CASE("zscore pools trials and divides by the population deviation") {
  Dataset data(std::vector<std::string>{"a"}, 1, {Matrix{{1, 3}}, Matrix{{1, 3, 2}}});
  data.set_unit("mV");
  const Dataset out = apply<ZScore>(data);
  const double z = std::sqrt(5.0 / 4.0);  // mean 2, variance 4/5
  CHECK(out.trial(0).values()(0, 0) == doctest::Approx(-z).epsilon(1e-15));
  CHECK(out.trial(1).values()(0, 1) == doctest::Approx(z).epsilon(1e-15));
  CHECK(out.trial(1).values()(0, 2) == 0);
  CHECK(out.unit().empty());
}

TEST_CASE("zscore is invariant to shift and scale") {
  Dataset moved = two_trials();
  // 1e6 at a standard deviation of 1: a one-pass variance would lose twelve of its sixteen digits.
  for (std::ptrdiff_t k = 0; k < 2; ++k) {
    Matrix values(moved.trial(k).values());
    for (double& x : values.values()) x = 1e6 + 4 * x;
    moved = with_values(moved, k, std::move(values));
  }
  const Dataset a = apply<ZScore>(two_trials()), b = apply<ZScore>(moved);
  for (std::ptrdiff_t k = 0; k < 2; ++k)
    for (std::size_t i = 0; i < a.trial(k).values().values().size(); ++i)
      CHECK(std::abs(a.trial(k).values().values()[i] - b.trial(k).values().values()[i]) <
            1e-9);  // 1e6 · 2^-52, squared sums of 9
}

TEST_CASE("zscore keeps events and truth, and ignores masked samples") {
  const Dataset out = apply<ZScore>(masked());
  CHECK(out.trial(0).events() == two_trials().trial(0).events());
  CHECK(truth_of(out) == truth_of(two_trials()));
  CHECK(std::isnan(out.trial(0).values()(0, 1)));
  Matrix values = first_values;
  values(0, 1) = 1e9;  // hidden values must not matter
  const Dataset whole = with_values(masked(), 0, std::move(values));
  CHECK(apply<ZScore>(whole).trial(0).values()(0, 0) == out.trial(0).values()(0, 0));
  double sum = 0, squares = 0;
  for (const auto& trial : out.trials())
    for (const double z : trial.values().row(0))
      if (!std::isnan(z)) sum += z, squares += z * z;
  CHECK(std::abs(sum) < 1e-14);  // 8 values of size 1
  CHECK(squares / 8 == doctest::Approx(1).epsilon(1e-14));
}

TEST_CASE("zscore gives a constant variable 0 and names it, and also one that was never observed") {
  Dataset data = two_trials();
  for (std::ptrdiff_t k = 0; k < 2; ++k) {
    Matrix values(data.trial(k).values());
    for (double& x : values.row(1)) x = 0.1;  // its mean is not exactly 0.1
    data = with_values(data, k, std::move(values));
  }
  const test::PlainContext context;
  const Dataset scored = ZScore({}).apply(data, context);
  for (std::ptrdiff_t k = 0; k < 2; ++k)
    for (const double x : scored.trial(k).values().row(1)) CHECK(x == 0);
  CHECK(scored.trial(0).values().row(0)[0] == apply<ZScore>(two_trials()).trial(0).values().row(0)[0]);
  CHECK(
      context.warnings.at(0).text() ==
      "variables that do not vary: 'b' (constant at 0.1); their z-scores are 0; leave them out with transform/select (varying: "
      "true)");
  data = with_gaps(first_trial(two_trials()), 0, {1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0});
  ZScore({}).apply(data, context);
  CHECK(has(context.warnings.at(1).text(), "'b' (never observed)"));
}

}  // namespace
}  // namespace golgi
