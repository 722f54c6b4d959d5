// Pairs of spikes, counted. `bench_spikes [THREADS]`: 1,000 units for an hour at 2
// spikes a second.
#include <fmt/format.h>

#include <atomic>
#include <cstdlib>
#include <numeric>
#include <string>

#include "bench.hpp"
#include "golgi/numerics/spike_pairs.hpp"
#include "golgi/testing/plain_context.hpp"
#include "spike_recording.hpp"

using namespace golgi;

namespace {

/// Seconds to count the pairs at the lags, and how many there are.
void count(const SpikeTrains& trains, LagRange lags, const test::PlainContext& context) {
  std::atomic<std::uint64_t> n_pairs = 0;
  const double seconds = once_ms([&] {
                           for_each_source(trains, lags, context.parallel_loop(), [&](std::ptrdiff_t, const SpikePairRow& row) {
                             n_pairs += std::accumulate(row.counts().begin(), row.counts().end(), std::uint64_t{0});
                           });
                         }) /
                         1000;
  fmt::print("lags {} to {}: {:.2f} s for {:.3g} pairs (forecast {:.3g}), {:.2f} ns each\n", lags.first, lags.last, seconds,
             static_cast<double>(n_pairs), expected_pairs(trains, lags), 1e9 * seconds / static_cast<double>(n_pairs));
}

}  // namespace

int main(int argc, char** argv) {
  const int n_threads = argc > 1 ? std::atoi(argv[1]) : 2;
  const test::PlainContext context(n_threads);
  const Dataset data = random_spikes(1000, 7200, 3600);
  fmt::print("1,000 units, 7.2 million spikes, {} threads ({})\n", n_threads, processor());
  const auto trains_in = [&] { return SpikeTrains(data); };
  fmt::print("in bins: {:.2f} s\n", once_ms(trains_in) / 1000);
  const SpikeTrains trains(data);
  for (const LagRange lags : {LagRange{1, 25}, {-50, 50}, {0, 50}, {0, 200}}) count(trains, lags, context);
}
