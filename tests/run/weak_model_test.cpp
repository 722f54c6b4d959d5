// The warning for readouts of a model that forecasts badly.
#include "golgi/run/weak_model.hpp"

#include <doctest/doctest.h>

#include <string>

#include "golgi/api/registry.hpp"
#include "golgi/run/component_call.hpp"
#include "golgi/testing/linear_forecaster.hpp"
#include "golgi/testing/plain_context.hpp"
#include "golgi/testing/var_data.hpp"
#include "support/messages.hpp"
#include "support/toy_components.hpp"

using namespace golgi;
using golgi::test::has;

namespace {

/// Each of three variables is `memory` times its last value plus noise; the model forecasts `gain` times the last value.
struct Case {
  Case(double memory, double gain, std::ptrdiff_t n_members = 1)
      : data(test::dataset_of({test::var_data({memory * Eigen::MatrixXd::Identity(3, 3)}, 2000, "weak model")})),
        model(std::vector(n_members, test::LinearForecaster::Lags{Eigen::MatrixXd(gain * Eigen::MatrixXd::Identity(3, 3))})) {
    model.split = test::split_of(data, 1);
  }
  std::optional<Warning> warning() const {
    const std::shared_ptr<const FittedModel> kept(std::shared_ptr<void>(), &model);
    return weak_forecasts({kept, data, "model/toy"}, test::PlainContext());
  }
  Dataset data;
  test::LinearForecaster model;
};

/// Takes a model, and estimates no connectivity.
struct Judge : Component {
  Artifact run(const Inputs&, const TaskContext&) const override { return Scores(); }
};

}  // namespace

// R² of a forecast g x of a process with memory m is 2 g m - g²; that of the last value is 2 m - 1. Over 1,000 windows its
// standard error is some 0.03.
TEST_CASE("an R2 below 0.1 is reported, with both R2") {
  const auto warning = Case(0.2, 0.2).warning();  // 0.04, last value -0.6
  REQUIRE(warning);
  CHECK(warning->code == "nothing_to_read");
  CHECK(has(warning->seen, "with an R2 of 0.0"));
  CHECK(has(warning->seen, "repeating the last value gives -0."));
  CHECK_FALSE(Case(0.5, 0.5).warning());  // 0.25, last value 0
}

TEST_CASE("an R2 below that of the last value is reported, however high it is") {
  CHECK(Case(0.95, 0.6).warning());         // 0.78, last value 0.9
  CHECK_FALSE(Case(0.95, 0.95).warning());  // 0.9025: both see the same noise
}

TEST_CASE("members are judged by their mean forecast, as readouts average them") {
  Case c(0.5, 1.2, 2);
  c.model.members[1][0] = -0.2 * Eigen::MatrixXd::Identity(3, 3);  // R² -0.24 each; their mean forecasts half: 0.25
  CHECK_FALSE(c.warning());
  c.model.members[1][0] = c.model.members[0][0];
  CHECK(c.warning());
}

TEST_CASE("without test windows, or for a forecast of another shape, there is no warning") {
  Case c(0.2, 0.2);
  c.model.stated_horizon = 2;
  c.model.split.test.resize(1000);
  CHECK_FALSE(c.warning());
  c.model.split = {};
  CHECK_FALSE(c.warning());
}

TEST_CASE("a readout of such a model gives the warning, that of a better model does not") {
  Registry registry;
  test::add_toys(registry, "build");
  const auto* readout = registry.find("causality/toy_readout");
  REQUIRE(readout);
  for (const double memory : {0.2, 0.5}) {
    const Case c(memory, memory);
    const test::PlainContext context;
    const test::ToyReadout component({});
    call_component(*readout, component, test::input_of(c.data, c.model), nullptr, context);
    CHECK(context.warnings.size() == (memory < 0.4 ? 1 : 0));
  }
}

TEST_CASE("a component that estimates no connectivity from such a model gives no warning") {
  ComponentInfo info;
  info.name = "evaluate/judge";
  info.kind = ComponentKind::evaluator;
  info.output = ArtifactType::scores;
  info.inputs = {Port("data", {ArtifactType::model})};
  const Case c(0.2, 0.2);
  const test::PlainContext context;
  call_component(info, Judge(), test::input_of(c.data, c.model), nullptr, context);
  CHECK(context.warnings.empty());
}
