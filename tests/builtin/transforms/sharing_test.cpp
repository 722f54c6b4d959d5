// Data that transforms share with their input, and fields that follow parts of trials.
#include <doctest/doctest.h>

#include <cmath>
#include <cstdint>
#include <utility>
#include <vector>

#include "builtin/transforms/transform_data.hpp"
#include "golgi/builtin/transforms/clip/clip.hpp"
#include "golgi/builtin/transforms/counts/counts.hpp"
#include "golgi/builtin/transforms/detrend/detrend.hpp"
#include "golgi/builtin/transforms/difference/difference.hpp"
#include "golgi/builtin/transforms/downsample/downsample.hpp"
#include "golgi/builtin/transforms/events/events.hpp"
#include "golgi/builtin/transforms/fill/fill.hpp"
#include "golgi/builtin/transforms/noise/noise.hpp"
#include "golgi/builtin/transforms/slice/slice.hpp"
#include "golgi/builtin/transforms/zscore/zscore.hpp"
#include "golgi/core/error.hpp"
#include "golgi/testing/plain_context.hpp"
#include "support/messages.hpp"

namespace golgi {
namespace {
using namespace test;

TEST_CASE("data that a transform does not change are shared, not copied") {
  const Dataset data = two_trials();
  const auto shares_values = [&](const Dataset& out) {
    return out.trial(0).values().shares(data.trial(0).values()) && out.trial(1).values().shares(data.trial(1).values());
  };
  const auto shares_events = [&](const Dataset& out) {
    return out.trial(0).events().times_s().shares(data.trial(0).events().times_s());
  };
  CHECK(shares_values(apply<MarkEvents>(data, {2, EventMode::upward})));
  CHECK(shares_values(apply<Fill>(data)));
  CHECK(shares_events(apply<Clip>(data, {2, 5})));
  CHECK(shares_events(apply<ZScore>(first_trial(data))));
  CHECK(shares_events(apply<Noise>(first_trial(data))));
  CHECK(shares_events(apply<Detrend>(data)));
  CHECK(shares_events(apply<Counts>(data)));
}

/// A trial that began at 10 s, with a stimulus and a running speed, and a truth that changes at 0.3 s.
Dataset annotated() {
  Dataset data = first_trial(two_trials());
  Trial trial = data.trial(0);
  trial.set_label("left").set_start_s(10).set_covariates(Matrix{{0, 1, 2, 3, 4, 5}, {0, 0, 7, 7, 7, 8}});
  Covariate speed, stimulus;
  speed.name = "speed";
  stimulus.name = "stimulus";
  stimulus.course = Covariate::Course::step;
  data.set_trial(0, trial).set_covariates({speed, stimulus});
  return data.set_truth(
      GroundTruth(2, {{1, 0, 1}})
          .with_segments({{-1, 0, 0.1 * 3}, {-1, 0.1 * 3, 0.1 * 6}}, Matrix{{1}, {2}}, SegmentReading::constant));
}

TEST_CASE("a part of a trial keeps label, start, covariates and the truth's segments") {
  for (const Dataset& out : {apply<Slice>(annotated(), {2, 4}), apply<Difference>(annotated(), {2})}) {
    CHECK(out.trial(0).label() == "left");
    CHECK(out.trial(0).start_s() == doctest::Approx(10.2));
    CHECK(out.trial(0).covariates()(0, 0) == 2);
    CHECK(out.trial(0).covariates()(1, 1) == 7);
    REQUIRE(truth_of(out).segments().size() == 2);
    CHECK(truth_of(out).segments()[0].start_s == 0);
    CHECK(truth_of(out).segments()[1].start_s == doctest::Approx(0.1));
  }
  const Dataset late = apply<Slice>(annotated(), {4, std::nullopt});
  REQUIRE(truth_of(late).segments().size() == 1);
  CHECK(truth_of(late).dense() == Matrix{{0, 0}, {2, 0}});
}

TEST_CASE("covariates are moved to another time grid: averaged, or by the value that applies") {
  const Dataset out = apply<Downsample>(annotated(), {3, Downsample::Method::mean});
  CHECK(out.trial(0).covariates() == Matrix{{1, 4}, {0, 7}});
  CHECK(out.trial(0).start_s() == 10);
  CHECK(truth_of(out) == truth_of(annotated()));
}

}  // namespace
}  // namespace golgi
