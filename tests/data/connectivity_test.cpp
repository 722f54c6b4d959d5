// Estimates: ranking of edges, parts, and the values that validate refuses.
#include "golgi/data/connectivity.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "golgi/core/error.hpp"
#include "support/infinity.hpp"
#include "support/messages.hpp"

namespace golgi {
namespace {
using test::has;
using test::inf;
using test::message_of;

Connectivity good_connectivity() {
  Connectivity c({"a", "b", "c"}, Matrix{{9, 2, 5}, {2, 9, undefined}, {7, undefined, 9}});
  return c.set(Quantity::p, Matrix{{undefined, 0, 1}, {0.5, undefined, undefined}, {0, undefined, undefined}});
}

Part part(Part::Axis axis, const char* name, double from, double to, double score) {
  return Part(axis, name, from, to, Estimate(Matrix(3, 3, score)));
}

/// @param change  (Connectivity&)
template <class Change>
std::string connectivity_failure(Change change) {
  Connectivity c = good_connectivity();
  change(c);
  return message_of<DataError>([&] { c.validate(); });
}

/// The failure for a quantity whose values are all 0 except one.
std::string failure_of(Quantity quantity, std::ptrdiff_t target, std::ptrdiff_t source, double value) {
  return connectivity_failure([&](Connectivity& c) {
    Matrix values(3, 3);
    values(target, source) = value;
    c.set(quantity, std::move(values));
  });
}

TEST_CASE("edges come strongest first; equal scores by source, then target; undefined last; no diagonal") {
  const auto edges = good_connectivity().edges();
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
  CHECK(std::isnan(edges[2].lag_s));
  Connectivity more = good_connectivity();
  more.set(Quantity::lag_s, Matrix(3, 3, 0.25)).set(Quantity::q, Matrix(3, 3, 1)).set(Quantity::sign, Matrix(3, 3, -1));
  CHECK(more.edges()[2].lag_s == 0.25);
  CHECK(more.edges()[2].q == 1);
  CHECK(more.edges()[2].sign == -1);
}

TEST_CASE("parts come in the order in which they are added, and by axis") {
  Connectivity c = good_connectivity();
  c.add_part(part(Part::Axis::member, "00", 0, 0, 1)).add_part(part(Part::Axis::band, "gamma", 30, 80, 2));
  c.add_part(part(Part::Axis::member, "01", 1, 1, 3));
  REQUIRE(c.parts().size() == 3);
  CHECK(c.parts()[1].name() == "gamma");
  const auto members = c.parts(Part::Axis::member);
  REQUIRE(members.size() == 2);
  CHECK(members[1].name() == "01");
  CHECK(members[1].score()(0, 0) == 3);
  CHECK(members[1].from() == 1);
  CHECK(c.parts(Part::Axis::lag).empty());
  CHECK_NOTHROW(c.validate());
  CHECK(std::string(to_string(Part::Axis::member)) + to_string(Part::Axis::segment) + to_string(Part::Axis::lag) +
            to_string(Part::Axis::band) ==
        "membersegmentlagband");
}

TEST_CASE("every field of a part is compared for equality, and another estimate leaves the other fields unchanged") {
  const Part segment(Part::Axis::segment, "0", 1, 2, Estimate(Matrix(1, 1)), 3);
  CHECK(segment.trial() == 3);
  CHECK(part(Part::Axis::segment, "0", 1, 2, 0).trial() == -1);
  CHECK(segment == Part(Part::Axis::segment, "0", 1, 2, Estimate(Matrix(1, 1)), 3));
  CHECK_FALSE(segment == Part(Part::Axis::band, "0", 1, 2, Estimate(Matrix(1, 1)), 3));
  CHECK_FALSE(segment == Part(Part::Axis::segment, "1", 1, 2, Estimate(Matrix(1, 1)), 3));
  CHECK_FALSE(segment == Part(Part::Axis::segment, "0", 0, 2, Estimate(Matrix(1, 1)), 3));
  CHECK_FALSE(segment == Part(Part::Axis::segment, "0", 1, 3, Estimate(Matrix(1, 1)), 3));
  CHECK_FALSE(segment == Part(Part::Axis::segment, "0", 1, 2, Estimate(Matrix(1, 1)), 2));
  Part other = segment;
  other.set_estimate(Estimate(Matrix(1, 1, 5)));
  CHECK(other == Part(Part::Axis::segment, "0", 1, 2, Estimate(Matrix(1, 1, 5)), 3));
  CHECK(segment.score()(0, 0) == 0);
}

TEST_CASE("changing a copy leaves the connectivity unchanged, and shares the fields that are not changed") {
  const Connectivity c = good_connectivity(), before = good_connectivity();
  for (auto change : {+[](Connectivity& d) {
                        d.set_names({"x", "y", "z"});
                      },
                      +[](Connectivity& d) {
                        d.set_names({"a", "b", "c"}, true);
                      },
                      +[](Connectivity& d) { d.set(Quantity::q, Matrix(3, 3)); },
                      +[](Connectivity& d) { d.set_p(Matrix(3, 3), Correction::none); },
                      +[](Connectivity& d) { d.set_estimate(Estimate(d.estimate()).set_directed(false)); },
                      +[](Connectivity& d) { d.add_part(part(Part::Axis::lag, "1", 1, 1, 0)); },
                      +[](Connectivity& d) {
                        d.set_alarms({3, {{0, 1, 2}}});
                      },
                      +[](Connectivity& d) { d.set_meaning("bits"); }, +[](Connectivity& d) { d.set_meaning("", "bit"); },
                      +[](Connectivity& d) {
                        d.add_undefined({0, 1, "'b' is constant"});
                      }}) {
    Connectivity copy = c;
    CHECK(copy == c);
    change(copy);
    CHECK_FALSE(copy == c);
    CHECK(c == before);
    CHECK(copy.score().shares(c.score()));
  }
}

TEST_CASE("validate accepts the values that an estimator may return") {
  CHECK_NOTHROW(good_connectivity().validate());
  Connectivity c = good_connectivity();
  c.set(Quantity::low, Matrix(3, 3, -inf)).set(Quantity::high, Matrix(3, 3, inf)).set(Quantity::log10_p, Matrix(3, 3, -400));
  c.set(Quantity::sd, Matrix(3, 3, 1)).set(Quantity::weight, Matrix(3, 3, -2)).set(Quantity::q, Matrix(3, 3, undefined));
  CHECK_NOTHROW(c.validate());
  CHECK_NOTHROW(Connectivity({"a"}, Matrix(1, 1, undefined)).validate());
}

TEST_CASE("validate names a value that an estimator may not return, and its pair") {
  CHECK(has(failure_of(Quantity::score, 1, 0, inf), "score of a -> b is inf"));
  CHECK(has(failure_of(Quantity::p, 0, 2, 1.5), "p of c -> a is 1.5"));
  CHECK(has(failure_of(Quantity::q, 0, 0, -0.1), "q of a -> a is -0.1"));
  CHECK(has(failure_of(Quantity::sign, 0, 0, 0.5), "sign of a -> a is 0.5"));
  CHECK(has(failure_of(Quantity::weight, 2, 1, -inf), "weight of b -> c is -inf"));
  CHECK(has(failure_of(Quantity::lag_s, 0, 0, -1), "lag_s of a -> a is -1"));
  CHECK(has(failure_of(Quantity::lag_s, 0, 1, inf), "lag_s of b -> a is inf"));
  CHECK(has(failure_of(Quantity::log10_p, 0, 1, 0.5), "log10_p of b -> a is 0.5"));
  CHECK(has(failure_of(Quantity::sd, 0, 1, -1), "sd of b -> a is -1"));
  CHECK(has(failure_of(Quantity::sd, 0, 1, inf), "sd of b -> a is inf"));
}

TEST_CASE("alarms have a threshold, and moments of a known time") {
  const auto with = [](double threshold, AlarmCourse::Moment moment) {
    return connectivity_failure([&](Connectivity& c) { c.set_alarms({threshold, {{0, 1, 2}, moment}}); });
  };
  CHECK_NOTHROW(good_connectivity().set_alarms({3, {{0, 1, 2}, {1, 0.5, -4}}}).validate());
  CHECK(has(with(undefined, {0, 2, 2}), "alarms have no threshold"));
  CHECK(has(with(3, {0, undefined, 2}), "an alarm statistic is 2 at nan s of trial 0"));
  CHECK(has(with(3, {0, 2, inf}), "an alarm statistic is inf at 2 s of trial 0"));
  CHECK(has(with(3, {-1, 2, 2}), "of trial -1"));
  CHECK_FALSE(AlarmCourse{3, {{0, 1, 2}}} == AlarmCourse{4, {{0, 1, 2}}});
  CHECK(AlarmCourse{} == AlarmCourse{});  // no alarms, although the NaN threshold does not equal itself
}

TEST_CASE("every matrix is (N, N) and intact") {
  CHECK(has(connectivity_failure([](Connectivity& c) { c.set(Quantity::score, Matrix(2, 3)); }),
            "score is 2 x 3 for 3 variables"));
  CHECK(has(connectivity_failure([](Connectivity& c) { c.set(Quantity::score, {}); }), "score is 0 x 0 for 3 variables"));
  CHECK(
      has(connectivity_failure([](Connectivity& c) { c.set(Quantity::sign, Matrix(1, 3)); }), "sign is 1 x 3 for 3 variables"));
  CHECK(has(connectivity_failure([](Connectivity& c) {
              Matrix score(3, 3);
              double* volatile end = score.values().data() + 9;
              *end = 0;
              c.set(Quantity::score, std::move(score));
            }),
            "score: something was written past its last number"));
}

TEST_CASE("an undefined score has no p-value, except on the diagonal") {
  Matrix p(3, 3, undefined);
  p(0, 0) = 0.5;
  CHECK_NOTHROW(Connectivity({"a", "b", "c"}, Matrix(3, 3, undefined)).set(Quantity::p, p).validate());
  CHECK(has(failure_of(Quantity::p, 0, 1, 0.5), "p of c -> b is 0 but its score is undefined"));
}

TEST_CASE("an estimate without directions is symmetric") {
  const auto undirected = [](Matrix score) {
    return Connectivity().set_names({"a", "b"}).set_estimate(Estimate(std::move(score)).set_directed(false));
  };
  CHECK_NOTHROW(undirected(Matrix{{1, 2}, {2, 9}}).validate());
  CHECK_NOTHROW(undirected(Matrix{{1, undefined}, {undefined, 9}}).validate());
  CHECK(has(message_of<DataError>([&] {
              undirected(Matrix{{1, 2}, {3, 9}}).validate();
            }),
            "score of b -> a is 2, but in the other direction 3; the estimate is undirected"));
  CHECK(has(message_of<DataError>([&] {
              undirected(Matrix{{1, undefined}, {3, 9}}).validate();
            }),
            "score of b -> a is nan, but in the other direction 3"));
  CHECK(has(message_of<DataError>([&] {
              undirected(Matrix{{1, 2}, {2, 9}}).set(Quantity::sign, Matrix{{0, 1}, {-1, 0}}).validate();
            }),
            "sign of b -> a is 1, but in the other direction -1"));
}

TEST_CASE("parts are validated in the same way, and named") {
  const auto with = [](Part::Axis axis, double from, double to, const Estimate& estimate) {
    return connectivity_failure([&](Connectivity& c) { c.add_part(Part(axis, "it", from, to, estimate)); });
  };
  CHECK(has(with(Part::Axis::member, 0, 0, Estimate(Matrix(1, 1))), "score of the member 'it' is 1 x 1 for 3 variables"));
  CHECK(has(with(Part::Axis::segment, 2.5, 3, Estimate(Matrix(1, 1))), "score of the segment 'it' is 1 x 1"));
  CHECK(has(with(Part::Axis::band, 8, 4, Estimate(Matrix(3, 3))), "the part 'it' extends from 8 to 4"));
  CHECK(has(with(Part::Axis::lag, undefined, 1, Estimate(Matrix(3, 3))), "the part 'it' extends from nan to 1"));
  CHECK(has(with(Part::Axis::lag, 1, 1, Estimate(Matrix(3, 3, -inf))), "score of the lag 'it' of a -> a is -inf"));
  CHECK(has(with(Part::Axis::band, 4, 8, Estimate(Matrix(3, 3, undefined)).set(Quantity::p, Matrix(3, 3, 0.5))),
            "p of the band 'it' of b -> a is 0.5 but its score is undefined"));
}

}  // namespace
}  // namespace golgi
