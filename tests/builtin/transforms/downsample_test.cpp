// transform/downsample: means and picks, events, truth, gaps.
#include <doctest/doctest.h>

#include <cmath>
#include <cstdint>
#include <utility>
#include <vector>

#include "builtin/transforms/transform_data.hpp"
#include "golgi/builtin/transforms/downsample/downsample.hpp"
#include "golgi/core/error.hpp"
#include "support/messages.hpp"

namespace golgi {
namespace {
using namespace test;

TEST_CASE("downsample takes means or single samples, drops the rest, and keeps the times of events") {
  const Dataset data = two_trials().set_events({Events({{0.0, 0.1 * 3}, {0.1 * 2, 0.1 * 5}}), two_lists[1]});
  const Dataset mean = apply<Downsample>(data, {2, Downsample::Method::mean});
  CHECK(row(mean, 0, 0) == std::vector<double>{1.5, 3.5, 5.5});
  CHECK(row(mean, 1, 0) == std::vector<double>{7.5});
  CHECK(mean.dt_s() == 0.2);
  CHECK(mean.trial(0).events() == data.trial(0).events());
  CHECK(row(apply<Downsample>(data, {2, Downsample::Method::pick}), 0, 0) == std::vector<double>{1, 3, 5});
  const Dataset rest = apply<Downsample>(first_trial(data), {4, Downsample::Method::pick});
  CHECK(row(rest, 0, 0) == std::vector<double>{1});
  CHECK(events_of(rest, 0, 1) == std::vector<double>{0.1 * 2});  // 0.5 s is beyond the remaining 0.4 s
}

TEST_CASE("downsample by 1 changes nothing") {
  const Dataset out = apply<Downsample>(two_trials(), {1, Downsample::Method::mean});
  CHECK(out.trial(0).values() == two_trials().trial(0).values());
  CHECK(out.trial(0).events() == two_trials().trial(0).events());
  CHECK(truth_of(out) == truth_of(two_trials()));
}

TEST_CASE("downsample leaves the truth unchanged, because its delays are in seconds") {
  const auto truth = truth_of(apply<Downsample>(two_trials(), {2, Downsample::Method::mean}));
  CHECK(truth.delays_s(0)[0] == 0.4);
  CHECK(truth.delays_s(1)[0] == 0.3);
  CHECK(truth.weights(0)[0] == 2.5);
}

TEST_CASE("downsample averages the observed samples; a block without any is missing") {
  Dataset data = masked();
  CHECK(row(apply<Downsample>(data, {2, Downsample::Method::mean}), 0, 0) == std::vector<double>{1, 3.5, 5.5});
  CHECK(apply<Downsample>(data, {2, Downsample::Method::mean}).trial(0).gaps().empty());
  Matrix values = first_values;
  values(0, 0) = values(0, 1) = undefined;
  data = with_gaps(with_values(data, 0, std::move(values)), 0, {0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1});
  const Dataset out = apply<Downsample>(data, {2, Downsample::Method::mean});
  CHECK(std::isnan(out.trial(0).values()(0, 0)));
  CHECK(mask_of(out, 0) == std::vector<std::uint8_t>{0, 1, 1, 1, 1, 1});
}

TEST_CASE("downsample refuses a factor that leaves no sample") {
  CHECK(has(message_of<DataError>([] {
              apply<Downsample>(two_trials(), {4, Downsample::Method::mean});
            }),
            "trial 1: 3 samples; factor 4 leaves none"));
}

}  // namespace
}  // namespace golgi
