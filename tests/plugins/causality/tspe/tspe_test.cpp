#include "tspe.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "golgi/data/npy.hpp"
#include "golgi/testing/plain_context.hpp"
#include "support/messages.hpp"
#include "support/random_spikes.hpp"

using namespace golgi;
using tspe::Tspe;

namespace {

Connectivity estimate(const Dataset& data, const Tspe::Params& params = {}, const TaskContext& context = test::PlainContext()) {
  return Tspe(params).estimate(test::input_of(data), context);
}

}  // namespace

TEST_CASE("scores, signs and lags are those of the slow reference, which agrees with the published program") {
  for (const auto& [recording, n] : {std::pair("lif8", 8), {"lif16", 16}})
    for (const bool normalize : {false, true}) {
      const auto folder = test::golden_spikes(recording);
      const Matrix score = read_npy(folder / (normalize ? "tspe_normalized_score.npy" : "tspe_score.npy"));
      const Matrix index = read_npy(folder / "tspe_index.npy");
      Tspe::Params params;
      params.normalize = normalize;
      const auto result = estimate(test::spike_data(test::golden_times(recording, n), 60), params);
      CHECK_NOTHROW(result.validate());
      double largest = 0;
      for (int i = 0; i < n; ++i)
        for (int j = 0; j < n; ++j)
          if (i != j) largest = std::max(largest, std::abs(score(i, j)));
      for (int i = 0; i < n; ++i)
        for (int j = 0; j < n; ++j) {
          if (i == j) {
            CHECK(std::isnan(result.score()(i, j)));
            continue;
          }
          // Sums of the same numbers in another order.
          CHECK(std::abs(result.sign()(i, j) * result.score()(i, j) - score(i, j)) <= 1e-9 * largest);
          if (!normalize) CHECK(result.lag_s()(i, j) == index(i, j) * 0.001);
        }
    }
}

TEST_CASE("excitation and inhibition have the right signs, and a slow rate that two units share scores less than a synapse") {
  auto times_s = test::bursting_trains(3, 20, 300, 0.3, 1.5, true, "tspe");
  test::add_synapse(times_s, 0, 1, 0.1, 0.0105, 0.0005, 300, "tspe");
  // Unit 2 is silent for about 6 ms after half of the spikes of unit 0.
  Random random(fingerprint_of("tspe"), "inhibition");
  for (const double time_s : times_s[0])
    if (random.uniform() < 0.5)
      std::erase_if(times_s[2], [&](double other_s) { return other_s > time_s + 0.004 && other_s < time_s + 0.010; });
  const auto result = estimate(test::spike_data(times_s, 300));
  CHECK(result.sign()(1, 0) == 1);
  CHECK(std::abs(result.lag_s()(1, 0) - 0.010) < 0.0025);  // the centre of a window of 2 to 6 ms
  CHECK(result.sign()(2, 0) == -1);
  for (auto [target, source] : std::vector<std::pair<int, int>>{{0, 1}, {0, 2}, {1, 2}, {2, 1}}) {
    CHECK(result.score()(target, source) < 0.7 * result.score()(1, 0));
    CHECK(result.score()(target, source) < 0.7 * result.score()(2, 0));
  }
}

TEST_CASE("silent units and units that fire in every bin affect only their own pairs") {
  auto times_s = test::independent_trains(4, 10, 10, "quiet");
  times_s[1].clear();
  times_s[3].clear();
  for (int k = 0; k < 10'000; ++k) times_s[3].push_back(0.001 * k);
  const test::PlainContext context;
  const auto result = estimate(test::spike_data(times_s, 10), {}, context);
  CHECK_NOTHROW(result.validate());
  for (const int k : {0, 2}) {
    CHECK(std::isnan(result.score()(1, k)));
    CHECK(std::isnan(result.score()(k, 3)));
    CHECK(std::isfinite(result.score()(k, 2 - k)));
  }
  REQUIRE(result.undefined_pairs().size() == 4);
  CHECK(result.undefined_pairs()[2].reason == "'x3' has the same number of spikes in every bin");
  CHECK(context.warnings.at(0).code == "silent");
  Tspe::Params params;
  params.normalize = true;
  CHECK(std::isfinite(estimate(test::spike_data(times_s, 10), params).score()(0, 2)));
}

TEST_CASE("tspe refuses unusable parameters and short recordings, and its cost follows its parameters") {
  Tspe::Params params;
  params.windows = {};
  CHECK(test::message_of<ConfigError>([&] { Tspe tspe(params); }) == "windows must have one width or more");
  CHECK(test::has(test::message_of<DataError>([] {
                    estimate(test::spike_data({{0.01}, {0.02}}, 0.033));
                  }),
                  "the longest trial has 33 bins of 1 ms, but lags up to 33 bins are counted"));
  const Workload work{100, 1, 600'000, 120'000, 2};
  params = {};
  // Spikes, three matrices; for each source at work its counts at 41 lags, their correlograms, and 25 scores.
  CHECK(Tspe(params).cost(work).bytes == 24.0 * 120'000 + 3 * 100 * 100 * 8 + 2 * 100 * (12.0 * 41 + 8 * 25));
  params.normalize = true;
  CHECK(Tspe(params).cost(work).seconds > Tspe({}).cost(work).seconds);
  // Core seconds for an hour at 2 spikes per second, as measured by bench/spike_estimators_bench: within a factor of two.
  for (const auto& [n, measured_s] : {std::pair(1000, 3.5), {100, 0.050}})
    CHECK(std::abs(std::log2(Tspe({}).cost({n, 1, 3'600'000, n * 7200, 2}).seconds / measured_s)) < 1);
}

TEST_CASE("tspe does not depend on the number of threads [threads]") {
  const Dataset data = test::spike_data(test::golden_times("lif8", 8), 60);
  Tspe::Params params;
  params.normalize = true;
  CHECK(estimate(data, params, test::PlainContext(1)) == estimate(data, params, test::PlainContext(2)));
}
