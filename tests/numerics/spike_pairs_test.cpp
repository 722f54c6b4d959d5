// Counts of pairs of spikes are integers: all comparisons here are exact.
#include "golgi/numerics/spike_pairs.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "golgi/core/error.hpp"
#include "golgi/core/rng.hpp"
#include "golgi/testing/plain_context.hpp"
#include "support/messages.hpp"
#include "support/npy_numbers.hpp"
#include "support/spike_data.hpp"

using namespace golgi;
using test::has;
using test::message_of;
using test::spike_data;

namespace {

/// All counts, source after source.
std::vector<std::uint32_t> counts_of(const SpikeTrains& trains, LagRange lags, const ParallelFor& parallel_for = serial_for) {
  std::vector<std::uint32_t> all;
  for (const auto& row : count_all_pairs(trains, lags, parallel_for)) {
    const auto counts = row.counts();
    all.insert(all.end(), counts.begin(), counts.end());
  }
  return all;
}

/// The definition: every spike of every source with every spike of every target.
std::vector<std::uint32_t> by_definition(const SpikeTrains& trains, LagRange lags) {
  const auto n = trains.n_units();
  std::vector<std::uint32_t> all(n * n * lags.size());
  for (const auto& trial : trains.trials())
    for (std::size_t a = 0; a < trial.bins.size(); ++a)
      for (std::size_t b = 0; b < trial.bins.size(); ++b) {
        const std::int64_t lag = std::int64_t{trial.bins[b]} - trial.bins[a];
        if (lag < lags.first || lag > lags.last) continue;
        ++all[(trial.units[a] * n + trial.units[b]) * lags.size() + lag - lags.first];
      }
  return all;
}

/// Random spikes, some of them twice in a bin.
test::SpikeLists random_times(std::ptrdiff_t n_units, double rate_hz, double duration_s, std::uint64_t stream) {
  Random random(fingerprint_of("spike pairs"), "times", stream);
  test::SpikeLists times_s(n_units);
  for (auto& list : times_s)
    for (double time_s = 0;;) {
      time_s -= std::log1p(-random.uniform()) / rate_hz;
      if (time_s >= duration_s) break;
      list.push_back(time_s);
    }
  return times_s;
}

}  // namespace

TEST_CASE("counts of the golden trains equal dense products of their rasters") {
  for (const auto& [name, n, duration_s, reach] : std::initializer_list<std::tuple<const char*, int, double, int>>{
           {"lif8", 8, 60.0, 200}, {"lif16", 16, 60.0, 200}, {"hand", 4, 2.0, 30}}) {
    const SpikeTrains trains(spike_data(test::golden_times(name, n), duration_s));
    CHECK(trains.n_bins() == std::lround(1000 * duration_s));
    CHECK(counts_of(trains, {-reach, reach}) == test::npy_numbers<std::uint32_t>(test::golden_spikes(name) / "counts.npy"));
  }
}

TEST_CASE("hand-made trains: which spikes are merged, and in which bin they are") {
  // Two in one bin; 1.001 s, which divided by 0.001 s is 1000.9999999999999; no spike; the first and the last bin.
  const Dataset data = spike_data({{0.0104, 0.0107, 1.001}, {1.001}, {}, {0.0, 1.9995}}, 2);
  const SpikeTrains trains(data);
  CHECK(trains.trials()[0].bins == std::vector<std::uint32_t>{0, 10, 1001, 1001, 1999});
  CHECK(trains.trials()[0].units == std::vector<std::uint32_t>{3, 0, 0, 1, 3});
  CHECK(std::ranges::equal(trains.n_spikes(), std::vector<std::int64_t>{2, 1, 0, 2}));
  CHECK(std::ranges::equal(trains.n_merged(), std::vector<std::int64_t>{1, 0, 0, 0}));
  const auto rows = count_all_pairs(trains, {-1001, 1001});
  CHECK(rows[0](0, 0) == 2);  // each spike with itself
  CHECK(rows[0](1, 0) == 1);  // equal bins count for both orders
  CHECK(rows[1](0, 0) == 1);
  CHECK(rows[0](1, 991) == 1);
  CHECK(rows[1](0, -991) == 1);
  CHECK(std::ranges::max(rows[2].counts()) == 0);
  CHECK(rows[3](0, 1001) == 1);
  CHECK(rows[0](3, 998) == 1);

  const SpikeTrains every(data, {.binary = false});
  CHECK(every.n_spikes()[0] == 3);
  CHECK(every.n_merged()[0] == 0);
  CHECK(every.most_in_a_bin() == 2);
  CHECK(count_all_pairs(every, {0, 0})[0](0, 0) == 5);  // 2 · 2 + 1
}

TEST_CASE("a trial's last bin may be shorter, and contains a spike that is a rounding error below its end") {
  const SpikeTrains trains(spike_data({{0.0101}, {0.0104999999999999}}, 0.0105));
  CHECK(trains.n_bins() == 11);
  CHECK(trains.trials()[0].bins == std::vector<std::uint32_t>{10, 10});
  const SpikeTrains whole(spike_data({{0.0099999999999}}, 0.01));
  CHECK(whole.n_bins() == 10);
  CHECK(whole.trials()[0].bins == std::vector<std::uint32_t>{9});
}

TEST_CASE("counts equal the definition for any range of lags and bin width, and are summed over trials") {
  const auto first = random_times(5, 60, 2, 1), second = random_times(5, 60, 3, 2);
  const Dataset data = spike_data({{first, 2}, {second, 3}});
  for (const bool binary : {true, false})
    for (const double bin_s : {0.001, 0.0025}) {
      const SpikeBinning binning{bin_s, binary};
      const SpikeTrains trains(data, binning), a(spike_data(first, 2), binning), b(spike_data(second, 3), binning);
      CHECK(a.n_bins() + b.n_bins() == trains.n_bins());
      CHECK(std::ranges::max(trains.n_merged()) * !binary == 0);
      for (const LagRange lags : {LagRange{-40, 40}, {0, 0}, {3, 17}, {-20, -4}, {-3, 900}}) {
        const auto counts = counts_of(trains, lags);
        CHECK(counts == by_definition(trains, lags));
        auto sum = counts_of(a, lags);
        const auto other = counts_of(b, lags);
        for (std::size_t k = 0; k < sum.size(); ++k) sum[k] += other[k];
        CHECK(counts == sum);
      }
    }
}

TEST_CASE("a trial longer than 2^16 bins is sorted by all digits of its bins") {
  const SpikeTrains trains(spike_data({{0.5, 70.0, 200.0}, {65.536, 131.071, 131.072}}, 201));
  CHECK(trains.trials()[0].bins == std::vector<std::uint32_t>{500, 65536, 70000, 131071, 131072, 200000});
  CHECK(trains.trials()[0].units == std::vector<std::uint32_t>{0, 1, 0, 1, 1, 0});
}

TEST_CASE("counts are the same for any number of threads [threads]") {
  const SpikeTrains trains(spike_data(random_times(30, 40, 5, 3), 5));
  const auto expected = counts_of(trains, {-50, 50});
  for (const int n_threads : {2, 3})
    CHECK(counts_of(trains, {-50, 50}, test::PlainContext(n_threads).parallel_loop()) == expected);
}

TEST_CASE("the number of pairs is predicted: it is the amount of work") {
  const SpikeTrains trains(spike_data(random_times(30, 40, 20, 4), 20));
  double pairs = 0;
  for (const auto count : counts_of(trains, {1, 50})) pairs += count;
  // Some 600,000 pairs: the standard error is below a percent.
  CHECK(expected_pairs(trains, {1, 50}) == doctest::Approx(pairs).epsilon(0.03));
}

TEST_CASE("spikes that cannot be counted are refused, with the unit and the time") {
  const auto refused = [](const Dataset& data, const SpikeBinning& binning = {}) {
    return message_of<DataError>([&] { SpikeTrains(data, binning); });
  };
  const auto late = refused(spike_data({{{{0.1}, {0.2}}, 1}, {{{0.1}, {0.2, 1.0}}, 1}}));
  CHECK(has(late, "trial 1: variable 'x1' has a spike at 1 s, outside the trial, which lasts from 0 to 1 s"));
  CHECK(has(refused(spike_data({{-0.001}, {}}, 1)), "variable 'x0' has a spike at -0.001 s"));
  CHECK(has(refused(spike_data({{0.1}}, 1e7)), "1e+10 bins of 0.001 s"));
  CHECK(has(refused(Dataset({"a"}, 0.001, {Trial(Matrix(1, 9))})), "transform/events"));
  const SpikeTrains trains(spike_data({{0.1}}, 1));
  CHECK_THROWS_AS(count_all_pairs(trains, {1, 0}), InternalError);
  CHECK(has(message_of<InternalError>([&] { count_all_pairs(trains, {0, 60'000'000}); }), "for_each_source"));
}
