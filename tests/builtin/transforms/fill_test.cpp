// transform/fill: gaps of each kind, and its messages.
#include <doctest/doctest.h>

#include <cmath>
#include <cstdint>
#include <utility>
#include <vector>

#include "builtin/transforms/transform_data.hpp"
#include "golgi/builtin/transforms/fill/fill.hpp"
#include "support/messages.hpp"

namespace golgi {
namespace {
using namespace test;

/// One variable 'a' with a gap of each kind: at the start, of one, of three, at the end; and 'b', whole.
Dataset gappy() {
  const double x = undefined;
  Trial first(Matrix{{x, x, 1, x, 3, x, x, x, 11, x}, {1, 2, 3, 4, 5, 6, 7, 8, 9, 10}}, Events({{0.5}, {}}));
  first.set_hidden({{"u", Matrix(2, 10, 1)}});
  Dataset data(std::vector<std::string>{"a", "b"}, 1, {first, Trial(Matrix{{7, 8}, {4, 4}}, Events({none, none}))});
  data.set_unit("mV").set_truth(GroundTruth(2, {{1, 0, 2.5, 4}}));
  return with_gaps(data, 0, {0, 0, 1, 0, 1, 0, 0, 0, 1, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1});
}

TEST_CASE("fill interpolates in time, takes the nearest value at the ends, and leaves no gap") {
  const Dataset out = apply<Fill>(gappy());
  CHECK(row(out, 0, 0) == std::vector<double>{1, 1, 1, 2, 3, 5, 7, 9, 11, 11});
  CHECK(row(out, 0, 1) == row(gappy(), 0, 1));
  CHECK(row(out, 1, 0) == std::vector<double>{7, 8});
  CHECK_FALSE(out.has_gaps());
  CHECK(out.trial(0).events() == gappy().trial(0).events());
  CHECK(truth_of(out) == truth_of(gappy()));
  CHECK(out.unit() == "mV");
}

TEST_CASE("fill leaves gaps longer than max_gap missing, and reports how much it filled and left") {
  const test::PlainContext told;
  const Dataset out = Fill({2}).apply(gappy(), told);
  out.validate();
  CHECK(mask_of(out, 0) == std::vector<std::uint8_t>{1, 1, 1, 1, 1, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1});
  CHECK(out.trial(0).values()(0, 3) == 2);
  CHECK(std::isnan(out.trial(0).values()(0, 6)));
  CHECK(out.trial(1).gaps().empty());
  REQUIRE(told.messages.size() == 3);
  CHECK(told.messages[0] == "filled 4 samples of 1 variable");
  CHECK(has(told.messages[1], "more than 10 % of the samples are filled in: 'a' (33 %);"));  // 4 of 12
  CHECK(has(told.messages[2], "3 samples of 'a' stay missing: gaps longer than max_gap"));
}

TEST_CASE("fill warns only if much was filled, and is silent if nothing is missing") {
  const test::PlainContext told;
  Matrix values(long_recording(20).trial(1).values());
  values(0, 3) = undefined;
  std::vector<std::uint8_t> mask(40, 1);
  mask[3] = 0;
  const Dataset data = with_gaps(with_values(long_recording(20), 1, std::move(values)), 1, mask);
  Fill({}).apply(data, told);
  CHECK(told.messages == std::vector<std::string>{"filled 1 sample of 1 variable"});
  Fill({}).apply(two_trials(), told);
  CHECK(told.messages.size() == 1);
}

TEST_CASE("fill cannot fill a variable without an observed sample") {
  const double x = undefined;
  const Dataset data = with_gaps(with_values(two_trials(), 1, Matrix{{x, x, x}, {4, 4, 4}}), 1, {0, 0, 0, 1, 1, 1});
  const Dataset out = apply<Fill>(data);
  CHECK(out.trial(0).gaps().empty());
  CHECK(mask_of(out, 1) == mask_of(data, 1));
}

}  // namespace
}  // namespace golgi
