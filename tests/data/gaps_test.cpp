// Missing intervals: joined, cut, and as a mask on a grid of samples.
#include "golgi/data/gaps.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <limits>

#include "golgi/core/error.hpp"
#include "golgi/core/rng.hpp"
#include "support/messages.hpp"

namespace golgi {
namespace {
using test::has;
using test::message_of;
using IntervalLists = std::vector<std::vector<Interval>>;
using Mask = std::vector<std::uint8_t>;

bool is(std::span<const Interval> found, const std::vector<Interval>& expected) { return std::ranges::equal(found, expected); }

TEST_CASE("intervals are sorted; those that touch or overlap become one") {
  const Gaps gaps(IntervalLists{{{3, 4}, {1, 2}, {2, 3}}, {{0, 5}, {1, 2}, {4, 6}}, {}, {{2, 3}, {0, 1}}});
  CHECK(is(gaps[0], {{1, 4}}));
  CHECK(is(gaps[1], {{0, 6}}));
  CHECK(is(gaps[2], {}));
  CHECK(is(gaps[3], {{0, 1}, {2, 3}}));
  CHECK(is(gaps[17], {}));  // of variables without gaps
}

TEST_CASE("an interval that does not end after it starts, or is not finite, is refused") {
  const auto failure = [](Interval gap) { return message_of<DataError>([&] { Gaps(IntervalLists{{gap}}); }); };
  constexpr double inf = std::numeric_limits<double>::infinity(), nan = std::numeric_limits<double>::quiet_NaN();
  CHECK(has(failure({2, 2}), "a gap from 2 s to 2 s: it must end after it starts"));
  CHECK(has(failure({2, 1}), "a gap from 2 s to 1 s"));
  CHECK(has(failure({0, inf}), "a gap from 0 s to inf s"));
  CHECK(has(failure({nan, 1}), "a gap from nan s to 1 s"));
}

TEST_CASE("empty gaps are equal, in whatever way they are given") {
  CHECK(Gaps().empty());
  CHECK(Gaps(IntervalLists{{}, {}}).empty());
  CHECK(Gaps(IntervalLists{{}, {}}) == Gaps());
  CHECK(Gaps::from_mask(1, 3, Mask{1, 1, 1}, 0.1).empty());
  CHECK(Gaps().mask(1, 3, 0.1) == Mask{1, 1, 1});
  CHECK(Gaps().cut(0, 1).empty());
  CHECK(Gaps().select(std::array<std::int32_t, 2>{1, 0}).empty());
  CHECK(Gaps(IntervalLists{{{0, 1}}, {}}) == Gaps(IntervalLists{{{0, 1}}}));
  CHECK_FALSE(Gaps(IntervalLists{{{0, 1}}, {{0, 1}}}) == Gaps(IntervalLists{{{0, 1}}}));
  CHECK_FALSE(Gaps(IntervalLists{{{0, 1}}}) == Gaps());
}

TEST_CASE("a gap includes its start and excludes its end") {
  const Gaps gaps(IntervalLists{{}, {{1, 2}, {3, 4}}});
  CHECK(gaps.covers(1, 1));
  CHECK(gaps.covers(1, 1.999));
  CHECK_FALSE(gaps.covers(1, 2));
  CHECK(gaps.covers(1, 3));
  CHECK_FALSE(gaps.covers(1, 0.999));
  CHECK_FALSE(gaps.covers(0, 1));
  CHECK_FALSE(gaps.covers(2, 1));
}

TEST_CASE("a mask becomes intervals of whole samples") {
  const Gaps gaps = Gaps::from_mask(2, 4, Mask{1, 0, 0, 1, 0, 1, 1, 0}, 0.5);
  CHECK(is(gaps[0], {{0.5, 1.5}}));
  CHECK(is(gaps[1], {{0, 0.5}, {1.5, 2}}));
  CHECK(has(message_of<DataError>([] { Gaps::from_mask(2, 4, Mask(7, 1), 0.5); }), "the mask has another size"));
}

TEST_CASE("mask to gaps and back gives the same mask, also where k · dt is not exact") {
  Random random(fingerprint_of("gaps"), "mask");
  for (const double dt_s : {1.0, 0.5, 0.1, 1.0 / 3, 0.001, 0.7, 1 / 30000.0}) {
    CAPTURE(dt_s);
    Mask mask(3 * 5000);
    bool observed = true;
    for (auto& value : mask) {
      if (random.uniform() < 0.3) observed = !observed;
      value = observed;
    }
    CHECK(Gaps::from_mask(3, 5000, mask, dt_s).mask(3, 5000, dt_s) == mask);
  }
}

TEST_CASE("samples in an interval are those from its start until before its end; up to rounding errors") {
  CHECK(samples_in({0.1 * 3, 0.7}, 0.1) == SampleRange{3, 7});
  CHECK(samples_in({0.25, 0.55}, 0.1) == SampleRange{3, 6});
  CHECK(samples_in({0.31, 0.39}, 0.1).size() == 0);
  // Intervals outside the trial are not in its mask.
  CHECK(Gaps(IntervalLists{{{-1, 0.15}, {0.35, 9}}}).mask(1, 5, 0.1) == Mask{0, 0, 1, 1, 0});
}

TEST_CASE("cut keeps the gaps within a time segment, relative to its start") {
  const Gaps gaps(IntervalLists{{{1, 2}, {2.5, 4}}, {{0, 1}}, {{0, 9}}});
  const Gaps part = gaps.cut(1.5, 3);
  CHECK(is(part[0], {{0, 0.5}, {1, 1.5}}));
  CHECK(is(part[1], {}));
  CHECK(is(part[2], {{0, 1.5}}));
  CHECK(Gaps(IntervalLists{{{0, 1}}}).cut(1, 2).empty());
  CHECK(gaps.cut(0, 9) == gaps);
}

TEST_CASE("select returns the gaps of the chosen variables in their order") {
  const Gaps gaps(IntervalLists{{{1, 2}}, {}, {{3, 4}}});
  CHECK(gaps.select(std::array<std::int32_t, 3>{2, 1, 0}) == Gaps(IntervalLists{{{3, 4}}, {}, {{1, 2}}}));
  CHECK(gaps.select(std::array<std::int32_t, 1>{1}).empty());
}

}  // namespace
}  // namespace golgi
