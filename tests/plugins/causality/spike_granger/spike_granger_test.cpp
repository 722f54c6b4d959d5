#include "spike_granger.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>
#include <vector>

#include "golden.hpp"
#include "golgi/core/error.hpp"
#include "golgi/core/rng.hpp"
#include "golgi/data/choosing.hpp"
#include "golgi/data/eigen.hpp"
#include "golgi/numerics/multiple_testing.hpp"
#include "golgi/numerics/roc.hpp"
#include "golgi/testing/plain_context.hpp"
#include "support/messages.hpp"

using namespace golgi;
using spike_granger::Params;
using spike_granger::SpikeGranger;

namespace {

using test::without_flanks;

/// The estimate with q, which golgi fills in.
Connectivity estimate(const Dataset& data, const Params& params = {}, const TaskContext& context = test::PlainContext()) {
  return fill_q(SpikeGranger(params).estimate(test::input_of(data), context));
}

bool warns(const test::PlainContext& context, const std::string& code) {
  return std::ranges::any_of(context.warnings, [&](const Warning& warning) { return warning.code == code; });
}

/// Units that fire at random. A spike of unit k, for even k, triggers one of unit k + 1 after `delay` bins with probability
/// `coupling`; `drive` is the probability with which each unit also fires at the spikes of one common train.
Dataset simulated(std::ptrdiff_t n, double duration_s, double coupling, std::ptrdiff_t delay, double drive,
                  std::uint64_t stream) {
  Random random(fingerprint_of("spike_granger"), "spikes", stream);
  const auto n_bins = static_cast<std::ptrdiff_t>(1000 * duration_s);
  constexpr double rate = 0.008;  // per bin
  std::vector<std::vector<char>> x(n, std::vector<char>(n_bins));
  for (std::ptrdiff_t t = 0; t < n_bins; ++t) {
    const bool shared = random.uniform() < rate;
    for (std::ptrdiff_t i = 0; i < n; ++i) {
      bool fires = random.uniform() < rate;
      if (drive > 0 && shared && random.uniform() < drive) fires = true;
      if (i % 2 == 1 && t >= delay && x[i - 1][t - delay] && random.uniform() < coupling) fires = true;
      x[i][t] = fires;
    }
  }
  test::SpikeLists times_s(n);
  for (std::ptrdiff_t i = 0; i < n; ++i)
    for (std::ptrdiff_t t = 0; t < n_bins; ++t)
      if (x[i][t]) times_s[i].push_back(0.001 * static_cast<double>(t));
  return test::spike_data(times_s, duration_s);
}

}  // namespace

TEST_CASE("scores, p-values, signs, lags and weights are those of the reference") {
  const test::GoldenRecording golden = test::golden_recordings[1];
  for (const auto& [params, prefix] : {std::pair(Params(), "granger_"), {without_flanks(), "granger_noflank_"}}) {
    const auto result = estimate(golden.data(), params);
    CHECK_NOTHROW(result.validate());
    const auto numbers = [&](const char* quantity) { return golden.numbers(std::string(prefix) + quantity); };
    const auto distance = numbers("distance_full"), p = numbers("p"), lag = numbers("lag"), weight = numbers("weight");
    const double most_distance = test::largest(distance), most_weight = test::largest(weight);
    for (std::ptrdiff_t i = 0; i < 16; ++i)
      for (std::ptrdiff_t j = 0; j < 16; ++j) {
        if (i == j) {
          for (const auto quantity :
               {Quantity::score, Quantity::sign, Quantity::weight, Quantity::lag_s, Quantity::p, Quantity::log10_p})
            CHECK(std::isnan(result.get(quantity)(i, j)));
          continue;
        }
        const auto k = i * 16 + j;
        CHECK(std::abs(result.score()(i, j) * result.score()(i, j) - distance[k]) < 1e-8 * most_distance);
        CHECK(result.p()(i, j) == doctest::Approx(p[k]).epsilon(1e-7));
        CHECK(result.get(Quantity::log10_p)(i, j) == doctest::Approx(std::log10(p[k])).epsilon(1e-7));
        CHECK(result.sign()(i, j) == (weight[k] > 0 ? 1 : -1));
        CHECK(result.lag_s()(i, j) == doctest::Approx(0.001 * lag[k]).epsilon(1e-12));
        CHECK(std::abs(result.get(Quantity::weight)(i, j) - weight[k]) < 1e-9 * most_weight);
      }
  }
}

TEST_CASE("Wald p-values are those of the reference; eight units are too few for another null, with a warning") {
  const test::GoldenRecording golden = test::golden_recordings[0];
  const test::PlainContext context;
  const auto result = estimate(golden.data(), {}, context);
  CHECK(warns(context, "few_units"));
  const auto wald = golden.numbers("granger_wald"), p = golden.numbers("granger_p_wald");
  for (std::ptrdiff_t i = 0; i < 8; ++i)
    for (std::ptrdiff_t j = 0; j < 8; ++j) {
      if (i == j) continue;
      CHECK(result.score()(i, j) == doctest::Approx(std::sqrt(wald[i * 8 + j])).epsilon(1e-7));
      CHECK(result.p()(i, j) == doctest::Approx(p[i * 8 + j]).epsilon(1e-6));  // a tail whose logarithm is some hundreds
    }
  const test::PlainContext asked;
  Params params;
  params.null_model = spike_granger::NullModel::wald;
  CHECK(estimate(golden.data(), params, asked).p() == result.p());
  CHECK(!warns(asked, "few_units"));
}

TEST_CASE("connections and their lags are found, and hardly any false ones, even with a drive that all units share") {
  for (const double drive : {0.0, 0.3}) {
    const test::PlainContext context;
    const auto result = estimate(simulated(24, 120, 0.25, 6, drive, 1), {}, context);
    int missed = 0, wrong = 0;
    for (std::ptrdiff_t i = 0; i < 24; ++i)
      for (std::ptrdiff_t j = 0; j < 24; ++j) {
        if (i == j) continue;
        const bool connected = i == j + 1 && j % 2 == 0, found = result.q()(i, j) <= 0.05;
        missed += connected && !found;
        wrong += !connected && found;
        if (!connected) continue;
        CHECK(result.sign()(i, j) == 1);
        CHECK(std::abs(result.lag_s()(i, j) - 0.006) < 0.0025);  // cosines near 6 ms are about 2 ms wide
        // One spike in four is transmitted: the standard error of the kernel's sum is at most a tenth for 950 source spikes.
        CHECK(result.get(Quantity::weight)(i, j) == doctest::Approx(0.25).epsilon(0.3));
      }
    CHECK(missed == 0);
    CHECK(wrong <= 2);
  }
}

TEST_CASE("for independent units the null is conservative, and there is no warning of a shared drive") {
  const test::PlainContext context;
  const auto result = estimate(simulated(30, 120, 0, 1, 0, 2), {}, context);
  double below = 0, found = 0;
  for (std::ptrdiff_t i = 0; i < 30; ++i)
    for (std::ptrdiff_t j = 0; j < 30; ++j) {
      below += i != j && result.p()(i, j) <= 0.05;
      found += i != j && result.q()(i, j) <= 0.05;
    }
  // 870 pairs; the F tail gives about 0.02 of them.
  CHECK(below / 870 > 0.005);
  CHECK(below / 870 < 0.05);
  CHECK(found == 0);
  CHECK(!warns(context, "shared_drive"));
}

TEST_CASE("many units in a short recording can be fitted, and the null is conservative, too") {
  const auto result = estimate(simulated(150, 20, 0, 1, 0, 8));
  double below = 0, found = 0, pairs = 0;
  for (std::ptrdiff_t i = 0; i < 150; ++i)
    for (std::ptrdiff_t j = 0; j < 150; ++j) {
      if (i == j) continue;
      ++pairs;
      below += result.p()(i, j) <= 0.05;
      found += result.q()(i, j) <= 0.05;
    }
  CHECK(below / pairs > 0.01);
  CHECK(below / pairs < 0.05);
  CHECK(found == 0);
}

TEST_CASE("permuted units give permuted results, and any number of threads gives the same bytes [threads]") {
  const Dataset data = simulated(14, 30, 0.25, 3, 0.1, 3);
  std::vector<std::int32_t> order(14);
  std::iota(order.begin(), order.end(), 0);
  std::rotate(order.begin(), order.begin() + 5, order.end());
  std::swap(order[2], order[9]);
  const auto plain = estimate(data), turned = estimate(select_variables(data, order));
  for (std::ptrdiff_t i = 0; i < 14; ++i)
    for (std::ptrdiff_t j = 0; j < 14; ++j)
      if (i != j) CHECK(turned.score()(i, j) == doctest::Approx(plain.score()(order[i], order[j])).epsilon(1e-9));
  for (const int n_threads : {2, 3}) {
    const auto found = estimate(data, {}, test::PlainContext(n_threads));
    for (const auto quantity : {Quantity::score, Quantity::p, Quantity::weight})
      CHECK(found.get(quantity) == plain.get(quantity));
  }
}

TEST_CASE("the logistic refinement keeps the links found, and changes only the effects of the refined sources") {
  Params params = without_flanks();
  params.refine = spike_granger::Refine::logit;
  params.refine_sources = 3;
  const Dataset data = simulated(14, 30, 0.3, 4, 0, 4);
  const auto refined = estimate(data, params), linear = estimate(data, without_flanks());
  int changed = 0;
  for (std::ptrdiff_t i = 0; i < 14; ++i)
    for (std::ptrdiff_t j = 0; j < 14; ++j) {
      if (i == j) continue;
      changed += refined.get(Quantity::weight)(i, j) != linear.get(Quantity::weight)(i, j);
      if (i == j + 1 && j % 2 == 0) CHECK(refined.q()(i, j) <= 0.05);
    }
  CHECK(changed == 14 * 3);
}

TEST_CASE("silent units, rare units and a unit listed twice are named, and their pairs are undefined where necessary") {
  auto times_s = simulated(14, 30, 0.25, 3, 0, 5).trial(0).events().lists();
  times_s[3].clear();
  times_s[8] = times_s[5];
  times_s[10].resize(7);
  const test::PlainContext context;
  const auto result = estimate(test::spike_data(times_s, 30), {}, context);
  CHECK_NOTHROW(result.validate());
  for (const char* code : {"silent", "collinear", "rare"}) CHECK(warns(context, code));
  for (std::ptrdiff_t k = 0; k < 14; ++k)
    for (std::ptrdiff_t other = 0; other < 14; ++other) {
      if (k == other) continue;
      const bool is_undefined = k == 3 || other == 3 || other == 8 || other == 5;
      CHECK(std::isnan(result.score()(k, other)) == is_undefined);
    }
  const std::string all = join(context.messages, "\n");
  CHECK(test::has(all, "1 unit without spikes: 'x3'"));
  CHECK(test::has(all, "for example listed twice: 'x5' and 'x8'"));
  CHECK(test::has(all, "fewer than 20 spikes: 'x10'"));
  CHECK(result.undefined_pairs().size() == 4);
  CHECK(test::has(context.files.at("units.csv"), "unit,spikes,rate_hz,merged,scale\nx0,"));
  CHECK(test::has(context.files.at("units.csv"), "\nx3,0,0,0,\n"));
}

TEST_CASE("several spikes in one bin are counted once and reported") {
  auto times_s = simulated(14, 30, 0.25, 3, 0, 6).trial(0).events().lists();
  for (std::size_t k = 0; k < 20; ++k)
    times_s[2].insert(times_s[2].begin() + static_cast<std::ptrdiff_t>(2 * k), times_s[2][2 * k]);
  const test::PlainContext few, many;
  estimate(test::spike_data(times_s, 30), {}, few);
  CHECK(!warns(few, "merged"));
  for (auto& list : times_s) list.push_back(list.back());
  for (auto& list : times_s) list.insert(list.end(), 3, list.back());
  estimate(test::spike_data(times_s, 30), {}, many);
  CHECK(warns(many, "merged"));
}

TEST_CASE("many short trials give a warning if regressors span much of them") {
  std::vector<std::pair<test::SpikeLists, double>> trials;
  for (std::uint64_t k = 0; k < 240; ++k)
    trials.emplace_back(simulated(14, 1, 0, 1, 0, 100 + k).trial(0).events().lists(), 1.0);
  const test::PlainContext flanks, none, core, whole;
  estimate(test::spike_data(trials), {.null_model = spike_granger::NullModel::wald}, flanks);
  CHECK(warns(flanks, "short_trials"));
  // The core null has the same bias in most pairs, and one long trial has hardly any bias.
  estimate(test::spike_data(trials), {}, core);
  CHECK(!warns(core, "short_trials"));
  estimate(test::spike_data(simulated(14, 60, 0, 1, 0, 99).trial(0).events().lists(), 60),
           {.null_model = spike_granger::NullModel::wald}, whole);
  CHECK(!warns(whole, "short_trials"));
  estimate(test::spike_data(trials), without_flanks({.last_ms = 6}), none);
  CHECK(!warns(none, "short_trials"));
}

TEST_CASE("parameters that do not fit each other and recordings that are too short are refused") {
  const auto refused = [](Params params) { return test::message_of<ConfigError>([&] { SpikeGranger{params}; }); };
  CHECK(test::has(refused({.last_ms = 5, .flanks_ms = {}}), "n_basis"));
  CHECK(test::has(refused({.flanks_ms = std::vector<double>{20, 100}}), "at least a bin above last_ms (25 ms)"));
  CHECK(test::has(refused({.flanks_ms = std::vector<double>{30}}), "two numbers"));
  CHECK(test::has(test::message_of<DataError>([] { estimate(simulated(14, 0.2, 0, 1, 0, 7)); }),
                  "regressors that extend over 201 bins, 402 are needed"));
  CHECK(test::has(test::message_of<DataError>([] {
                    estimate(test::spike_data({{0.1, 0.5}, {}}, 9));
                  }),
                  "fewer than two of 2 units"));
}

TEST_CASE("the forecast memory for a thousand units is mostly the Gram matrix") {
  const Cost cost = SpikeGranger({}).cost(
      {.n_variables = 1000, .n_trials = 1, .n_samples = 3'600'000, .n_events = 7'200'000, .n_threads = 2});
  CHECK(cost.bytes > 8.0 * 8000 * 8000);
  CHECK(cost.bytes < 1.6e9);
}
