#include "ablation.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <map>
#include <mutex>

#include "golgi/data/eigen.hpp"
#include "golgi/numerics/multiple_testing.hpp"
#include "golgi/testing/linear_forecaster.hpp"
#include "golgi/testing/plain_context.hpp"
#include "golgi/testing/var_data.hpp"
#include "plugins/change_values.hpp"

using namespace golgi;
using namespace golgi::ablation_plugin;
using Params = Ablation::Params;

namespace {

/// 0 excites 1 after one sample and 1 inhibits 2 after two; the model has these weights.
struct Case {
  std::vector<Eigen::MatrixXd> lags{Eigen::MatrixXd::Zero(3, 3), Eigen::MatrixXd::Zero(3, 3)};
  Dataset data;
  test::LinearForecaster model;

  Case() : model({couple(lags)}) {
    data = test::dataset_of({test::var_data(lags, 400, "ablation")});
    model.split = test::split_of(data, 2);
  }
  static test::LinearForecaster::Lags couple(std::vector<Eigen::MatrixXd>& lags) {
    lags[0](1, 0) = 0.8;
    lags[1](2, 1) = -0.6;
    return lags;
  }
  Connectivity read(const Params& params = {}, int n_threads = 1) const {
    return Ablation(params).estimate(test::input_of(data, model), test::PlainContext(n_threads));
  }
};

}  // namespace

TEST_CASE("loss grows by the variance that the source explains, and the permutation p-value identifies the two links") {
  const Case c;
  const auto result = fill_q(c.read());
  CHECK_NOTHROW(result.validate());
  CHECK(result.sign().empty());
  CHECK(result.lag_s().empty());
  // Permutation replaces the input a x by its value at another time: the error grows by 2 a² var(x), from a loss of 1. var(x_0)
  // = 1, var(x_1) = 1.64. The tolerance is six standard errors at 398 windows.
  CHECK(result.score()(1, 0) == doctest::Approx(2 * 0.64).epsilon(0.3));
  CHECK(result.score()(2, 1) == doctest::Approx(2 * 0.36 * 1.64).epsilon(0.3));
  for (std::ptrdiff_t i = 0; i < 3; ++i)
    for (std::ptrdiff_t j = 0; j < 3; ++j) {
      if (i == j) {
        CHECK(std::isnan(result.p()(i, j)));
        continue;
      }
      const bool coupled = (i == 1 && j == 0) || (i == 2 && j == 1);
      // The smallest p-value of 99 permutations; a shift by 0, one of 398, would count as an exceedance.
      CHECK(result.p()(i, j) == (coupled ? 0.01 : 1));
      if (!coupled) CHECK(result.score()(i, j) == 0);
      CHECK(result.q()(i, j) >= result.p()(i, j));
    }
}

TEST_CASE("each kind of permutation only rearranges the pasts within their trial") {
  for (const auto permute : {Permute::shift, Permute::blocks, Permute::single}) {
    Case c;
    // A second trial: pasts stay within their trial.
    c.data.add_trial(Trial(test::var_data(c.lags, 150, "second")));
    c.model.split = test::split_of(c.data, 2);
    int n_calls = 0, n_neighbours = 0;
    c.model.on_intervention = [&](std::span<const Window> windows, const Intervention& change) {
      ++n_calls;
      for (const std::int32_t trial : {0, 1}) {
        std::multimap<double, double> expected, found;
        for (std::ptrdiff_t w = 0; w < std::ssize(windows); ++w) {
          const Window& window = windows[w];
          if (window.trial != trial) continue;
          const auto row = c.data.trial(trial).values().row(change.source());
          expected.emplace(row[window.start], row[window.start + 1]);
          found.emplace(change.values()(w, 0), change.values()(w, 1));
        }
        CHECK(found == expected);
      }
      for (std::ptrdiff_t w = 1; w < change.values().rows(); ++w)
        n_neighbours += change.values()(w, 0) == change.values()(w - 1, 1);  // windows overlap by a sample
      CHECK(change.events_s().empty());
    };
    Params params;
    params.permute = permute;
    params.block_windows = 20;
    params.permutations = 5;
    c.read(params);
    CHECK(n_calls == 15);
    const int n_windows = 398 + 148, kept = n_neighbours / n_calls;
    if (permute == Permute::shift) CHECK(kept >= n_windows - 4);
    if (permute == Permute::blocks) CHECK((kept > n_windows - 40 && kept < n_windows - 15));
    if (permute == Permute::single) CHECK(kept < 20);
  }
}

TEST_CASE("too few permutations to detect one link among all pairs are reported before any is made") {
  Case c;
  std::size_t warned_at_first = 99;
  const test::PlainContext* at_work = nullptr;
  c.model.on_intervention = [&](std::span<const Window>, const Intervention&) {
    if (warned_at_first == 99) warned_at_first = at_work->warnings.size();
  };
  const auto warnings_of = [&](int permutations, Correction correction) {
    Params params;
    params.permutations = permutations;
    params.correction = correction;
    const test::PlainContext context;
    at_work = &context;
    warned_at_first = 99;
    Ablation(params).estimate(test::input_of(c.data, c.model), context);
    CHECK(warned_at_first == context.warnings.size());
    return context.warnings;
  };
  // Six pairs: 1 / (m + 1) <= 0.05 / 6 from m = 119 on.
  const auto few = warnings_of(118, Correction::benjamini_hochberg);
  REQUIRE(few.size() == 1);
  CHECK(few[0].code == "few_permutations");
  CHECK(few[0].effect == "a link that is alone among 6 pairs cannot reach q <= 0.05");
  CHECK(few[0].cure == "set permutations to 119");
  CHECK(warnings_of(119, Correction::benjamini_hochberg).empty());
  CHECK(warnings_of(18, Correction::none).at(0).cure == "set permutations to 19");
  CHECK(warnings_of(19, Correction::none).empty());
  // More permutations than shifts add no information.
  c.model.split.test.resize(100);
  CHECK(warnings_of(119, Correction::bonferroni).at(0).cure.starts_with("use at least 120 windows"));
  // Without p-values there is no warning about them.
  Params validation;
  validation.windows = SplitPart::validation;
  std::swap(c.model.split.validation, c.model.split.test);
  const test::PlainContext context;
  at_work = &context;
  Ablation(validation).estimate(test::input_of(c.data, c.model), context);
  CHECK(context.warnings.empty());
}

TEST_CASE("permuting overlapping windows one by one gives a warning") {
  Case c;
  Params params;
  params.permutations = 119;
  const auto warnings_of = [&] {
    const test::PlainContext context;
    Ablation(params).estimate(test::input_of(c.data, c.model), context);
    return context.warnings;
  };
  CHECK(warnings_of().empty());
  params.permute = Permute::single;
  const auto warnings = warnings_of();
  REQUIRE(warnings.size() == 1);
  CHECK(warnings[0].code == "overlapping_windows");
  // A window has two samples and the forecast one.
  params.max_windows = 398 / 3;
  CHECK(warnings_of().empty());
  params.max_windows = 200;
  CHECK(warnings_of().size() == 1);
}

TEST_CASE("events move with the past that they belong to") {
  Case c;
  c.data.set_dt_s(0.01);
  std::vector<std::vector<double>> events(3);
  for (int t = 0; t < 400; t += 4) events[0].push_back(t * 0.01);
  c.data.set_events({Events(events)});
  test::change_values(c.data, [](Matrix& x) { x(0, 0) = x(0, 200) = 100; });
  c.model.on_intervention = [&](std::span<const Window>, const Intervention& change) {
    REQUIRE(std::ssize(change.events_s()) == change.values().rows());
    for (std::ptrdiff_t w = 0; w < change.values().rows(); ++w) {
      const auto& times_s = change.events_s()[w];
      if (change.source() != 0) CHECK(times_s.empty());
      if (change.values()(w, 1) == 100) CHECK((times_s.size() == 1 && std::abs(times_s[0] - 0.01) < 1e-9));
      if (change.values()(w, 0) == 100) CHECK((times_s.size() == 1 && std::abs(times_s[0]) < 1e-9));
    }
  };
  c.read();
}

TEST_CASE("p-values are those of all members together, and only the test windows give any") {
  Case c;
  auto deaf = c.model.members[0];
  deaf[0](1, 0) = 0;
  c.model.members = {deaf, c.model.members[0]};
  const auto result = c.read();
  CHECK(result.parts(Part::Axis::member)[0].score()(1, 0) == 0);
  CHECK(result.parts(Part::Axis::member)[1].score()(1, 0) > 0.5);
  CHECK(result.score()(1, 0) == doctest::Approx(result.parts(Part::Axis::member)[1].score()(1, 0) / 2));
  CHECK(result.p()(1, 0) == 0.01);
  c.model.split.train = c.model.split.test;
  Params params;
  params.windows = SplitPart::train;
  CHECK(c.read(params).p().empty());
  CHECK(fill_q(c.read(params)).q().empty());
  CHECK(c.read(params).score() == result.score());
}

TEST_CASE("the score of a useless input that the model depends on is not above chance") {
  Case c;
  c.model.members[0][0](0, 2) = 0.5;  // 0 has no source
  const auto result = c.read();
  CHECK(result.p()(0, 2) > 0.05);
  CHECK(std::abs(result.score()(0, 2)) < 0.1);
}

TEST_CASE("models and splits that cannot be permuted are refused") {
  Case c;
  c.model.offered = {Differentiable::capability};
  CHECK_THROWS_WITH_AS(c.read(), "needs a model that offers 'intervene'; model/toy does not", ConfigError);
  c.model.offered = {Intervenable::capability};
  Params params;
  params.permute = Permute::blocks;
  params.block_windows = 398;
  CHECK_THROWS_WITH_AS(c.read(params), "permuting needs a trial of at least 399 windows; the longest has 398", DataError);
  c.model.split.test.resize(1);
  CHECK_THROWS_WITH_AS(c.read(), "permuting needs a trial of at least 2 windows; the longest has 1", DataError);
  c.model.split = {};
  CHECK_THROWS_WITH_AS(c.read(), "model/toy has no windows; train it on a longer recording", DataError);
}

TEST_CASE("permuted variables give the same loss growth") {
  Case c, p;
  const std::vector<std::ptrdiff_t> order{2, 0, 1};
  test::change_values(p.data, [&](Matrix& x) {
    for (std::ptrdiff_t i = 0; i < 3; ++i) eigen(x).row(i) = eigen(c.data.trial(0).values()).row(order[i]);
  });
  for (std::ptrdiff_t i = 0; i < 3; ++i) {
    const auto from = order[i];
    for (std::size_t l = 0; l < 2; ++l)
      for (std::ptrdiff_t j = 0; j < 3; ++j) p.model.members[0][l](i, j) = c.model.members[0][l](from, order[j]);
  }
  const auto expected = c.read(), result = p.read();
  for (std::ptrdiff_t i = 0; i < 3; ++i)
    for (std::ptrdiff_t j = 0; j < 3; ++j) {
      const double before = expected.score()(order[i], order[j]);
      // The random orders differ: a mean of 99 permutations, which differ by about 15 %.
      CHECK(std::abs(result.score()(i, j) - before) <= 0.1 * before);
    }
}

TEST_CASE("the ablation readout does not depend on the number of threads [threads]") {
  Case c;
  Params params;
  params.permutations = 9;
  const auto one = c.read(params, 1);
  for (const int n_threads : {2, 8}) {
    CHECK(c.read(params, n_threads).score() == one.score());
    CHECK(c.read(params, n_threads).p() == one.p());
  }
}

TEST_CASE("pasts that do not fit into memory are refused before any forecast") {
  Case c;
  c.model.stated_horizon = 100'000'000;
  CHECK_THROWS_WITH_AS(c.read(), doctest::Contains("; set max_windows to "), DataError);
}
