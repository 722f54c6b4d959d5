// Variables and trials as handles: their defaults, and that a change makes a separate copy.
#include "golgi/data/variable.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <utility>

#include "golgi/data/trial.hpp"

namespace golgi {
namespace {

TEST_CASE("a variable is continuous by default, and its events are recorded if it is set so") {
  Variable variable("a");
  CHECK(variable.name() == "a");
  CHECK(variable.kind() == VariableKind::continuous);
  CHECK(variable.has_values());
  CHECK_FALSE(variable.has_events());
  CHECK(variable.unit().empty());
  CHECK(variable.group().empty());
  CHECK(variable.quality().empty());
  for (const double coordinate : variable.position_um()) CHECK(std::isnan(coordinate));
  CHECK(variable.set_has_events(true).has_events());
  CHECK_FALSE(variable.set_has_events(false).has_events());
}

TEST_CASE("a point variable has no values, and its events are always recorded") {
  Variable variable("a", VariableKind::point);
  CHECK_FALSE(variable.has_values());
  CHECK(variable.has_events());
  CHECK(variable.set_has_events(false).has_events());
}

TEST_CASE("changing a copy leaves the variable unchanged; every field is compared for equality") {
  const Variable variable = Variable("a").set_unit("mV").set_group("CA1").set_position_um({1, undefined, 3});
  CHECK(variable == Variable("a").set_unit("mV").set_group("CA1").set_position_um({1, undefined, 3}));
  for (auto change :
       {+[](Variable& v) { v.set_name("b"); }, +[](Variable& v) { v.set_unit("uV"); }, +[](Variable& v) { v.set_group("CA3"); },
        +[](Variable& v) { v.set_quality("good"); }, +[](Variable& v) { v.set_has_events(true); },
        +[](Variable& v) {
          v.set_position_um({1, 2, 3});
        }}) {
    Variable copy = variable;
    CHECK(copy == variable);
    change(copy);
    CHECK_FALSE(copy == variable);
  }
  CHECK(variable.name() == "a");
  CHECK(variable.unit() == "mV");
  CHECK(variable.group() == "CA1");
  CHECK(variable.position_um()[0] == 1);
  CHECK_FALSE(Variable("a") == Variable("a", VariableKind::point));
}

TEST_CASE("default names count from x0; variables can be made from names") {
  CHECK(default_names(2) == std::vector<std::string>{"x0", "x1"});
  const auto variables = continuous_variables({"a", "b"}, "mV", true);
  REQUIRE(variables.size() == 2);
  CHECK(variables[1] == Variable("b").set_unit("mV").set_has_events(true));
  CHECK(continuous_variables({"a"})[0] == Variable("a"));
}

TEST_CASE("changing a copy of a trial leaves the trial unchanged, and shares the fields that are not changed") {
  Trial trial(Matrix{{1, 2, 3}}, Events(std::vector<std::vector<double>>{{0.5}}));
  trial.set_label("tone").set_start_s(7).set_covariates(Matrix{{4, 5, 6}}).set_hidden({{"u", Matrix{{9}}}});
  trial.set_gaps(Gaps({{{0, 1}}}));
  Trial copy = trial;
  CHECK(copy == trial);
  copy.set_label("noise");
  CHECK(trial.label() == "tone");
  CHECK(copy.start_s() == 7);
  CHECK(copy.values().shares(trial.values()));
  CHECK(copy.covariates().shares(trial.covariates()));
  CHECK(copy.events().times_s().shares(trial.events().times_s()));
  CHECK(copy.hidden().at("u").shares(trial.hidden().at("u")));
  CHECK(copy.gaps() == trial.gaps());
}

TEST_CASE("every field of a trial is compared for equality") {
  const Trial trial(Matrix{{1, 2, 3}});
  CHECK(trial == Trial(Matrix{{1, 2, 3}}));
  for (auto change :
       {+[](Trial& t) { t.set_label("tone"); }, +[](Trial& t) { t.set_start_s(1); }, +[](Trial& t) { t.set_duration_s(1); },
        +[](Trial& t) {
          t.set_values(Matrix{{1, 2, 4}});
        },
        +[](Trial& t) { t.set_events(Events(std::vector<std::vector<double>>{{}})); },
        +[](Trial& t) {
          t.set_covariates(Matrix{{1, 2, 3}});
        },
        +[](Trial& t) {
          t.set_gaps(Gaps({{{0, 1}}}));
        },
        +[](Trial& t) {
          t.set_hidden({{"u", Matrix{{1}}}});
        }}) {
    Trial copy = trial;
    change(copy);
    CHECK_FALSE(copy == trial);
  }
  CHECK(Trial().n_samples() == 0);
  CHECK(trial.n_samples() == 3);
}

}  // namespace
}  // namespace golgi
