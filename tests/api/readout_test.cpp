#include "golgi/api/readout.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "golgi/testing/linear_forecaster.hpp"
#include "golgi/testing/plain_context.hpp"
#include "golgi/testing/var_data.hpp"

using namespace golgi;

namespace {

struct Case {
  Dataset data = test::dataset_of({Matrix{{0, 1, 2, 3, 4, 5, 6, 7}, {0, 10, 20, 30, 40, 50, 60, 70}}});
  test::LinearForecaster model{
      std::vector<test::LinearForecaster::Lags>{test::LinearForecaster::Lags(2, Eigen::MatrixXd::Zero(2, 2))}};
  Inputs input() const { return test::input_of(data, model); }
};

ReadoutParams reading(SplitPart part, std::optional<int> max_windows = std::nullopt) {
  ReadoutParams params;
  params.windows = part;
  params.max_windows = max_windows;
  return params;
}

std::string starts(const std::vector<Window>& windows) {
  std::string text;
  for (const auto& window : windows) text += std::to_string(window.trial) + ":" + std::to_string(window.start) + " ";
  return text;
}

}  // namespace

TEST_CASE("windows of a part are used in order of time, evenly subsampled") {
  Case c;
  c.model.split.test = {{1, 0}, {0, 5}, {0, 3}, {0, 4}};
  c.model.split.train = {{0, 1}, {0, 2}};
  CHECK(starts(windows_to_read(c.input(), {})) == "0:3 0:4 0:5 1:0 ");
  CHECK(starts(windows_to_read(c.input(), reading(SplitPart::train))) == "0:1 0:2 ");
  CHECK(starts(windows_to_read(c.input(), reading(SplitPart::all, 3))) == "0:1 0:3 0:5 ");
  CHECK(starts(windows_to_read(c.input(), reading(SplitPart::all, 100))) == "0:1 0:2 0:3 0:4 0:5 1:0 ");
  CHECK_THROWS_WITH_AS(windows_to_read(c.input(), reading(SplitPart::validation)),
                       "model/toy has no validation windows; set windows to test or train, or train the model with a larger "
                       "share of validation windows",
                       DataError);
}

TEST_CASE("losses are mean squared errors of the first step; a loss of 0 cannot serve as a unit") {
  Case c;
  const std::vector<Window> windows{{0, 0}, {0, 3}};
  const Matrix forecast{{1, 20}, {4, 40}};  // the values are 2, 20 and 5, 50
  CHECK(forecast_losses(c.input(), forecast, windows) == std::vector<double>{1, 50});
  CHECK_NOTHROW(require_losses(std::vector<double>{1, 50}, c.data.names(), ""));
  CHECK_THROWS_WITH_AS(require_losses(std::vector<double>{1, 0}, c.data.names(), "look elsewhere"),
                       "the forecasts of 'x1' have a mean squared error of 0, which cannot be used as a unit; look elsewhere",
                       NumericError);
  CHECK_THROWS_AS(require_losses(std::vector<double>{undefined, 1}, c.data.names(), ""), NumericError);
}

TEST_CASE("a past is a variable's values and events in a window") {
  Case c;
  c.data.set_dt_s(0.5);
  CHECK(past_of(c.data, 1, {0, 3}, 2).values == std::vector<double>{30, 40});
  CHECK(past_of(c.data, 1, {0, 3}, 2).events_s.empty());
  c.data.set_events({Events(std::vector<std::vector<double>>{{}, {1.0, 1.5, 2.1, 2.5}})});  // samples 2, 3, 4 and 5
  const auto past = past_of(c.data, 1, {0, 3}, 2);
  REQUIRE(past.events_s.size() == 2);
  CHECK(past.events_s[0] == 0);
  CHECK(past.events_s[1] == doctest::Approx(0.6));
}

TEST_CASE("ranks give every member the same weight; equal scores share their rank, the diagonal has none") {
  const std::vector<Matrix> scores{{{9, 1, 2}, {3, 9, 4}, {5, 6, 9}}, {{0, 60, 50}, {50, 0, 30}, {20, 10, 0}}};
  const Matrix mean = average_scores(scores, MemberAverage::score), rank = average_scores(scores, MemberAverage::rank);
  CHECK(mean(0, 1) == 30.5);
  CHECK(mean(0, 0) == 4.5);
  CHECK(std::isnan(rank(0, 0)));
  CHECK(rank(0, 1) == doctest::Approx((1 + 6) / 12.0));
  CHECK(rank(0, 2) == doctest::Approx((2 + 4.5) / 12.0));
  CHECK(rank(1, 0) == doctest::Approx((3 + 4.5) / 12.0));
  CHECK(rank(2, 1) == doctest::Approx((6 + 1) / 12.0));
}

TEST_CASE("a pair's lag is where the members' mean is largest; its sign is that of the mean effect at that lag") {
  const auto at = [](double value) { return Matrix{{0, value}, {undefined, 0}}; };
  const double lags_s[] = {0.001, 0.003};
  std::vector<MemberReading> members(2);
  members[0].effect = {at(2), at(-3)};
  members[1].effect = {at(2), at(1)};
  const auto result = join_members({"a", "b"}, members, lags_s, MemberAverage::score);
  CHECK(result.score()(0, 1) == 2);
  CHECK(result.sign()(0, 1) == 1);
  CHECK(result.lag_s()(0, 1) == 0.001);
  REQUIRE(result.parts().size() == 2);
  CHECK(result.parts()[0].score()(0, 1) == 3);  // alone, by its own strongest lag
  CHECK(result.parts()[1].name() == "01");
  CHECK(result.parts()[1].axis() == Part::Axis::member);
  CHECK(result.parts()[1].from() == 1);
  for (const auto quantity : {Quantity::score, Quantity::sign, Quantity::lag_s}) CHECK(std::isnan(result.get(quantity)(1, 0)));

  // With separate scores, effects are used only for the sign.
  members[0].score = {at(1), at(5)};
  members[1].score = {at(1), at(5)};
  const auto scored = join_members({"a", "b"}, members, lags_s, MemberAverage::score);
  CHECK(scored.score()(0, 1) == 5);
  CHECK(scored.sign()(0, 1) == -1);
  CHECK(scored.lag_s()(0, 1) == 0.003);

  // Read out together, they give the score, the sign and the lag of that readout, and their own results as parts; ranks are of
  // these parts.
  const MemberReading together{{at(7), at(6)}, {at(1), at(1)}};
  const auto joined = join_members({"a", "b"}, members, together, lags_s, MemberAverage::score);
  CHECK(joined.score()(0, 1) == 7);
  CHECK(joined.sign()(0, 1) == 1);
  CHECK(joined.lag_s()(0, 1) == 0.001);
  CHECK(joined.parts()[0].score()(0, 1) == 5);
  CHECK(join_members({"a", "b"}, members, together, lags_s, MemberAverage::rank).score()(0, 1) == 1);

  // One matrix without a lag and without effects: neither lag nor sign.
  std::vector<MemberReading> plain(1);
  plain[0].score = {at(-4)};
  const auto unsigned_result = join_members({"a", "b"}, plain, {}, MemberAverage::score);
  CHECK(unsigned_result.score()(0, 1) == -4);
  CHECK(unsigned_result.sign().empty());
  CHECK(unsigned_result.lag_s().empty());
}
