// Orders of variables in figures.
#include "golgi/page/ordering.hpp"

#include <doctest/doctest.h>

#include "golgi/core/error.hpp"
#include "golgi/core/rng.hpp"
#include "golgi/data/variable.hpp"

using namespace golgi;
using namespace golgi::page;

namespace {

/// Three modules whose members are interleaved: i belongs to module i mod 3.
Connectivity modules(std::ptrdiff_t n) {
  Random random(fingerprint_of("modules"), "scores");
  Matrix score(n, n);
  for (std::ptrdiff_t i = 0; i < n; ++i)
    for (std::ptrdiff_t j = 0; j < n; ++j) score(i, j) = i == j ? undefined : random.uniform() + (i % 3 == j % 3 ? 1 : 0);
  return Connectivity(default_names(n), std::move(score));
}

}  // namespace

TEST_CASE("clustering puts the members of a module next to each other") {
  for (const std::ptrdiff_t n : {6, 30, 91}) {
    const auto order = clustered(modules(n));
    REQUIRE(std::ssize(order) == n);
    int changes = 0;
    for (std::size_t k = 1; k < order.size(); ++k) changes += order[k] % 3 != order[k - 1] % 3;
    CHECK(changes == 2);
  }
  CHECK(clustered(Connectivity({"only"}, Matrix(1, 1, undefined))) == std::vector<std::int32_t>{0});
  CHECK(clustered(Connectivity({"a", "b"}, Matrix(2, 2, undefined))).size() == 2);
}

TEST_CASE("areas are in natural order, rates from the highest; a missing property is an error") {
  std::vector<Variable> variables;
  for (const char* area : {"V10", "V2", "V10", "V1"})
    variables.push_back(Variable("u" + std::to_string(variables.size()), VariableKind::point).set_group(area));
  const Dataset recording(variables, 0.001, {Trial(Events({{0.1}, {0.1, 0.2, 0.3}, {}, {0.5, 0.6}}), 1)});
  const Connectivity found(recording.names(), Matrix(4, 4, 0.5));
  CHECK(ordering(Order::area, found, &recording) == std::vector<std::int32_t>{3, 1, 0, 2});
  CHECK(ordering(Order::firing, found, &recording) == std::vector<std::int32_t>{1, 3, 0, 2});
  CHECK(ordering(Order::file, found, nullptr) == std::vector<std::int32_t>{0, 1, 2, 3});
  CHECK_THROWS_AS(ordering(Order::area, found, nullptr), UsageError);
  CHECK_THROWS_AS(order_named("areas"), UsageError);
}

TEST_CASE("names, scores and truth are reordered together") {
  EstimateShown shown{"s", "c", Connectivity({"a", "b", "c"}, Matrix{{undefined, 1, 2}, {3, undefined, 4}, {5, 6, undefined}}),
                      "", GroundTruth(3, {{1, 0, 2.0}})};  // a drives b
  const EstimateShown moved = reordered(shown, {2, 0, 1});
  CHECK(moved.connectivity.names() == std::vector<std::string>{"c", "a", "b"});
  CHECK(moved.connectivity.score()(2, 1) == 3);  // from a to b
  CHECK(moved.connectivity.score()(0, 2) == 6);  // from b to c
  CHECK(moved.truth->dense()(2, 1) == 2.0);
}
