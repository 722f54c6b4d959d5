// The defaults: which events, which lags, and which measure of the changes.
#include <doctest/doctest.h>

#include <cmath>

#include "cases.hpp"
#include "golgi/data/eigen.hpp"
#include "support/messages.hpp"

using namespace golgi;
using namespace golgi::intervention_plugin;
using namespace golgi::intervention_plugin::test;

TEST_CASE("without events in the recording, events that the model finds are used like recorded ones") {
  Case c;
  const auto recorded = c.read({});
  const auto counts = event_counts(c.data.trial(0).events(), c.data.dt_s(), c.data.trial(0).n_samples());
  c.data.set_events({});
  c.model.found_events = [&](const Dataset&) { return std::vector<Matrix>{counts}; };
  c.model.offered.push_back(LagsAndEvents::capability);
  c.model.stated_lags = 4;
  c.model.on_intervention = [](std::span<const Window>, const Intervention& change) { CHECK(change.events_s().empty()); };
  const PlainContext context;
  const auto found = InterventionReadout(Params()).estimate(input_of(c.data, c.model), context);
  CHECK(found.score() == recorded.score());
  CHECK(found.sign() == recorded.sign());
  CHECK(has(context.messages.at(0), "those that model/toy finds"));
  // For samples, a different question, the result differs.
  CHECK(c.read(params_of([](Params& p) { p.at = At::samples; })).score() != recorded.score());
}

TEST_CASE(
    "by default every lag that the model distinguishes is tried: its whole history, or the number of lags that it gives") {
  Case c;
  const auto all = c.read({});
  CHECK(all.lag_s()(2, 1) == 3 * 0.002);
  CHECK(all.score()(2, 1) > 0.5);
  c.model.offered.push_back(LagsAndEvents::capability);
  c.model.found_events = [&](const Dataset& data) {
    return std::vector<Matrix>{event_counts(data.trial(0).events(), data.dt_s(), data.trial(0).n_samples())};
  };
  c.model.stated_lags = 2;
  const PlainContext context;
  const auto two = InterventionReadout(Params()).estimate(input_of(c.data, c.model), context);
  CHECK(two.score()(2, 1) == 0);
  CHECK(two.score()(1, 0) == all.score()(1, 0));
  CHECK(has(context.messages.at(0), "at lags of 1 to 2"));
}

TEST_CASE("at samples an effect that is even in the source is found by default, without a sign; its signed mean is near 0") {
  // 1 is forecast as (x_0 / 2)², whatever the sign of x_0; 2 as (x_1 / 4)² after three samples.
  Case c;
  c.data = dataset_of({var_data({Eigen::MatrixXd::Zero(3, 3)}, 2000, "even")});
  c.model.split = split_of(c.data, 4);
  c.model.link = [](double x) { return x * x; };
  auto params = params_of([](Params& p) { p.scale = Scale::none; });
  const auto found = c.read(params);
  const auto row = eigen(c.data.trial(0).values()).row(0).array();
  const double expected = 0.25 * (row.square() - row.mean() * row.mean()).abs().mean();
  CHECK(found.score()(1, 0) == doctest::Approx(expected).epsilon(0.02));  // windows omit samples at the ends
  CHECK(found.sign()(1, 0) == 0);
  CHECK(found.lag_s()(2, 1) == 3);
  CHECK(found.score()(0, 1) == 0);
  params.measure = Measure::mean;
  // Over 2,000 normal samples the mean of sign(x) x² has a standard deviation of 0.04 times the mean of x²; the limit is five
  // of them.
  CHECK(c.read(params).score()(1, 0) < 0.2 * expected);
}

TEST_CASE(
    "with mean_absolute the changes are averaged over members before their absolute value is taken: opposite changes cancel") {
  Case c;
  c.data.set_events({});
  auto opposite = c.model.members[0];
  opposite[0](1, 0) *= -1;
  c.model.members.push_back(opposite);
  const auto result = c.read(params_of([](Params& p) { p.scale = Scale::none; }));
  CHECK(result.score()(1, 0) == doctest::Approx(0).epsilon(1e-12));
  CHECK(result.parts(Part::Axis::member)[1].score()(1, 0) > 0.1);
  CHECK(result.score()(2, 1) == doctest::Approx(result.parts(Part::Axis::member)[0].score()(2, 1)).epsilon(1e-12));
}
