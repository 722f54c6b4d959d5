// transform/counts: closed forms, and grids that do not fill the trial.
#include <doctest/doctest.h>

#include <vector>

#include "builtin/transforms/transform_data.hpp"
#include "golgi/builtin/transforms/counts/counts.hpp"
#include "golgi/core/error.hpp"
#include "support/messages.hpp"

namespace golgi {
namespace {
using namespace test;

TEST_CASE("counts gives the number of events from each sample to the next") {
  const Dataset data = with_events(first_trial(two_trials()), {{0.0, 0.1 * 3, 0.35, 0.399}, {0.1 * 5}});
  const Dataset out = apply<Counts>(data);
  CHECK(row(out, 0, 0) == std::vector<double>{1, 0, 0, 3, 0, 0});
  CHECK(row(out, 0, 1) == std::vector<double>{0, 0, 0, 0, 0, 1});
  // Valid recordings have no events outside; if one has, they are not counted.
  const Dataset outside = with_events(first_trial(two_trials()), {{-0.05, 0.1 * 5, 0.6}, {}});
  CHECK(row(Counts({}).apply(outside, context), 0, 0) == std::vector<double>{0, 0, 0, 0, 0, 1});
  CHECK(out.trial(0).events() == data.trial(0).events());
  CHECK(out.unit() == "events");
}

TEST_CASE("counts gives point variables values, on the dataset's grid or a coarser one, for complete samples only") {
  const Dataset out = apply<Counts>(points());
  CHECK(out.has_values());
  CHECK(out.dt_s() == 0.1);
  CHECK(row(out, 0, 0) == std::vector<double>{2, 0, 0, 0, 0, 0, 0, 0, 0});
  CHECK(row(out, 0, 1) == std::vector<double>(9, 0.0));
  CHECK(events_of(out, 0, 0) == std::vector<double>{0, 0.05});  // 0.92 s is after the last complete sample
  CHECK(out.variable(0).group() == "L4");
  CHECK(out.unit() == "events");
  const Dataset coarse = apply<Counts>(points(), {0.3});
  CHECK(coarse.dt_s() == 0.3);
  CHECK(row(coarse, 0, 0) == std::vector<double>{2, 0, 0});
  CHECK(row(apply<Counts>(two_trials(), {0.3}), 0, 0) == std::vector<double>{1, 1});
  CHECK(has(message_of<DataError>([] { apply<Counts>(points(), {2}); }), "lasts 0.95 s, less than a bin of 2 s; lower bin_s"));
}

}  // namespace
}  // namespace golgi
