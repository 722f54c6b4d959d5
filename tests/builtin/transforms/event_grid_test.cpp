// Errors of transforms that compute values from events.
#include <doctest/doctest.h>

#include <vector>

#include "builtin/transforms/transform_data.hpp"
#include "golgi/builtin/transforms/calcium/calcium.hpp"
#include "golgi/builtin/transforms/counts/counts.hpp"
#include "golgi/core/error.hpp"
#include "support/messages.hpp"

namespace golgi {
namespace {
using namespace test;

TEST_CASE("counts and calcium require events") {
  CHECK(has(message_of<DataError>([] { apply<Counts>(two_trials().set_events({})); }),
            "the recording has no events; mark them with transform/events"));
  CHECK(has(message_of<DataError>([] { apply<Calcium>(two_trials().set_events({})); }), "the recording has no events"));
}

TEST_CASE("counts and calcium refuse a grid that does not fit into memory, with the sizes and the remedy") {
  std::vector<Variable> units;
  for (const auto& unit : default_names(1000)) units.emplace_back(unit, VariableKind::point);
  const Dataset hour(units, 0.001, {Trial(Events(std::vector<std::vector<double>>(1000)), 3.6e12)});
  const std::string counts = message_of<DataError>([&] { apply<Counts>(hour); });
  CHECK(has(counts, "1000 variables in steps of 0.001 s need about 28800000000.0 GB of memory, and "));
  CHECK(has(counts, " are free; raise bin_s, or take a part of the recording first"));
  CHECK(has(message_of<DataError>([&] { apply<Calcium>(hour); }), "lower rate_hz"));
}

}  // namespace
}  // namespace golgi
