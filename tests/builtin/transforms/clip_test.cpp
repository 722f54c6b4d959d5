// transform/clip: both limits, and unchanged values.
#include <doctest/doctest.h>

#include <cmath>
#include <vector>

#include "builtin/transforms/transform_data.hpp"
#include "golgi/builtin/transforms/clip/clip.hpp"
#include "golgi/core/error.hpp"
#include "support/messages.hpp"

namespace golgi {
namespace {
using namespace test;

TEST_CASE("clip limits values on both sides, and keeps everything else") {
  const Dataset out = apply<Clip>(two_trials(), {2, 5});
  CHECK(row(out, 0, 0) == std::vector<double>{2, 2, 3, 4, 5, 5});
  CHECK(row(out, 1, 0) == std::vector<double>{5, 5, 5});
  CHECK(out.trial(0).events() == two_trials().trial(0).events());
  CHECK(truth_of(out) == truth_of(two_trials()));
  CHECK(out.unit() == "mV");
  CHECK(row(apply<Clip>(two_trials(), {std::nullopt, 3}), 0, 0) == std::vector<double>{1, 2, 3, 3, 3, 3});
  CHECK(row(apply<Clip>(two_trials(), {3, std::nullopt}), 0, 0) == std::vector<double>{3, 3, 3, 4, 5, 6});
}

TEST_CASE("clip leaves missing values missing") {
  const Dataset out = apply<Clip>(masked(), {2, 5});
  CHECK(std::isnan(out.trial(0).values()(0, 1)));
  CHECK(out.trial(0).gaps() == masked().trial(0).gaps());
}

TEST_CASE("clip without a limit, or with crossed limits, is refused") {
  CHECK(has(message_of<ConfigError>([] { Clip({}); }), "has no limit"));
  CHECK(has(message_of<ConfigError>([] { Clip({3, 2}); }), "min 3 is above max 2"));
}

}  // namespace
}  // namespace golgi
