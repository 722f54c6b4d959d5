// Wiring that switches or drifts: the wiring at each time, and how the truth describes it.
#include "golgi/simulation/changing_wiring.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "golgi/simulation/topology.hpp"
#include "golgi/testing/plain_context.hpp"
#include "support/messages.hpp"

using namespace golgi;
using namespace golgi::simulation;
using golgi::test::PlainContext;

namespace {

const Population population{30, 10, 5, -5};

GroundTruth network(double probability = 0.3) { return erdos_renyi(population, probability, false, fingerprint_of("test")); }

ChangingWiring changing(const ChangeParams& params, std::ptrdiff_t steps) {
  const PlainContext context;
  return ChangingWiring(
      network(), params, 0.001, steps, context, [](const InputPath&) { return GroundTruth(); },
      [](std::int32_t source) { return population.strength(source); });
}

Regime at(double at_s, double rewire, double scale = 1) {
  Regime regime;
  regime.at_s = at_s;
  regime.rewire = rewire;
  regime.scale = scale;
  return regime;
}

}  // namespace

TEST_CASE("rewiring keeps the number of links and every source's sign, and moves the requested share") {
  const GroundTruth before = network();
  const auto weight_of = [&](std::int32_t source, double) { return mean_weight(before, source, population.strength(source)); };
  const GroundTruth after = rewired(before, 0.25, weight_of, PlainContext().random("rewiring"));
  CHECK(after.n_links() == before.n_links());
  const Matrix a = before.dense(), b = after.dense();
  std::ptrdiff_t n_lost = 0, n_gained = 0;
  for (std::ptrdiff_t i = 0; i < a.rows(); ++i)
    for (std::ptrdiff_t j = 0; j < a.cols(); ++j) {
      n_lost += a(i, j) != 0 && b(i, j) == 0;
      n_gained += a(i, j) == 0 && b(i, j) != 0;
      if (b(i, j) != 0) CHECK(b(i, j) == population.strength(static_cast<std::int32_t>(j)));
      if (i == j) CHECK(b(i, j) == 0);
    }
  CHECK(n_lost == std::lround(0.25 * static_cast<double>(before.n_links())));
  CHECK(n_gained == n_lost);
  CHECK(test::has(test::message_of<DataError>([&] { rewired(network(0.9), 0.5, weight_of, PlainContext().random("r")); }),
                  "without a link; set a smaller share"));
}

TEST_CASE("regimes follow one another at their steps, return to the first wiring, and are the segments of the truth") {
  ChangeParams params;
  params.regimes = {at(0.1, 0.5), at(0.15, 0, 2)};
  params.return_to_first = true;
  const ChangingWiring wiring = changing(params, 600);
  ChangingWiring::Cursor cursor(wiring);
  std::vector<std::ptrdiff_t> steps;
  std::vector<Matrix> held;
  for (std::ptrdiff_t step = -5; step < 600; ++step)
    if (const GroundTruth* const now = cursor.at(step)) {
      steps.push_back(step);
      held.push_back(now->dense());
    }
  // A from 0, B from 100, C from 150 for as long as A, and again.
  CHECK(steps == std::vector<std::ptrdiff_t>{0, 100, 150, 250, 350, 400, 500});
  CHECK(held[0] == network().dense());
  CHECK(held[3] == held[0]);
  CHECK(held[4] == held[1]);
  CHECK(!(held[1] == held[0]));
  for (std::ptrdiff_t k = 0; k < held[1].size(); ++k) CHECK(held[2].values()[k] == 2 * held[1].values()[k]);
  const GroundTruth& truth = wiring.truth();
  REQUIRE(truth.segments().size() == steps.size());
  for (std::size_t k = 0; k < steps.size(); ++k) {
    CHECK(truth.segments()[k].start_s == static_cast<double>(steps[k]) * 0.001);
    CHECK(truth.dense_in(static_cast<std::ptrdiff_t>(k)) == held[k]);
  }
  CHECK(truth.segments().back().stop_s == 0.6);
}

TEST_CASE("a switch after the end of the recording is refused") {
  ChangeParams params;
  params.regimes = {at(0.1, 0.5), at(0.3, 0.5)};
  CHECK_NOTHROW(changing(params, 301));
  CHECK(test::has(test::message_of<ConfigError>([&] { changing(params, 300); }),
                  "regimes[1]: at_s is 0.3 s, and the recording ends at 0.3 s; record longer, or switch earlier"));
}

TEST_CASE("the cursor gives a drifting wiring, the truth its means; the walk has its deviation and is the same each time") {
  for (const DriftKind kind : {DriftKind::sine, DriftKind::ornstein_uhlenbeck}) {
    ChangeParams params;
    params.drift.kind = kind;
    params.drift.tau_s = 0.2;
    params.drift.period_s = 0.5;
    params.drift.truth_s = 0.1;
    const ChangingWiring wiring = changing(params, 20'000);
    const GroundTruth& truth = wiring.truth();
    CHECK(truth.reading() == SegmentReading::mean);
    REQUIRE(truth.segments().size() == 200);
    for (int repeat = 0; repeat < 2; ++repeat) {
      ChangingWiring::Cursor cursor(wiring);
      Matrix sum(population.size(), population.size());
      double largest = 0, squares = 0, n = 0;
      const Matrix first = network().dense();
      for (std::ptrdiff_t step = 0; step < 20'000; ++step) {
        const GroundTruth* const now = cursor.at(step);
        REQUIRE((now != nullptr) == (step % 10 == 0));
        if (!now) continue;
        const Matrix weights = now->dense();
        for (std::ptrdiff_t k = 0; k < sum.size(); ++k) {
          sum.values()[k] += weights.values()[k] / 10;
          if (step < 2000 || first.values()[k] == 0) continue;
          const double relative = (weights.values()[k] - first.values()[k]) / std::abs(first.values()[k]);
          squares += relative * relative;
          ++n;
        }
        if (step % 100 != 90) continue;
        const Matrix stated = truth.dense_in(step / 100);
        for (std::ptrdiff_t k = 0; k < sum.size(); ++k)
          largest = std::max(largest, std::abs(stated.values()[k] - sum.values()[k]));
        sum = Matrix(population.size(), population.size());
      }
      CHECK(largest < 1e-12);
      // A sine of amplitude 0.5 has a deviation of 0.354, the walk of 0.3: 450 links over ninety times tau.
      CHECK(std::abs(std::sqrt(squares / n) - (kind == DriftKind::sine ? 0.5 / std::sqrt(2.0) : 0.3)) < 0.01);
    }
  }
}

TEST_CASE("changes that contradict each other are refused") {
  const auto message = [](const ChangeParams& params) { return test::message_of<ConfigError>([&] { check_changes(params); }); };
  ChangeParams params;
  params.regimes = {at(2, 0.5), at(1, 0.5)};
  CHECK(test::has(message(params), "regimes[1]: at_s must be later than"));
  params.regimes = {at(2, 0)};
  CHECK(test::has(message(params), "give either connectivity, or a change by rewire"));
  params.regimes = {at(2, 0.5)};
  params.drift.kind = DriftKind::sine;
  CHECK(test::has(message(params), "cannot be combined"));
}
