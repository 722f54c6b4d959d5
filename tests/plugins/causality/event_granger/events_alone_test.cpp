// Events predicted from events: rasters, counts, and variables without values.
#include <doctest/doctest.h>

#include <cmath>
#include <utility>
#include <vector>

#include "estimated.hpp"
#include "support/messages.hpp"

using namespace golgi;
using test::estimate, test::recording_of, test::with_own_events;

TEST_CASE("from events alone, a raster is regressed as Bernoulli, counts as Poisson, and excitation differs from inhibition") {
  // 1 fires more often after 0 and less often after 2, at a low base rate.
  Random random(fingerprint_of("events alone"), "raster");
  constexpr std::ptrdiff_t m = 8000;
  Matrix x(3, m), counts(3, m);
  for (std::ptrdiff_t t = 1; t < m; ++t) {
    x(0, t) = random.uniform() < 0.1;
    x(2, t) = random.uniform() < 0.1;
    x(1, t) = random.uniform() < (x(2, t - 1) > 0 ? 0.01 : x(0, t - 1) > 0 ? 0.4 : 0.1);
    for (int part = 0; part < 3; ++part) {
      counts(0, t) += random.uniform() < 0.1;
      counts(2, t) += random.uniform() < 0.1;
      counts(1, t) += random.uniform() < 0.05 * std::exp(0.8 * counts(0, t - 1) - counts(2, t - 1));
    }
  }
  for (const Matrix& data : {x, counts}) {
    const test::PlainContext context;
    const auto result = estimate(test::dataset_of({data}), {}, context);
    CHECK_NOTHROW(result.validate());
    CHECK(test::has(context.messages.at(0), &data == &x ? "Bernoulli" : ""));
    CHECK(result.p()(1, 0) < 1e-8);
    CHECK(result.p()(1, 2) < 1e-8);
    CHECK(result.sign()(1, 0) == 1);
    CHECK(result.sign()(1, 2) == -1);
    CHECK(result.lag_s()(1, 0) == 1);
    for (auto [target, source] : std::vector<std::pair<int, int>>{{0, 1}, {2, 0}, {2, 1}, {0, 2}})
      CHECK(result.p()(target, source) > 0.005);
  }
  const test::PlainContext context;
  estimate(test::dataset_of({counts}), {}, context);
  CHECK(test::has(context.messages.at(0), "Poisson"));

  // The same events in addition to uninformative values give the same estimate.
  Dataset beside = test::dataset_of({test::var_data({Eigen::MatrixXd::Zero(3, 3)}, m, "beside")});
  beside.set_dt_s(0.001);
  beside.set_events({Events(detect_events(x, beside.dt_s(), 1, EventMode::every))});
  event_granger::Params params;
  params.response = event_granger::Response::bernoulli;
  CHECK(estimate(beside, params).score() == estimate(test::dataset_of({x})).score());
}

TEST_CASE("a trace of a cause has no lag, and a recording that is too short is reported before any work") {
  Random random(fingerprint_of("trace"), "raster");
  constexpr std::ptrdiff_t m = 6000;
  Matrix x(2, m);
  double drive = 0;
  for (std::ptrdiff_t t = 1; t < m; ++t) {
    drive = 0.9 * drive + x(0, t - 1);
    x(0, t) = random.uniform() < 0.05;
    x(1, t) = random.uniform() < std::min(0.5, 0.02 + 0.1 * drive);
  }
  const auto result = estimate(test::dataset_of({x}));
  CHECK(result.p()(1, 0) < 1e-6);
  CHECK(std::isnan(result.lag_s()(1, 0)));
  CHECK_NOTHROW(result.validate());

  const auto wide = test::dataset_of({matrix_of(Eigen::MatrixXd::Random(60, 8))});
  CHECK(test::has(test::message_of<DataError>([&] { estimate(wide); }), "5 samples have all their lags and a response, "));
  CHECK(test::has(test::message_of<DataError>([&] { estimate(wide); }), "are the data transposed?"));
}

TEST_CASE("variables of events alone give the same estimate as their counts per sample") {
  const Dataset recording =
      with_own_events(recording_of(test::random_weights(4, 0.5, "points"), 8'000, "points"), [](double x) { return x; });
  const Trial& trial = recording.trial(0);
  Dataset raster = recording;
  raster.set_trial(0, Trial(trial).set_values(recording.counts(0, recording.dt_s())));
  std::vector<Variable> points;
  for (const auto& name : recording.names()) points.emplace_back(name, VariableKind::point);
  const Dataset events(points, recording.dt_s(), {Trial(trial.events(), trial.duration_s())});
  CHECK(estimate(events) == estimate(raster));
  // One of these variables has values only.
  points[0] = Variable(recording.names()[0]);
  const Dataset mixed(points, recording.dt_s(), {Trial(Matrix(1, trial.n_samples()), trial.events())});
  CHECK(test::has(test::message_of<DataError>([&] { estimate(mixed); }), "make values of the events with transform/counts"));
}
