// transform/slice: exact events, gaps, and every error.
#include <doctest/doctest.h>

#include <cstdint>
#include <vector>

#include "builtin/transforms/transform_data.hpp"
#include "golgi/builtin/transforms/slice/slice.hpp"
#include "golgi/core/error.hpp"
#include "support/messages.hpp"

namespace golgi {
namespace {
using namespace test;

TEST_CASE("slice keeps samples start to stop - 1 and moves events onto the new samples exactly") {
  const Dataset out = apply<Slice>(two_trials(), {1, 3});
  CHECK(row(out, 0, 0) == std::vector<double>{2, 3});
  CHECK(row(out, 1, 1) == std::vector<double>{4, 4});
  CHECK(events_of(out, 0, 0).empty());  // samples 0 and 3 are outside
  const Dataset one = first_trial(two_trials());
  const Dataset tail = apply<Slice>(one, {3, std::nullopt});
  CHECK(row(tail, 0, 0) == std::vector<double>{4, 5, 6});
  CHECK(events_of(tail, 0, 0) == std::vector<double>{0});
  CHECK(events_of(tail, 0, 1) == std::vector<double>{0.1 * 2});
  CHECK(apply<Slice>(one, {0, -1}).trial(0).values() == one.trial(0).values());
}

TEST_CASE("events between samples move by the same time") {
  const Dataset data = with_events(first_trial(two_trials()), {{0.25}, {0.1 * 5}});
  CHECK(events_of(apply<Slice>(data, {2, 4}), 0, 0)[0] == doctest::Approx(0.05).epsilon(1e-12));
}

TEST_CASE("an event on the first sample kept is kept, though its time divided by dt rounds to just below it") {
  REQUIRE(0.1 * 43 / 0.1 < 43);
  const Dataset data(std::vector<std::string>{"a"}, 0.1, {Trial(Matrix(1, 100), Events({{0.1 * 43, 0.1 * 81}}))});
  CHECK(events_of(apply<Slice>(data, {43, 81}), 0, 0) == std::vector<double>{0});
  CHECK(events_of(apply<Slice>(data, {43, 82}), 0, 0) == std::vector<double>{0, 0.1 * 38});
}

TEST_CASE("slice cuts the gaps, and removes them if nothing is missing any more") {
  CHECK(mask_of(apply<Slice>(masked(), {0, 2}), 0) == std::vector<std::uint8_t>{1, 0, 1, 1});
  CHECK(apply<Slice>(masked(), {2, 3}).trial(0).gaps().empty());
}

TEST_CASE("a slice outside the recording is refused with the trial; an empty range is refused earlier") {
  CHECK(has(message_of<DataError>([] {
              apply<Slice>(two_trials(), {1, 5});
            }),
            "trial 1: samples 1 to 5 are requested, but there are 3"));
  CHECK(has(message_of<DataError>([] { apply<Slice>(two_trials(), {3, std::nullopt}); }), "trial 1: samples 3 to the end"));
  CHECK(has(message_of<ConfigError>([] { Slice({4, 4}); }), "stop 4 leaves no sample after start 4"));
}

}  // namespace
}  // namespace golgi
