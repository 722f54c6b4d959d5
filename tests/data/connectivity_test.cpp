// Estimates: ranking of edges and what validate refuses.
#include "golgi/data/connectivity.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include "golgi/core/error.hpp"
#include "support/messages.hpp"

namespace golgi {
namespace {
using test::has;
using test::message_of;

Connectivity good() {
  Connectivity c;
  c.names = {"a", "b", "c"};
  c.score = Matrix{{9, 2, 5}, {2, 9, undefined}, {7, undefined, 9}};
  c.p = Matrix{{undefined, 0, 1}, {0.5, undefined, 0.25}, {0, 0, undefined}};
  return c;
}

TEST_CASE("edges come strongest first; equal scores by source, then target; undefined last; no diagonal") {
  const auto edges = good().edges();
  REQUIRE(edges.size() == 6);
  const auto is = [&](std::size_t k, std::ptrdiff_t source, std::ptrdiff_t target) {
    return edges[k].source == source && edges[k].target == target;
  };
  CHECK(is(0, 0, 2));  // score(2, 0) = 7
  CHECK(is(1, 2, 0));  // 5
  CHECK(is(2, 0, 1));  // 2
  CHECK(is(3, 1, 0));  // 2
  CHECK(is(4, 1, 2));
  CHECK(is(5, 2, 1));
  CHECK(std::isnan(edges[5].score));
  CHECK(edges[2].p == 0.5);
  CHECK(std::isnan(edges[2].q));
  CHECK(std::isnan(edges[2].sign));
}

TEST_CASE("validate accepts what an estimator may give and names what it may not") {
  const auto failure = [](auto change) {
    Connectivity c = good();
    change(c);
    return message_of<DataError>([&] { c.validate(); });
  };
  CHECK_NOTHROW(good().validate());
  CHECK(has(failure([](Connectivity& c) { c.score = Matrix(2, 3); }), "score is 2 x 3 for 3 variables"));
  CHECK(
      has(failure([](Connectivity& c) { c.score(1, 0) = std::numeric_limits<double>::infinity(); }), "score of a -> b is inf"));
  CHECK(has(failure([](Connectivity& c) { c.p(0, 2) = 1.5; }), "p of c -> a is 1.5"));
  CHECK(has(failure([](Connectivity& c) { c.q = Matrix(3, 3, -0.1); }), "q of a -> a is -0.1"));
  CHECK(has(failure([](Connectivity& c) { c.sign = Matrix(3, 3, 0.5); }), "sign of a -> a is 0.5"));
  CHECK(has(failure([](Connectivity& c) { c.lag = Matrix(3, 3, -1); }), "lag of a -> a is -1"));
  CHECK(has(failure([](Connectivity& c) { c.members.push_back({"init0", Matrix(1, 1)}); }), "member 'init0' is 1 x 1"));
  CHECK(has(failure([](Connectivity& c) { c.windows.push_back({0, 2.5, 3, Matrix(1, 1)}); }), "window at 2.5 s is 1 x 1"));
}

}  // namespace
}  // namespace golgi
