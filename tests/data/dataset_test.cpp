// Recordings: what validate refuses, and events by threshold.
#include "golgi/data/dataset.hpp"

#include <doctest/doctest.h>

#include <limits>

#include "golgi/core/error.hpp"
#include "support/messages.hpp"

namespace golgi {
namespace {
using test::has;
using test::message_of;

Dataset good() {
  Dataset data;
  data.names = {"a", "b"};
  data.dt_s = 0.5;
  data.trials.resize(2);
  data.trials[0].values = Matrix{{1, 2, 3}, {4, 5, 6}};
  data.trials[1].values = Matrix{{1}, {2}};
  data.truth = Wiring(2, {{1, 0, 1, 0}});
  return data;
}

template <class Change>
std::string failure(Change change) {
  Dataset data = good();
  change(data);
  return message_of<DataError>([&] { data.validate(); });
}

TEST_CASE("a whole dataset is accepted, trials of different lengths too") { CHECK_NOTHROW(good().validate()); }

TEST_CASE("validate names what is wrong") {
  CHECK(has(failure([](Dataset& d) { d.trials.clear(); }), "no trials"));
  CHECK(has(failure([](Dataset& d) { d.names.clear(); }), "no variables"));
  CHECK(has(failure([](Dataset& d) { d.dt_s = 0; }), "sampling interval is 0 s"));
  CHECK(has(failure([](Dataset& d) { d.dt_s = undefined; }), "sampling interval is nan s"));
  CHECK(has(failure([](Dataset& d) { d.names = {"a", "a"}; }), "two variables are named 'a'"));
  CHECK(has(failure([](Dataset& d) { d.trials[1].values = Matrix(3, 2); }), "trial 1: 3 rows for 2 variables"));
  CHECK(has(failure([](Dataset& d) { d.trials[1].values = Matrix(2, 0); }), "trial 1: no samples"));
  CHECK(has(failure([](Dataset& d) { d.trials[0].mask = {1}; }), "trial 0: the mask has another size"));
  CHECK(has(failure([](Dataset& d) { d.trials[0].events.emplace(1); }), "trial 0: events are not given for each variable"));
  CHECK(has(failure([](Dataset& d) { d.trials[0].values(1, 2) = undefined; }),
            "trial 0: variable 'b', column 2: the value is nan"));
  CHECK(
      has(failure([](Dataset& d) { d.trials[0].values(0, 0) = std::numeric_limits<double>::infinity(); }), "the value is inf"));
  CHECK(has(failure([](Dataset& d) { d.truth = Wiring(3, {}); }), "the truth is of 3 variables, the recording has 2"));
}

TEST_CASE("a missing value is fine where the mask says so, and only there") {
  Dataset data = good();
  CHECK_FALSE(data.is_masked());
  data.trials[0].values(1, 2) = undefined;
  data.trials[0].mask = {1, 1, 1, 1, 1, 0};
  CHECK_NOTHROW(data.validate());
  CHECK(data.is_masked());
  data.trials[0].mask = {1, 1, 1, 1, 0, 1};
  CHECK_THROWS_AS(data.validate(), DataError);
}

TEST_CASE("every sample at or above the threshold is an event, or only the first of a run") {
  const Matrix values{{0, 30, 31, 29, 30}, {30, 0, 0, 0, 0}};
  const auto every = detect_events(values, 0.5, 30, EventMode::every);
  CHECK(every[0] == std::vector<double>{0.5, 1, 2});
  CHECK(every[1] == std::vector<double>{0});
  CHECK(detect_events(values, 0.5, 30, EventMode::upward)[0] == std::vector<double>{0.5, 2});
  CHECK(detect_events(Matrix{{undefined, 5}}, 1, 1, EventMode::every)[0] == std::vector<double>{1});
}

TEST_CASE("an event falls into the column whose sample comes last before it, and on a sample if only a rounding parts them") {
  CHECK(event_position(0.1 * 3, 0.1) == 3);  // 0.1 · 3 / 0.1 is not 3
  CHECK(event_position(0.25, 0.1) == doctest::Approx(2.5));
  TimeSeries trial;
  trial.values = Matrix(2, 4);
  trial.events = {{0.1 * 3, 0.39, 0.4}, {-0.01, 0.0, 0.19, 0.1}};
  CHECK(event_counts(trial, 0.1) == Matrix{{0, 0, 0, 2}, {1, 2, 0, 0}});
  trial.events.reset();
  CHECK_THROWS_AS(event_counts(trial, 0.1), InternalError);
}

TEST_CASE("default names count from x0") { CHECK(default_names(2) == std::vector<std::string>{"x0", "x1"}); }

}  // namespace
}  // namespace golgi
