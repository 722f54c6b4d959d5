// transform/resample: comparison with scipy, aliases, edges, gaps, events, and rates that do not fit.
#include "golgi/builtin/transforms/resample/resample.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <numbers>

#include "builtin/transforms/transform_data.hpp"
#include "golgi/builtin/transforms/resampling.hpp"
#include "golgi/core/error.hpp"
#include "support/messages.hpp"

namespace golgi {
namespace {
using namespace test;

void check_golden(double rate_hz, const std::string& file) {
  const Dataset out = apply<Resample>(unprepared(), {rate_hz});
  const Matrix expected = prepared(file);
  REQUIRE(out.trial(0).n_samples() == expected.cols());
  for (std::ptrdiff_t i = 0; i < 2; ++i)
    for (std::ptrdiff_t t = 0; t < expected.cols(); ++t)
      // 1e-11: sums of up to 140 products of values up to 50, in another order.
      REQUIRE(std::abs(out.trial(0).values()(i, t) - expected(i, t)) < 1e-11);
}

Dataset sine(double frequency_hz, std::ptrdiff_t n_samples = 1000) {
  Matrix values(1, n_samples);
  for (std::ptrdiff_t t = 0; t < n_samples; ++t)
    values(0, t) = std::sin(2 * std::numbers::pi * frequency_hz * 0.001 * static_cast<double>(t));
  return Dataset(std::vector<std::string>{"a"}, 0.001, {values});
}

Dataset offset_ramp(std::ptrdiff_t n_samples) {
  Matrix values(1, n_samples);
  for (std::ptrdiff_t t = 0; t < n_samples; ++t) values(0, t) = 5 + 0.5 * static_cast<double>(t);
  return Dataset(std::vector<std::string>{"a"}, 0.01, {values});
}

TEST_CASE("resample equals scipy's resample_poly") {
  check_golden(300.0 / 7, "resample_3_7.csv");
  check_golden(25, "resample_1_4.csv");
  check_golden(250, "resample_5_2.csv");
}

TEST_CASE("frequencies below half the new rate stay, higher ones cause no alias") {
  const Dataset kept = apply<Resample>(sine(20), {250});
  // Away from the ends; 2e-3 is the filter's ripple.
  for (std::ptrdiff_t t = 30; t < 220; ++t)
    CHECK(std::abs(kept.trial(0).values()(0, t) - std::sin(2 * std::numbers::pi * 20 * 0.004 * static_cast<double>(t))) < 2e-3);
  const Dataset gone = apply<Resample>(sine(230), {250});  // an alias would be at 20 Hz
  for (std::ptrdiff_t t = 30; t < 220; ++t) CHECK(std::abs(gone.trial(0).values()(0, t)) < 2e-3);
}

TEST_CASE("a line stays a line, at both ends and at every rate") {
  for (const double rate_hz : {25.0, 30.0, 70.0, 300.0}) {
    const Dataset out = apply<Resample>(offset_ramp(60), {rate_hz});
    CHECK(out.trial(0).n_samples() == std::floor(0.6 * rate_hz + 1e-9));
    for (std::ptrdiff_t t = 0; t < out.trial(0).n_samples(); ++t)
      REQUIRE(out.trial(0).values()(0, t) == doctest::Approx(5 + 50 * static_cast<double>(t) / rate_hz).epsilon(1e-12));
  }
}

TEST_CASE("events keep their times, those after the last complete sample are dropped, and truth and label stay") {
  Dataset data = offset_ramp(11).set_truth(GroundTruth(1, {}));
  data.set_events({Events(std::vector<std::vector<double>>{{0.01 * 3, 0.0995, 0.1, 0.105}})});
  data.set_trial(0, Trial(data.trial(0)).set_label("left").set_start_s(4));
  const Dataset out = apply<Resample>(data, {50});
  CHECK(out.trial(0).n_samples() == 5);  // 0.11 s hold 5 samples of 0.02 s
  CHECK(events_of(out, 0, 0) == std::vector<double>{0.01 * 3, 0.0995});
  CHECK(out.dt_s() == 0.02);
  CHECK(out.trial(0).label() == "left");
  CHECK(out.trial(0).start_s() == 4);
  CHECK(truth_of(out) == truth_of(data));
}

TEST_CASE("rates whose ratio is whole up to rounding are accepted: 1.1 kHz to 500 Hz, a third of a kilohertz") {
  CHECK(rate_ratio(1 / 1100.0, 1 / 500.0) == RateRatio{5, 11});
  CHECK(rate_ratio(0.001, 3 * 0.001) == RateRatio{1, 3});
  CHECK(rate_ratio(0.1, 0.1 * 3) == RateRatio{1, 3});
  CHECK(rate_ratio(1 / 24414.0625, 0.001) == RateRatio{128, 3125});
  CHECK(rate_ratio(0.01, 0.01) == RateRatio{1, 1});
  CHECK(has(message_of<DataError>([] { rate_ratio(0.001, 1 / (1000 / std::numbers::pi)); }),
            "of the present 1000 Hz; the nearest possible rate is "));
  CHECK(has(message_of<DataError>([] { rate_ratio(1e-6, 1); }), "is not a ratio of whole numbers up to 10000"));
}

TEST_CASE("the present rate changes nothing, and shares the values") {
  const Dataset data = two_trials();
  const Dataset out = apply<Resample>(data, {10});
  CHECK(out.trial(0).values().shares(data.trial(0).values()));
}

TEST_CASE("each segment between gaps is resampled separately, and a gap stays a gap") {
  Matrix values(1, 40);
  for (std::ptrdiff_t t = 0; t < 40; ++t) values(0, t) = t < 20 ? static_cast<double>(t) : 100 - 2 * static_cast<double>(t);
  for (std::ptrdiff_t t = 15; t < 20; ++t) values(0, t) = 1e6;  // values in a gap are ignored
  std::vector<std::uint8_t> mask(40, 1);
  std::fill(mask.begin() + 15, mask.begin() + 20, std::uint8_t{0});
  const Dataset data(std::vector<std::string>{"a"}, 0.01, {values});
  const Dataset out = apply<Resample>(with_gaps(data, 0, mask), {50});
  CHECK(mask_of(out, 0) == std::vector<std::uint8_t>{1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1});
  for (std::ptrdiff_t t = 0; t < 8; ++t) CHECK(out.trial(0).values()(0, t) == doctest::Approx(2 * t));
  for (std::ptrdiff_t t = 10; t < 20; ++t) CHECK(out.trial(0).values()(0, t) == doctest::Approx(100 - 4 * t));
}

TEST_CASE("covariates are kept, on the new grid") {
  Covariate speed;
  speed.name = "speed";
  Dataset data = offset_ramp(4);
  data.set_trial(0, Trial(data.trial(0)).set_covariates(Matrix{{1, 3, 5, 7}})).set_covariates({speed});
  CHECK(apply<Resample>(data, {50}).trial(0).covariates() == Matrix{{2, 6}});
}

TEST_CASE("a higher rate causes a warning, one that leaves no sample is refused, one sample is enough") {
  const PlainContext told;
  Resample({200}).apply(offset_ramp(10), told);
  REQUIRE(told.warnings.size() == 1);
  CHECK(told.warnings[0].code == "interpolated");
  CHECK(has(message_of<DataError>([] { apply<Resample>(two_trials(), {2}); }),
            "trial 1: 3 samples of 0.1 s, less than one at 2 Hz; raise rate_hz"));
  CHECK(row(apply<Resample>(offset_ramp(1), {200}), 0, 0) == std::vector<double>{5, 5});
}

}  // namespace
}  // namespace golgi
