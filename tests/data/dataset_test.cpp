// Recordings as handles: shared data, derived properties, and fields that estimators never see.
#include "golgi/data/dataset.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include "golgi/core/error.hpp"
#include "support/messages.hpp"

namespace golgi {
namespace {
using test::has;
using test::message_of;
using Lists = std::vector<std::vector<double>>;
using Names = std::vector<std::string>;

/// Two trials of three and one sample, half a second each, with every field that a dataset may have.
Dataset rich() {
  Trial first(Matrix{{1, 2, 3}, {4, 5, 6}}, Events(Lists{{0.5}, {}}));
  first.set_covariates(Matrix{{7, 8, 9}}).set_hidden({{"u", Matrix{{3, 3}}}});
  Trial second(Matrix{{1}, {2}}, Events(Lists{{}, {0.25}}));
  second.set_covariates(Matrix{{7}});
  Dataset data(Names{"a", "b"}, 0.5, {first, second});
  data.set_covariates({{"speed", "m/s", Covariate::Course::linear, Covariate::At::now}});
  return data.set_truth(GroundTruth(2, {{1, 0, 1, 0.5}}));
}

/// A continuous variable, a point variable, and another continuous one.
Dataset mixed() {
  std::vector<Variable> variables{Variable("a").set_has_events(true), Variable("unit", VariableKind::point),
                                  Variable("b").set_has_events(true)};
  return Dataset(std::move(variables), 0.1, {Trial(Matrix{{1, 2, 3}, {4, 5, 6}}, Events(Lists{{0}, {0.1 * 3, 0.05}, {}}))});
}

/// Only point variables: a trial of one second and one of 0.3 s.
Dataset points() {
  return Dataset({Variable("m", VariableKind::point), Variable("n", VariableKind::point)}, 0.25,
                 {Trial(Events(Lists{{0, 0.1, 0.25}, {0.99}}), 1), Trial(Events(Lists{{}, {0.1 * 2}}), 0.3)});
}

TEST_CASE("a dataset returns what it was made of") {
  const Dataset data = rich();
  CHECK_NOTHROW(data.validate());
  CHECK(data.n_variables() == 2);
  CHECK(data.n_trials() == 2);
  CHECK(data.names() == Names{"a", "b"});
  CHECK(data.variable(1) == Variable("b").set_has_events(true));
  CHECK(data.dt_s() == 0.5);
  CHECK(data.trial(0).values() == Matrix{{1, 2, 3}, {4, 5, 6}});
  CHECK(data.covariates()[0].name == "speed");
  CHECK(data.truth()->n_links() == 1);
  CHECK(Dataset().n_variables() == 0);
  CHECK(Dataset().truth() == nullptr);
}

TEST_CASE("events are recorded if every trial lists them for each variable") {
  const Trial with(Matrix(2, 3), Events(Lists(2))), without(Matrix(2, 3));
  CHECK(Dataset(Names{"a", "b"}, 1, {with, with}).has_events());
  CHECK_FALSE(Dataset(Names{"a", "b"}, 1, {with, without}).has_events());
  CHECK_FALSE(Dataset(Names{"a", "b"}, 1, {without}).has_events());
  CHECK_FALSE(Dataset(Names{"a", "b"}, 1, {}).has_events());
  CHECK(points().has_events());
}

TEST_CASE("a copy shares values, and changing it leaves the original unchanged") {
  const Dataset data = rich(), before = rich();
  for (auto change :
       {+[](Dataset& d) { d.set_unit("mV"); }, +[](Dataset& d) { d.set_dt_s(0.1); },
        +[](Dataset& d) {
          d.set_variables(continuous_variables({"c", "d"}, "", true));
        },
        +[](Dataset& d) { d.set_events({}); },
        +[](Dataset& d) {
          d.set_covariates({{"light", "", Covariate::Course::step, Covariate::At::next}});
        },
        +[](Dataset& d) { d.set_trial(1, Trial(d.trial(1)).set_label("tone")); }, +[](Dataset& d) { d.clear_truth(); },
        +[](Dataset& d) {
          d.set_truth(GroundTruth(2, {{0, 1, 1, 0.5}}));
        },
        +[](Dataset& d) { d = d.without_secrets(); }}) {
    Dataset copy = data;
    CHECK(copy == data);
    change(copy);
    CHECK_FALSE(copy == data);
    CHECK(data == before);
    for (std::ptrdiff_t k = 0; k < 2; ++k) {
      CHECK(copy.trial(k).values().shares(data.trial(k).values()));
      CHECK(copy.trial(k).covariates().shares(data.trial(k).covariates()));
    }
  }
}

TEST_CASE("replacing or adding a trial leaves the others shared") {
  const Dataset data = rich();
  Dataset changed = data;
  changed.set_trial(0, Trial(data.trial(0)).set_values(Matrix(2, 3)));
  CHECK(changed.trial(0).values() == Matrix(2, 3));
  CHECK(changed.trial(0).events().times_s().shares(data.trial(0).events().times_s()));
  CHECK(changed.trial(1).values().shares(data.trial(1).values()));
  changed.add_trial(data.trial(0));
  CHECK(changed.n_trials() == 3);
  CHECK(changed.trial(2).values().shares(data.trial(0).values()));
  changed.set_trials({data.trial(1)});
  CHECK(changed.n_trials() == 1);
  CHECK(data == rich());
}

TEST_CASE("set_events keeps the values shared and marks events as recorded; without any list they are no longer recorded") {
  Dataset data(Names{"a", "b"}, 1, {Trial(Matrix(2, 3)), Trial(Matrix(2, 3))});
  const Dataset before = data;
  data.set_events({Events(Lists{{1}, {}}), Events(Lists{{}, {2}})});
  CHECK(data.has_events());
  CHECK(data.trial(1).events()[1][0] == 2);
  CHECK(data.trial(1).values().shares(before.trial(1).values()));
  CHECK_NOTHROW(data.validate());
  data.set_events({});
  CHECK_FALSE(data.variable(0).has_events());
  CHECK(data.trial(0).events().n_variables() == 0);
  CHECK(data == before);
  CHECK(has(message_of<InternalError>([&] { data.set_events({Events(Lists(2))}); }), "1 lists of events for 2 trials"));
}

TEST_CASE("without_secrets removes truth and hidden series, and nothing else") {
  const Dataset data = rich(), open = data.without_secrets();
  CHECK(open.truth() == nullptr);
  CHECK(open.trial(0).hidden().empty());
  Dataset told = open;
  told.set_truth(*data.truth()).set_trial(0, Trial(open.trial(0)).set_hidden(data.trial(0).hidden()));
  CHECK(told == data);
  CHECK(open.trial(0).values().shares(data.trial(0).values()));
}

TEST_CASE("durations of trials with values follow from samples and interval, others stay as they were given") {
  Dataset data = rich();
  CHECK(data.trial(0).duration_s() == 1.5);
  CHECK(data.trial(1).duration_s() == 0.5);
  data.set_dt_s(0.25);
  CHECK(data.trial(0).duration_s() == 0.75);
  data.set_trial(0, Trial(data.trial(0)).set_values(Matrix(2, 8)));
  CHECK(data.trial(0).duration_s() == 2);
  data.add_trial(Trial(Matrix(2, 1)).set_duration_s(99));
  CHECK(data.trial(2).duration_s() == 0.25);
  CHECK(points().set_dt_s(0.001).trial(1).duration_s() == 0.3);
}

TEST_CASE("rows of values belong to the continuous variables, in their order") {
  const Dataset data = mixed();
  CHECK_FALSE(data.has_values());
  CHECK(data.row_of(0) == 0);
  CHECK(data.row_of(1) == -1);
  CHECK(data.row_of(2) == 1);
  CHECK(rich().has_values());
  CHECK(rich().row_of(1) == 1);
  CHECK_FALSE(points().has_values());
  CHECK(points().row_of(0) == -1);
  CHECK_NOTHROW(points().validate());
}

TEST_CASE("the unit is that of all values, or empty") {
  Dataset data = mixed();
  CHECK(data.unit().empty());
  data.set_unit("mV");
  CHECK(data.unit() == "mV");
  CHECK(data.variable(1).unit().empty());  // a point variable: it has no values
  data.set_variables({Variable("a").set_unit("mV"), Variable("b").set_unit("uV")});
  CHECK(data.unit().empty());
}

TEST_CASE("counts puts every variable's events into bins, and drops an incomplete last bin") {
  CHECK(points().counts(0, 0.25) == Matrix{{2, 1, 0, 0}, {0, 0, 0, 1}});
  CHECK(points().counts(0, 0.3) == Matrix{{3, 0, 0}, {0, 0, 0}});
  CHECK(points().counts(1, 0.1) == Matrix{{0, 0, 0}, {0, 0, 1}});  // 0.3 / 0.1 is not 3
  CHECK(points().counts(1, 0.5).cols() == 0);
  CHECK(mixed().counts(0, 0.1) == Matrix{{1, 0, 0}, {1, 0, 0}, {0, 0, 0}});  // the trial ends at 0.3 s
}

TEST_CASE("a trial with gaps makes a dataset with gaps") {
  Dataset data = rich();
  CHECK_FALSE(data.has_gaps());
  data.set_trial(1, Trial(data.trial(1)).set_gaps(Gaps({{}, {{0, 0.5}}})));
  CHECK(data.has_gaps());
}

}  // namespace
}  // namespace golgi
