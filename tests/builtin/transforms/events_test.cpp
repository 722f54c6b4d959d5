// transform/events: which samples become events, and that everything else is unchanged.
#include <doctest/doctest.h>

#include <vector>

#include "builtin/transforms/transform_data.hpp"
#include "golgi/builtin/transforms/events/events.hpp"

namespace golgi {
namespace {
using namespace test;

TEST_CASE("events replaces the dataset's events by those of the values, and keeps the values") {
  const Dataset out = apply<MarkEvents>(two_trials(), {2, EventMode::upward});
  CHECK(events_of(out, 0, 0) == std::vector<double>{0.1});
  CHECK(events_of(out, 0, 1) == std::vector<double>{0, 0.1 * 2, 0.1 * 4});
  CHECK(events_of(out, 1, 1) == std::vector<double>{0});
  CHECK(out.trial(0).values() == two_trials().trial(0).values());
  CHECK(events_of(apply<MarkEvents>(two_trials(), {4, EventMode::every}), 1, 1).size() == 3);
}

}  // namespace
}  // namespace golgi
