// Event times: their layout in memory, and quantities derived from them.
#include "golgi/data/events.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>

#include "golgi/core/error.hpp"
#include "support/messages.hpp"

namespace golgi {
namespace {
using test::has;
using test::message_of;
using Lists = std::vector<std::vector<double>>;
using Ends = std::vector<std::int64_t>;

const Lists lists{{0.5, 1, 1}, {}, {0.25}};

TEST_CASE("times are stored variable after variable; ends, spans and lists give those of each variable") {
  const Events events(lists);
  CHECK(events.n_variables() == 3);
  CHECK(events.size() == 4);
  CHECK(events.times_s() == Matrix{{0.5, 1, 1, 0.25}});
  CHECK(std::ranges::equal(events.ends(), Ends{3, 3, 4}));
  CHECK(std::ranges::equal(events[0], lists[0]));
  CHECK(events[1].empty());
  CHECK(std::ranges::equal(events[2], lists[2]));
  CHECK(events.lists() == lists);
  CHECK(events == Events(Matrix{{0.5, 1, 1, 0.25}}, {3, 3, 4}));
}

TEST_CASE("no variable, variables without events and one event are distinguished") {
  CHECK(Events().n_variables() == 0);
  CHECK(Events().size() == 0);
  const Events silent(Lists(2));
  CHECK(silent.n_variables() == 2);
  CHECK(silent.size() == 0);
  CHECK(silent[1].empty());
  CHECK_FALSE(silent == Events());
  CHECK_FALSE(silent == Events(Lists{{0.5}, {}}));
  CHECK_FALSE(Events(Lists{{0.5}, {}}) == Events(Lists{{}, {0.5}}));  // the same times, of another variable
}

TEST_CASE("ends that do not ascend, or do not include the last time, are refused") {
  const auto failure = [](Matrix times_s, Ends ends) {
    return message_of<DataError>([&] { Events(std::move(times_s), std::move(ends)); });
  };
  const std::string descending = "the ends of the variables' events do not ascend";
  CHECK(has(failure(Matrix{{1, 2, 3}}, {2, 1, 3}), descending));
  CHECK(has(failure(Matrix{{1, 2, 3}}, {-1, 3}), descending));
  CHECK(has(failure(Matrix{{1, 2, 3}}, {1, 2}), "there are 3 times, but the variables' events end at 2"));
  CHECK(has(failure(Matrix{{1, 2, 3}}, {1, 4}), "there are 3 times, but the variables' events end at 4"));
  CHECK(has(failure(Matrix{{1, 2, 3}}, {}), "there are 3 times, but the variables' events end at 0"));
}

TEST_CASE("select returns the chosen variables in their order") {
  const Events events(lists);
  CHECK(events.select(std::array<std::int32_t, 3>{2, 1, 0}) == Events(Lists{{0.25}, {}, {0.5, 1, 1}}));
  CHECK(events.select(std::array<std::int32_t, 1>{0}) == Events(Lists{{0.5, 1, 1}}));
  CHECK(events.select(std::array<std::int32_t, 3>{0, 1, 2}) == events);
  CHECK(events.select({}) == Events());
}

TEST_CASE("a copy is a pointer to the same times, and times that are moved in are not copied") {
  const SharedMatrix times_s(Matrix{{1, 2}});
  const Events events(times_s, {1, 2});
  const Events copy = events;
  CHECK(copy.times_s().shares(events.times_s()));
  CHECK(events.times_s().shares(times_s));
}

TEST_CASE("every sample at or above the threshold is an event, or only the first of a run") {
  const Matrix values{{0, 30, 31, 29, 30}, {30, 0, 0, 0, 0}};
  const auto every = detect_events(values, 0.5, 30, EventMode::every);
  CHECK(every[0] == std::vector<double>{0.5, 1, 2});
  CHECK(every[1] == std::vector<double>{0});
  CHECK(detect_events(values, 0.5, 30, EventMode::upward)[0] == std::vector<double>{0.5, 2});
  CHECK(detect_events(Matrix{{undefined, 5}}, 1, 1, EventMode::every)[0] == std::vector<double>{1});
}

TEST_CASE("an event belongs to the last sample before it, or to the next one if only a rounding error separates them") {
  CHECK(event_position(0.1 * 3, 0.1) == 3);  // 0.1 · 3 / 0.1 is not 3
  CHECK(event_position(0.25, 0.1) == doctest::Approx(2.5));
  const Events events(Lists{{0.1 * 3, 0.39, 0.4}, {-0.01, 0.0, 0.19, 0.1}});
  CHECK(event_counts(events, 0.1, 4) == Matrix{{0, 0, 0, 2}, {1, 2, 0, 0}});
}

TEST_CASE("counts of events that were not recorded have no rows") {
  const Matrix counts = event_counts(Events(), 0.1, 4);
  CHECK(counts.rows() == 0);
  CHECK(counts.cols() == 4);
}

}  // namespace
}  // namespace golgi
