#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "golgi/builtin/transforms/surrogate/surrogate.hpp"
#include "golgi/core/error.hpp"
#include "golgi/data/eigen.hpp"
#include "golgi/testing/plain_context.hpp"
#include "golgi/testing/var_data.hpp"

namespace golgi {
namespace {

/// Two variables of which the second is the first, one sample later; an event at every value of 1 or more.
Dataset follower() {
  Matrix values = test::var_data({0.8 * Eigen::MatrixXd::Identity(2, 2)}, 1000, "follower");
  for (std::ptrdiff_t t = 1; t < 1000; ++t) values(1, t) = values(0, t - 1);
  Dataset data = test::dataset_of({values});
  data.set_dt_s(0.1).set_unit("mV").set_truth(GroundTruth(2, {{0, 1, 1, 0.1}}));
  return data.set_events({Events(detect_events(values, data.dt_s(), 1, EventMode::every))});
}

std::vector<double> sorted(std::span<const double> values) {
  std::vector<double> result(values.begin(), values.end());
  std::ranges::sort(result);
  return result;
}

double following(const Dataset& data) {
  const auto x = eigen(data.trial(0).values());
  return (x.row(1).tail(999).array() * x.row(0).head(999).array()).mean() / x.row(0).array().square().mean();
}

Dataset surrogate(SurrogateMethod method, const Dataset& data = follower()) {
  Surrogate::Params params;
  params.method = method;
  params.interval_s = 2;
  Dataset result = Surrogate(params).apply(data, test::PlainContext());
  result.validate();
  return result;
}

}  // namespace

TEST_CASE("surrogates keep each variable's values and remove the dependence between variables") {
  const Dataset data = follower();
  REQUIRE(following(data) > 0.9);
  for (const auto method : {SurrogateMethod::shift, SurrogateMethod::blocks, SurrogateMethod::iaaft}) {
    const Dataset result = surrogate(method);
    for (std::ptrdiff_t i = 0; i < 2; ++i)
      CHECK(sorted(result.trial(0).values().row(i)) == sorted(data.trial(0).values().row(i)));
    CHECK(std::abs(following(result)) < 0.35);  // a memory of 5 samples in 1,000: standard error about 0.1
    REQUIRE(result.truth());
    CHECK(*result.truth() == *data.truth());
    CHECK(result.unit() == "mV");
  }
}

TEST_CASE("events follow their samples; phases mode drops them") {
  for (const auto method : {SurrogateMethod::shift, SurrogateMethod::blocks}) {
    const Dataset result = surrogate(method);
    const auto expected = detect_events(result.trial(0).values(), 0.1, 1, EventMode::every);
    for (std::size_t i = 0; i < 2; ++i) {
      const auto events = result.trial(0).events()[static_cast<std::ptrdiff_t>(i)];
      REQUIRE(events.size() == expected[i].size());
      for (std::size_t k = 0; k < events.size(); ++k) CHECK(events[k] == doctest::Approx(expected[i][k]).epsilon(1e-12));
    }
  }
  CHECK_FALSE(surrogate(SurrogateMethod::iaaft).has_events());
  CHECK(surrogate(SurrogateMethod::iaaft).trial(0).events().n_variables() == 0);
}

TEST_CASE("jitter gives a raster of the events that stay in their intervals") {
  const Dataset data = follower(), result = surrogate(SurrogateMethod::jitter);
  for (std::ptrdiff_t i = 0; i < 2; ++i) {
    const auto before = data.trial(0).events()[i], after = result.trial(0).events()[i];
    REQUIRE(after.size() == before.size());
    std::ptrdiff_t moved = 0;
    for (std::size_t k = 0; k < after.size(); ++k) {
      // Intervals of 2 s are twenty samples; times are multiples of 0.1 s, rounded.
      CHECK(std::floor(after[k] / 2) == std::floor(before[k] / 2 + 1e-9));
      moved += std::abs(after[k] - before[k]) > 0.1;
    }
    CHECK(moved > 10);
    double count = 0;
    for (const double value : result.trial(0).values().row(i)) count += value;
    CHECK(count == static_cast<double>(after.size()));
  }
  CHECK(result.unit().empty());
  Dataset none = follower();
  none.set_events({});
  CHECK_THROWS_WITH_AS(surrogate(SurrogateMethod::jitter, none), "no events to jitter; mark them with transform/events",
                       DataError);
}

}  // namespace golgi
