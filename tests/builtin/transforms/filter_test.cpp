// transform/filter: comparison with scipy, gains, gaps, short trials, warnings and errors.
#include "golgi/builtin/transforms/filter/filter.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <numbers>

#include "builtin/transforms/transform_data.hpp"
#include "golgi/builtin/transforms/filter/butterworth.hpp"
#include "golgi/core/error.hpp"
#include "support/messages.hpp"

namespace golgi {
namespace {
using namespace test;

Filter::Params band(std::optional<double> from_hz, std::optional<double> to_hz, int order = 4) {
  Filter::Params params;
  params.high_pass_hz = from_hz;
  params.low_pass_hz = to_hz;
  params.order = order;
  return params;
}

Filter::Params notch(std::vector<double> at_hz) {
  Filter::Params params;
  params.notch_hz = std::move(at_hz);
  return params;
}

double largest_difference(const Dataset& found, const Matrix& expected) {
  REQUIRE(found.trial(0).values().cols() == expected.cols());
  double largest = 0;
  for (std::ptrdiff_t i = 0; i < expected.rows(); ++i)
    for (std::ptrdiff_t t = 0; t < expected.cols(); ++t)
      largest = std::max(largest, std::abs(found.trial(0).values()(i, t) - expected(i, t)));
  return largest;
}

/// Gain for a long sine, measured in the middle.
double gain(const Filter::Params& params, double frequency_hz) {
  Matrix values(1, 8000);
  for (std::ptrdiff_t t = 0; t < values.cols(); ++t)
    values(0, t) = std::sin(2 * std::numbers::pi * frequency_hz * 0.01 * static_cast<double>(t) + 0.3);
  const Dataset data(std::vector<std::string>{"a"}, 0.01, {values});
  const Dataset out = apply<Filter>(data, params);
  double products = 0, squares = 0;
  for (std::ptrdiff_t t = 3000; t < 5000; ++t) {
    products += out.trial(0).values()(0, t) * values(0, t);
    squares += values(0, t) * values(0, t);
  }
  return products / squares;
}

TEST_CASE("filter equals scipy's sosfiltfilt: low, high, bands, notch; even and odd orders") {
  // 1e-9 of values up to 60, through filters with a memory of 300 samples.
  const double slack = 1e-9;
  CHECK(largest_difference(apply<Filter>(unprepared(), band({}, 12)), prepared("low_12_order4.csv")) < slack);
  CHECK(largest_difference(apply<Filter>(unprepared(), band({}, 20, 5)), prepared("low_20_order5.csv")) < slack);
  CHECK(largest_difference(apply<Filter>(unprepared(), band(1, {}, 3)), prepared("high_1_order3.csv")) < slack);
  CHECK(largest_difference(apply<Filter>(unprepared(), band(8, 13)), prepared("band_8_13_order4.csv")) < slack);
  CHECK(largest_difference(apply<Filter>(unprepared(), band(1, 45, 3)), prepared("band_1_45_order3.csv")) < slack);
  CHECK(largest_difference(apply<Filter>(unprepared(), notch({25})), prepared("notch_25_width2.csv")) < slack);
}

TEST_CASE("the gain is 1/2 at an edge, 1 in the pass band and near 0 beyond, and there is no delay") {
  // In the pass band: a Butterworth filter of order 4, both ways, an octave inside its edge: 1 / (1 + 2^-8).
  CHECK(gain(band({}, 10), 10) == doctest::Approx(0.5).epsilon(1e-6));
  CHECK(gain(band({}, 10), 2.5) > 0.999);
  CHECK(std::abs(gain(band({}, 10), 40)) < 1e-4);
  CHECK(gain(band(10, {}), 10) == doctest::Approx(0.5).epsilon(1e-6));
  CHECK(gain(band(8, 13), 13) == doctest::Approx(0.5).epsilon(1e-4));
  CHECK(gain(band(8, 13), 10.2) > 0.999);
  CHECK(std::abs(gain(band(8, 13), 25)) < 1e-4);
  CHECK(std::abs(gain(notch({25}), 25)) < 1e-4);
  CHECK(gain(notch({25}), 24) == doctest::Approx(0.5).epsilon(1e-2));
  CHECK(gain(notch({25}), 15) > 0.999);
  CHECK(std::abs(gain(notch({25, 15}), 15)) < 1e-4);
}

TEST_CASE("a constant passes a low-pass unchanged and no high-pass, from the first to the last sample") {
  const Dataset data(std::vector<std::string>{"a"}, 0.01, {Matrix(1, 50, 7.0)});
  for (const double value : row(apply<Filter>(data, band({}, 3)), 0, 0)) CHECK(value == doctest::Approx(7).epsilon(1e-9));
  for (const double value : row(apply<Filter>(data, band(3, {})), 0, 0)) CHECK(std::abs(value) < 1e-9);
}

TEST_CASE("filter keeps events, truth and covariates, and gives the same bytes on two threads") {
  Dataset data = with_events(unprepared(), {{0.5}, {}}).set_truth(GroundTruth(2, {{1, 0, 1}}));
  const Dataset out = apply<Filter>(data, band({}, 12));
  CHECK(out.trial(0).events() == data.trial(0).events());
  CHECK(truth_of(out) == truth_of(data));
  CHECK(out.trial(0).values() == Filter(band({}, 12)).apply(data, PlainContext(2)).trial(0).values());
}

TEST_CASE("each segment between gaps is filtered separately, and one too short for the filter becomes missing") {
  const Matrix whole = prepared("x.csv");
  Matrix values(whole);
  std::vector<std::uint8_t> mask(600, 1);
  for (std::ptrdiff_t t = 100; t < 110; ++t) values(0, t) = 1e6, mask[t] = 0;        // values in a gap are ignored
  for (std::ptrdiff_t t = 124; t < 130; ++t) values(0, t) = undefined, mask[t] = 0;  // 14 samples in between; 16 are needed
  const Dataset data(std::vector<std::string>{"noise", "sines"}, 0.01, {values});
  const PlainContext told;
  const Dataset out = Filter(band({}, 12)).apply(with_gaps(data, 0, mask), told);
  out.validate();
  const auto part = [&](std::ptrdiff_t first, std::ptrdiff_t n) {
    Matrix cut(1, n);
    std::ranges::copy(whole.row(0).subspan(first, n), cut.row(0).begin());
    return row(apply<Filter>(Dataset(std::vector<std::string>{"noise"}, 0.01, {cut}), band({}, 12)), 0, 0);
  };
  const auto found = row(out, 0, 0);
  CHECK(std::equal(found.begin(), found.begin() + 100, part(0, 100).begin()));
  CHECK(std::equal(found.begin() + 130, found.end(), part(130, 170).begin()));
  for (std::size_t t = 100; t < 130; ++t) CHECK(mask_of(out, 0)[t] == 0);
  CHECK(row(out, 0, 1) == row(apply<Filter>(unprepared(), band({}, 12)), 0, 1));
  CHECK(has(told.messages.back(), "1 segment between gaps, too short for the filter, set to missing"));
}

TEST_CASE("a trial must be longer than the minimum padding; one that is shorter than the filter's settling time is reported") {
  const auto trial_of = [](std::ptrdiff_t n_samples) {
    Matrix values(1, n_samples);
    for (std::ptrdiff_t t = 0; t < n_samples; ++t) values(0, t) = std::sin(static_cast<double>(t * t));
    return Dataset(std::vector<std::string>{"a"}, 0.01, {values});
  };
  CHECK_NOTHROW(apply<Filter>(trial_of(16), band({}, 12)));
  CHECK(has(message_of<DataError>([&] { apply<Filter>(trial_of(15), band({}, 12)); }),
            "15 samples, and the filter needs at least 16"));
  const PlainContext told;
  Filter(band(1, {})).apply(trial_of(40), told);
  REQUIRE(told.warnings.size() == 2);
  CHECK(told.warnings[1].code == "unsettled");
}

TEST_CASE("every use warns of the effects of a filter on methods that predict") {
  const PlainContext told;
  Filter(band(8, 13)).apply(unprepared(), told);
  REQUIRE_FALSE(told.warnings.empty());
  CHECK(told.warnings[0].code == "filtered");
  CHECK(has(told.warnings[0].text(), "select the band afterwards"));
}

TEST_CASE("filter refuses frequencies above half the rate, edges that do not ascend, and a filter without effect") {
  const auto failure = [](const Filter::Params& params) {
    return message_of<DataError>([&] { apply<Filter>(unprepared(), params); });
  };
  CHECK(has(failure(band({}, 50)), "low_pass_hz: 50 Hz is not between 0 and 50 Hz, half the sampling rate"));
  CHECK(has(failure(band(60, {})), "high_pass_hz: 60 Hz"));
  CHECK(has(failure(notch({0.5})), "notch_hz: -0.5 Hz"));
  CHECK(has(message_of<ConfigError>([] { Filter(band(13, 8)); }), "high_pass_hz 13 is not below low_pass_hz 8"));
  CHECK(has(message_of<ConfigError>([] { Filter(Filter::Params{}); }), "there is nothing to filter"));
}

}  // namespace
}  // namespace golgi
