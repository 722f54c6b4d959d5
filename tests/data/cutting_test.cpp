// Gap-free segments, and cutting them from recordings.
#include "golgi/data/cutting.hpp"

#include <doctest/doctest.h>

#include <vector>

namespace golgi {
namespace {

/// 'a' lacks samples 2 and 3, 'b' samples 3 and 4, and 'a' the last one; a second trial is complete.
Dataset recording() {
  const double x = undefined;
  Trial first(Matrix{{0, 1, x, x, 4, 5, x}, {10, 11, 12, x, x, 15, 16}},
              Events(std::vector<std::vector<double>>{{0.0, 0.52}, {0.1 * 5}}));
  first.set_covariates(Matrix{{0, 1, 2, 3, 4, 5, 6}}).set_label("left");
  first.set_gaps(Gaps({{{0.2, 0.4}, {0.6, 0.7}}, {{0.3, 0.5}}}));
  Trial second(Matrix{{1, 2}, {3, 4}}, Events(std::vector<std::vector<double>>{{}, {}}));
  second.set_covariates(Matrix{{7, 8}});
  Dataset data(std::vector<std::string>{"a", "b"}, 0.1, {first, second});
  data.set_covariates({Covariate{"speed", "", Covariate::Course::linear, Covariate::At::next}});
  data.validate();
  return data;
}

TEST_CASE("segments are between the gaps of all variables, trial after trial") {
  const auto found = stretches(recording());
  REQUIRE(found.size() == 3);
  CHECK(found[0].trial == 0);
  CHECK(found[0].time == Interval{0, 0.2});
  CHECK(found[1].time.start_s == doctest::Approx(0.5).epsilon(1e-15));
  CHECK(samples_in(found[1].time, 0.1) == SampleRange{5, 6});
  CHECK(found[2] == Stretch{1, {0, 0.2}});
  CHECK(stretches(recording(), 0.15).size() == 2);
}

TEST_CASE("values, covariates, events and labels are cut together; the parts have no gaps") {
  const Dataset data = recording(), parts = cut(data, stretches(data));
  parts.validate();
  REQUIRE(parts.n_trials() == 3);
  CHECK_FALSE(parts.has_gaps());
  CHECK(parts.trial(0).values() == Matrix{{0, 1}, {10, 11}});
  CHECK(parts.trial(1).values() == Matrix{{5}, {15}});
  CHECK(parts.trial(1).covariates() == Matrix{{5}});
  CHECK(parts.trial(1).label() == "left");
  CHECK(parts.trial(1).events()[0].size() == 1);
  CHECK(parts.trial(1).events()[0][0] == doctest::Approx(0.02).epsilon(1e-12));
  CHECK(parts.trial(1).events()[1][0] == 0);  // on its sample
  CHECK(parts.trial(2) == data.trial(1));
}

TEST_CASE("point variables are cut at the gaps, and their times are shifted") {
  std::vector<Variable> variables{Variable("p", VariableKind::point), Variable("q", VariableKind::point)};
  Trial trial(Events(std::vector<std::vector<double>>{{0.25, 1.5}, {0.9, 2.75}}), 3);
  trial.set_gaps(Gaps({{{0.5, 1.25}}}));
  const Dataset data(variables, 0.1, {trial}), parts = cut(data, stretches(data));
  parts.validate();
  REQUIRE(parts.n_trials() == 2);
  CHECK(parts.trial(0).duration_s() == 0.5);
  CHECK(parts.trial(1).duration_s() == 1.75);
  CHECK(parts.trial(0).events().lists() == std::vector<std::vector<double>>{{0.25}, {}});
  CHECK(parts.trial(1).events().lists() == std::vector<std::vector<double>>{{0.25}, {1.5}});
}

TEST_CASE("without gaps the segments are the trials; if a value is missing at every time there are none") {
  Dataset data = recording();
  data.set_trial(0, Trial(data.trial(1)));
  CHECK(cut(data, stretches(data)) == data);
  const Dataset lost(std::vector<std::string>{"a"}, 1, {Trial(Matrix{{undefined, undefined}}).set_gaps(Gaps({{{0, 2}}}))});
  CHECK(stretches(lost).empty());
}

}  // namespace
}  // namespace golgi
