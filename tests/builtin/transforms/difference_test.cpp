// transform/difference: closed forms, gaps, events.
#include <doctest/doctest.h>

#include <cmath>
#include <cstdint>
#include <vector>

#include "builtin/transforms/transform_data.hpp"
#include "golgi/builtin/transforms/difference/difference.hpp"
#include "golgi/core/error.hpp"
#include "support/messages.hpp"

namespace golgi {
namespace {
using namespace test;

TEST_CASE("difference is the discrete derivative; events move with their samples") {
  const Dataset out = apply<Difference>(two_trials());
  CHECK(row(out, 0, 0) == std::vector<double>{1, 1, 1, 1, 1});
  CHECK(row(out, 0, 1) == std::vector<double>{-2, 2, -2, 2, -2});
  CHECK(events_of(out, 0, 0) == std::vector<double>{0.1 * 2});
  CHECK(events_of(out, 0, 1) == std::vector<double>{0.1 * 4});
  CHECK(row(apply<Difference>(two_trials(), {2}), 0, 1) == std::vector<double>{4, -4, 4, -4});
}

TEST_CASE("a difference with a missing sample is missing") {
  const Dataset out = apply<Difference>(masked());
  CHECK(mask_of(out, 0) == std::vector<std::uint8_t>{0, 0, 1, 1, 1, 1, 1, 1, 1, 1});
  CHECK(std::isnan(out.trial(0).values()(0, 0)));
  CHECK(out.trial(1).gaps().empty());
}

TEST_CASE("difference refuses a trial that is too short") {
  CHECK(has(message_of<DataError>([] { apply<Difference>(two_trials(), {3}); }),
            "trial 1: 3 samples; differences of order 3 need at least 4"));
}

}  // namespace
}  // namespace golgi
