// The contents of a token, counted by hand.
#include <cmath>

#include "cases.hpp"

using namespace golgi;
using namespace golgi::neuron_transformer;
using namespace golgi::neuron_transformer::test;

namespace {

/// Two variables, the second with peaks of 30 and 35 at samples 4 and 7.
Dataset peaks() {
  const Matrix values{{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, {0, 2, 0, 2, 30, 0, 2, 35, 2, 0}};
  return Dataset(default_names(2), 1, {Trial(values)});
}

float at(const std::vector<float>& tokens, Index windows, Index channel, Index variable, Index window) {
  return tokens[(channel * 2 + variable) * windows + window];
}

}  // namespace

TEST_CASE("a token contains values scaled between events, events, and traces that extend over the window") {
  const Dataset data = peaks();
  const Recipe recipe = Recipe::of(data, 4, 2, {1.5}, 30);
  CHECK(recipe.has_events);
  CHECK(std::isinf(recipe.peak[0]));
  CHECK(recipe.peak[1] == 30);  // the lowest of its events
  CHECK(recipe.mean[1] == doctest::Approx(1));
  CHECK(recipe.deviation[1] == doctest::Approx(1));
  REQUIRE(recipe.n_features() == 6);

  const Features features(data, recipe);
  const std::vector<Window> windows{{0, 1}, {0, 4}};  // the last samples are 4 and 7
  std::vector<float> tokens(24), targets(4);
  features.write(windows, {tokens.data(), 6, 4});
  features.write_targets(windows, targets.data());
  CHECK(at(tokens, 2, 0, 1, 0) == 0);                   // the value of a peak is hidden
  CHECK(at(tokens, 2, 1, 1, 0) == doctest::Approx(1));  // value 2, one sample before
  CHECK(at(tokens, 2, 2, 1, 0) == 1);                   // but its event is shown
  CHECK(at(tokens, 2, 3, 1, 0) == 0);
  CHECK(at(tokens, 2, 0, 0, 1) == doctest::Approx((8 - 5.5) / std::sqrt(8.25)));
  CHECK(targets[2] == doctest::Approx(-1));  // value 0 at sample 5
  CHECK(targets[3] == doctest::Approx(1));   // value 2 at sample 8

  double weights = 0, values = 0, events = 0;
  for (int l = 0; l < 4; ++l) {
    const double weight = std::exp(-l / 1.5);
    weights += weight;
    const double value = std::min(data.trial(0).values()(1, 7 - l), 30.0);
    values += weight * (value - 1);
    events += weight * (value >= 30);
  }
  CHECK(at(tokens, 2, 4, 1, 1) == doctest::Approx(values / weights / recipe.value_deviation[0]));
  CHECK(at(tokens, 2, 5, 1, 1) == doctest::Approx((events / weights - recipe.event_mean[0]) / recipe.event_deviation[0]));
}

TEST_CASE("events of the recording have priority over the threshold; without events tokens contain only values") {
  Dataset data = peaks();
  data.set_events({Events(std::vector<std::vector<double>>{{2, 5}, {}})});
  const Recipe recipe = Recipe::of(data, 4, 2, {1.5}, 30);
  CHECK(recipe.has_events);
  CHECK(std::isinf(recipe.peak[1]));  // its peaks are not events
  CHECK(std::isinf(recipe.peak[0]));  // its events are not peaks
  data.set_events({});
  const Recipe none = Recipe::of(data, 4, 2, {1.5}, std::nullopt);
  CHECK(!none.has_events);
  CHECK(none.n_features() == 3);
}
