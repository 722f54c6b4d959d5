#include "scripted.hpp"

#include <doctest/doctest.h>

#include <golgi/testing/plain_context.hpp>
#include <golgi/testing/var_data.hpp>
#include <memory>
#include <string>

namespace {

using golgi::Value;

/// Binds it as the host does.
struct Bound {
  explicit Bound(const Value& params) {
    registry.add(scripted());
    golgi::Binder binder(diagnostics, "params", "");
    bound = registry.find("causality/scripted")->bind(params, binder);
  }
  golgi::Connectivity estimate(const golgi::Dataset& data) const {
    REQUIRE(bound.component);
    return bound.component->run(golgi::test::input_of(data), golgi::test::PlainContext()).connectivity();
  }
  std::string only_message() const {
    REQUIRE(diagnostics.size() == 1);
    CHECK_FALSE(bound.component);
    return diagnostics.messages()[0];
  }

  golgi::Registry registry;
  golgi::Diagnostics diagnostics;
  golgi::BoundComponent bound;
};

Value params(const std::string& name, Value value) {
  Value map = Value::map();
  map.set(name, std::move(value));
  return map;
}

/// Means 0, standard deviations 1. By hand, lag 1: x1 after x0 has the products -1, 1, 1; x0 after x1 has -1, -1, 1.
golgi::Dataset four_samples() { return golgi::test::dataset_of({golgi::Matrix{{1, -1, 1, -1}, {1, -1, -1, 1}}}); }

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("scripted: the product of a pair gives its score and its sign") {
  const auto result = Bound(Value::map()).estimate(four_samples());
  CHECK(result.score()(1, 0) == doctest::Approx(1.0 / 3));
  CHECK(result.score()(0, 1) == doctest::Approx(1.0 / 3));
  CHECK(result.sign()(1, 0) == 1);
  CHECK(result.sign()(0, 1) == -1);
  CHECK(result.lag_s()(1, 0) == 1);
}

TEST_CASE("scripted: the difference is the product minus that of the reverse pair") {
  const auto result = Bound(params("formula", Value::scalar("difference"))).estimate(four_samples());
  CHECK(result.score()(1, 0) == doctest::Approx(2.0 / 3));
  CHECK(result.score()(0, 1) == doctest::Approx(2.0 / 3));
  CHECK(result.sign()(0, 1) == -1);
}

TEST_CASE("scripted: every parameter is resolved, and no seed is needed") {
  const Bound defaults(Value::map()), later(params("lag", Value::integer(2)));
  CHECK(defaults.bound.resolved.flow() == "{formula: product, lag: 1}");
  CHECK(later.bound.resolved.flow() == "{formula: product, lag: 2}");
  CHECK_FALSE(defaults.registry.find("causality/scripted")->stochastic);
  // By hand: x1 two samples after x0 has the products -1 · 1 and 1 · -1.
  CHECK(later.estimate(four_samples()).score()(1, 0) == doctest::Approx(1));
  CHECK(later.estimate(four_samples()).sign()(1, 0) == -1);
}

TEST_CASE("scripted: parameters that do not fit are reported as those of other components") {
  CHECK(has(Bound(params("formula", Value::scalar("sum"))).only_message(),
            "params.formula: must be one of difference, product, found 'sum'"));
  CHECK(has(Bound(params("lag", Value::integer(0))).only_message(),
            "params.lag: must be integer in [1, 1000] (samples), found 0"));
  CHECK(has(Bound(params("lags", Value::integer(1))).only_message(), "params.lags: unknown key; did you mean 'lag'?"));
}

TEST_CASE("scripted: recordings that are too short or constant are refused") {
  const Bound bound(params("lag", Value::integer(3)));
  CHECK_THROWS_AS(bound.estimate(four_samples()), golgi::DataError);
  const auto constant = golgi::test::dataset_of({golgi::Matrix{{1, 2, 3, 4}, {5, 5, 5, 5}}});
  CHECK_THROWS_AS(Bound(Value::map()).estimate(constant), golgi::DataError);
}
