#include <doctest/doctest.h>

#include <cmath>

#include "cases.hpp"
#include "golgi/data/eigen.hpp"
#include "support/messages.hpp"

using namespace golgi;
using namespace golgi::intervention_plugin;
using namespace golgi::intervention_plugin::test;

TEST_CASE("at events the effect is the coefficient times the spike's height above the typical value, with its sign and lag") {
  Case c;
  const auto params = params_of([](Params& p) {
    p.lags = 4;
    p.scale = Scale::none;
  });
  const auto result = c.read(params);
  CHECK_NOTHROW(result.validate());
  // The forecasts are linear in each sample: exact except for rounding.
  CHECK(result.score()(1, 0) == doctest::Approx(0.5 * (10 - typical(c.data, 0))).epsilon(1e-12));
  CHECK(result.score()(2, 1) == doctest::Approx(0.25 * (10 - typical(c.data, 1))).epsilon(1e-12));
  CHECK(result.sign()(1, 0) == 1);
  CHECK(result.sign()(2, 1) == -1);
  CHECK(result.lag_s()(1, 0) == 0.002);
  CHECK(result.lag_s()(2, 1) == 3 * 0.002);
  for (std::ptrdiff_t i = 0; i < 3; ++i)
    for (std::ptrdiff_t j = 0; j < 3; ++j)
      if (!(i == 1 && j == 0) && !(i == 2 && j == 1)) CHECK(result.score()(i, j) == 0);
  REQUIRE(result.parts(Part::Axis::member).size() == 1);
  CHECK(result.parts(Part::Axis::member)[0].score() == result.score());
}

TEST_CASE("only windows with an event at the lag are forecast, and only that event is removed") {
  Case c;
  std::ptrdiff_t n_asked = 0;
  c.model.on_intervention = [&](std::span<const Window> windows, const Intervention& change) {
    n_asked += std::ssize(windows);
    REQUIRE(change.events_s().size() == windows.size());
    for (std::size_t w = 0; w < windows.size(); ++w) {
      const auto sample = windows[w].start + 4 - 2;  // lag 2 of a history of 4
      CHECK(sample % (7 + change.source()) == change.source());
      for (std::ptrdiff_t s = 0; s < 4; ++s) {
        const double was = c.data.trial(0).values()(change.source(), windows[w].start + s);
        if (s == 2)
          CHECK(change.values()(static_cast<std::ptrdiff_t>(w), s) == doctest::Approx(typical(c.data, change.source())));
        else
          CHECK(change.values()(static_cast<std::ptrdiff_t>(w), s) == was);
      }
      CHECK(change.events_s()[w].empty());  // periods are longer than windows
    }
  };
  Params params;
  params.lags = 2;
  params.scale = Scale::none;
  const PlainContext context;
  c.model.on_intervention = [&, check = c.model.on_intervention](std::span<const Window> windows, const Intervention& change) {
    // The first call for a source has lag 1.
    if (!windows.empty() && (windows[0].start + 3) % (7 + change.source()) == change.source()) return;
    check(windows, change);
  };
  const auto result = InterventionReadout(params).estimate(input_of(c.data, c.model), context);
  CHECK(n_asked > 100);
  CHECK(n_asked < 200);  // about 400 / 7 + 400 / 8 + 400 / 9, not 3 * 396
  CHECK(has(context.messages.at(0), "averages over"));
}

TEST_CASE("neighbours of an event are replaced with it, and events next to the replaced samples stay") {
  Case c;
  auto events = c.data.trial(0).events().lists();
  events[0] = {3 * c.data.dt_s(), 5 * c.data.dt_s(), 6 * c.data.dt_s()};
  c.data.set_events({Events(events)});
  c.model.split.test = {{0, 3}};  // samples 3 … 6
  std::vector<double> left;
  SharedMatrix values;
  c.model.on_intervention = [&](std::span<const Window>, const Intervention& change) {
    if (change.source() != 0) return;
    left = change.events_s().at(0);
    values = change.values();
  };
  Params params;
  params.lags = 1;
  params.scale = Scale::none;
  c.read(params);
  REQUIRE(left.size() == 2);
  CHECK(left[0] == 0);
  CHECK(left[1] == doctest::Approx(2 * c.data.dt_s()));
  CHECK(values(0, 2) == c.data.trial(0).values()(0, 5));
  params.around = 1;
  c.read(params);
  CHECK(left == std::vector<double>{0});
  CHECK(values(0, 2) == values(0, 3));
  CHECK(values(0, 1) == c.data.trial(0).values()(0, 4));
}

TEST_CASE("scores are in units of the target's forecast error, or of the standard error of the change") {
  Case c;
  const auto raw = c.read(params_of([](Params& p) { p.scale = Scale::none; }));
  double squares = 0;
  const auto& windows = c.model.split.test;
  const Matrix forecast = c.model.forecast(0, c.data, windows, c.context);
  for (std::ptrdiff_t w = 0; w < forecast.rows(); ++w)
    squares += std::pow(c.data.trial(0).values()(1, windows[w].start + 4) - forecast(w, 1), 2);
  const double error = std::sqrt(squares / static_cast<double>(forecast.rows()));
  CHECK(c.read({}).score()(1, 0) == doctest::Approx(raw.score()(1, 0) / error).epsilon(1e-12));

  // The change of a sample is half of its absolute deviation from the typical value.
  Eigen::ArrayXd change(forecast.rows());
  for (std::ptrdiff_t w = 0; w < change.size(); ++w)
    change(w) = 0.5 * std::abs(c.data.trial(0).values()(0, windows[w].start + 3) - typical(c.data, 0));
  const double n = static_cast<double>(change.size());
  const double standard_error = std::sqrt((change - change.mean()).square().sum() / (n - 1) / n);
  const auto by_error = c.read(params_of([](Params& p) {
    p.at = At::samples;
    p.scale = Scale::standard_error;
  }));
  CHECK(by_error.score()(1, 0) == doctest::Approx(change.mean() / standard_error).epsilon(1e-9));
  CHECK(by_error.sign()(1, 0) == 1);
  CHECK(by_error.score()(2, 0) == 0);
}

TEST_CASE(
    "at samples of a continuous recording the score is the mean absolute deviation times the coefficient, with its sign") {
  Case c;
  c.data.set_events({});
  Params params;
  params.lags = 4;
  params.scale = Scale::none;
  const auto result = c.read(params);
  const auto row = eigen(c.data.trial(0).values()).row(1);
  CHECK(result.score()(2, 1) ==
        doctest::Approx(0.25 * (row.array() - row.mean()).abs().mean()).epsilon(0.02));  // windows omit samples at the ends
  CHECK(result.sign()(2, 1) == -1);
  CHECK(result.lag_s()(2, 1) == 3 * 0.002);
  CHECK(result.score()(0, 1) == 0);
}

TEST_CASE("the whole past can be replaced by its mean or by the past of another window; then there is no lag") {
  Case c;
  for (const auto with : {Substitute::typical, Substitute::other_window}) {
    Params params;
    params.at = At::past;
    params.with = with;
    const auto result = c.read(params);
    CHECK(result.lag_s().empty());
    CHECK(result.score()(1, 0) > 0.01);
    CHECK(result.sign()(1, 0) == 1);
    CHECK(result.score()(2, 1) > 0.01);
    CHECK(result.sign()(2, 1) == -1);
    CHECK(result.score()(0, 1) == 0);
  }
}

TEST_CASE("at events the substitute is another window without events there") {
  Case c;
  c.model.on_intervention = [&](std::span<const Window>, const Intervention& change) {
    for (std::ptrdiff_t w = 0; w < change.values().rows(); ++w) CHECK(change.values()(w, 3) < 5);
    for (const auto& events : change.events_s()) CHECK(events.empty());
  };
  Params params;
  params.lags = 1;
  params.with = Substitute::other_window;
  CHECK(c.read(params).sign()(1, 0) == 1);
}

TEST_CASE("opposite effects of members cancel, the members' own scores stay, and with ranks members have equal weight") {
  Case c;
  auto opposite = c.model.members[0];
  for (auto& lag : opposite) lag *= -1;
  opposite[2](2, 1) = -100;
  c.model.members.push_back(opposite);
  Params params;
  params.lags = 3;
  params.scale = Scale::none;
  const auto result = c.read(params);
  CHECK(result.score()(1, 0) == doctest::Approx(0).epsilon(1e-12));
  CHECK(result.parts(Part::Axis::member)[0].score()(1, 0) > 1);
  CHECK(result.parts(Part::Axis::member)[1].score()(1, 0) ==
        doctest::Approx(result.parts(Part::Axis::member)[0].score()(1, 0)));
  CHECK(result.sign()(2, 1) == -1);
  params.average = MemberAverage::rank;
  const auto ranked = c.read(params);
  // Two of six pairs have effects: 0 -> 1 ranks first in member 0 and second in member 1; the other four share ranks 1 … 4.
  CHECK(ranked.score()(1, 0) == doctest::Approx((6 + 5) / 12.0));
  CHECK(ranked.score()(2, 1) == doctest::Approx((5 + 6) / 12.0));
  CHECK(ranked.score()(0, 1) == doctest::Approx(2.5 / 6));
  CHECK(std::isnan(ranked.score()(0, 0)));
}

TEST_CASE("permuted variables give the permuted estimate") {
  Case c;
  const std::vector<std::ptrdiff_t> order{2, 0, 1};
  Case p;
  change_values(p.data, [&](Matrix& x) {
    for (std::ptrdiff_t i = 0; i < 3; ++i) eigen(x).row(i) = eigen(c.data.trial(0).values()).row(order[i]);
  });
  std::vector<std::vector<double>> events(3);
  for (std::ptrdiff_t i = 0; i < 3; ++i) {
    const auto from = order[i];
    events[i] = c.data.trial(0).events().lists()[from];
    for (std::size_t l = 0; l < 4; ++l)
      for (std::ptrdiff_t j = 0; j < 3; ++j) p.model.members[0][l](i, j) = c.model.members[0][l](from, order[j]);
  }
  p.data.set_events({Events(events)});
  const auto params = params_of([](Params& q) { q.lags = 4; });
  const auto expected = c.read(params), result = p.read(params);
  for (std::ptrdiff_t i = 0; i < 3; ++i)
    for (std::ptrdiff_t j = 0; j < 3; ++j)
      CHECK(result.score()(i, j) == doctest::Approx(expected.score()(order[i], order[j])).epsilon(1e-12));
}

TEST_CASE("max_windows limits the windows with an event, not the windows that are searched for events") {
  Case c;
  std::vector<std::ptrdiff_t> asked;
  c.model.on_intervention = [&](std::span<const Window> windows, const Intervention&) { asked.push_back(std::ssize(windows)); };
  Params params;
  params.lags = 1;
  params.max_windows = 20;
  c.read(params);
  CHECK(asked == std::vector<std::ptrdiff_t>{20, 20, 20});
}

TEST_CASE("a source without events is undefined and named; a recording without events is refused with a suggestion") {
  Case c;
  auto events = c.data.trial(0).events().lists();
  events[1].clear();
  c.data.set_events({Events(events)});
  const PlainContext context;
  const auto result = InterventionReadout(Params()).estimate(input_of(c.data, c.model), context);
  for (std::ptrdiff_t i = 0; i < 3; ++i) {
    CHECK(std::isnan(result.score()(i, 1)));
    CHECK(std::isnan(result.sign()(i, 1)));
    CHECK(std::isfinite(result.score()(i, 0)));
  }
  CHECK(has(context.messages.back(), "'x1'"));
  c.data.set_events({Events(std::vector<std::vector<double>>(3))});
  Params params;
  params.at = At::events;
  CHECK_THROWS_WITH_AS(c.read(params), doctest::Contains("transform/events"), DataError);
}

TEST_CASE("models and parameters that cannot be read are refused by name") {
  Case c;
  Params params;
  params.lags = 5;
  CHECK_THROWS_WITH_AS(c.read(params), "lags is 5, but model/toy looks back 4 samples", ConfigError);
  c.model.offered = {Differentiable::capability};
  CHECK_THROWS_WITH_AS(c.read({}), "needs a model that offers 'intervene'; model/toy does not", ConfigError);
  c.model.offered = {Intervenable::capability};
  c.model.split = {};
  CHECK_THROWS_WITH_AS(c.read({}), "model/toy has no windows; train it on a longer recording", DataError);

  Case exact;  // without forecast errors there is no unit
  exact.model.members[0].assign(4, Eigen::MatrixXd::Zero(3, 3));
  change_values(exact.data, [](Matrix& x) { eigen(x).row(2).setZero(); });
  CHECK_THROWS_WITH_AS(exact.read({}), doctest::Contains("set scale to none"), NumericError);
}

TEST_CASE("the intervention readout does not depend on the number of threads [threads]") {
  Case c;
  c.model.members.push_back(c.model.members[0]);
  const auto one = c.read({}, 1);
  for (const int n_threads : {2, 8}) CHECK(c.read({}, n_threads).score() == one.score());
}

TEST_CASE("forecasts that do not fit into memory are refused before any is made") {
  Case c;
  c.model.stated_horizon = 1'000'000'000;
  CHECK_THROWS_WITH_AS(c.read(Params()), doctest::Contains("; read fewer windows"), DataError);
}
