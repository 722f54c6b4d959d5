// Counting pairs of spikes, and estimating connections from them. `bench_spikes pairs [THREADS]`: 1,000 units for an hour at 2
// spikes per second. `bench_spikes granger [THREADS [UNITS …]]`: causality/spike_granger on a recording of the same length,
// stage by stage.
#include <fmt/format.h>
#include <sys/resource.h>

#include <Eigen/Core>
#include <atomic>
#include <cstdlib>
#include <cstring>
#include <numeric>
#include <string>
#include <vector>

#include "bench.hpp"
#include "fit.hpp"
#include "golgi/numerics/spike_pairs.hpp"
#include "golgi/testing/plain_context.hpp"
#include "spike_granger.hpp"
#include "spike_recording.hpp"

using namespace golgi;

namespace {

constexpr std::ptrdiff_t n_per_unit = 7200;
constexpr double duration_s = 3600;

double peak_mb() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1000;
}

/// Speed of a double product of 768 rows on one thread.
double gflops() {
  const Eigen::MatrixXd a = Eigen::MatrixXd::Random(768, 768);
  Eigen::MatrixXd product(768, 768);
  return 2 * 768.0 * 768 * 768 / 1e6 / median_ms([&] { product.noalias() = a * a; });
}

void count(const SpikeTrains& trains, LagRange lags, const test::PlainContext& context) {
  std::atomic<std::uint64_t> n_pairs = 0;
  const auto count_all = [&] {
    for_each_source(trains, lags, context.parallel_loop(), [&](std::ptrdiff_t, const SpikePairRow& row) {
      n_pairs += std::accumulate(row.counts().begin(), row.counts().end(), std::uint64_t{0});
    });
  };
  const double seconds = once_ms(count_all) / 1000;
  fmt::print("lags {} to {}: {:.2f} s for {:.3g} pairs (forecast {:.3g}), {:.2f} ns each\n", lags.first, lags.last, seconds,
             static_cast<double>(n_pairs), expected_pairs(trains, lags), 1e9 * seconds / static_cast<double>(n_pairs));
}

void bench_pairs(const test::PlainContext& context) {
  const Dataset data = random_spikes(1000, n_per_unit, duration_s);
  fmt::print("binning: {:.2f} s\n", once_ms([&] { SpikeTrains{data}; }) / 1000);
  const SpikeTrains trains(data);
  for (const LagRange lags : {LagRange{1, 25}, {-50, 50}, {0, 50}, {0, 200}}) count(trains, lags, context);
}

void bench_granger(std::ptrdiff_t n, const test::PlainContext& context) {
  const Dataset data = random_spikes(n, n_per_unit, duration_s);
  const auto loop = context.parallel_loop();
  const auto features = spike_granger::features_of({});
  std::vector<std::ptrdiff_t> units(n);
  std::iota(units.begin(), units.end(), 0);
  {
    const SpikeTrains trains(data);
    spike_granger::Moments moments;
    spike_granger::Fit fit;
    PairTest test;
    const double counted = once_ms([&] { moments = moments_of(trains, units, features, loop); });
    const double fitted = once_ms([&] { fit = spike_granger::fit(std::move(moments), features, trains.n_bins(), 1e-3, loop); });
    const auto pairs = pairs_of(fit);
    const double tested = once_ms([&] { test = test_pairs(pairs, {}, loop); });
    fmt::print("{} units: counts to Gram matrix {:.2f} s, fit {:.2f} s, null {:.2f} s ({} directions dropped)\n", n,
               counted / 1000, fitted / 1000, tested / 1000, test.n_dropped);
  }
  const double before = peak_mb();
  const spike_granger::SpikeGranger estimator({});
  const double whole = once_ms([&] { estimator.estimate(test::input_of(data), context); });
  const double forecast = estimator.cost({n, 1, 3'600'000, n * n_per_unit, context.n_threads()}).bytes / 1e6;
  fmt::print("{} units: whole estimate {:.2f} s; peak of the process {:.0f} MB ({:.0f} before), forecast {:.0f} MB\n", n,
             whole / 1000, peak_mb(), before, forecast);
}

}  // namespace

int main(int argc, char** argv) {
  const bool is_granger = argc > 1 && std::strcmp(argv[1], "granger") == 0;
  const test::PlainContext context(argc > 2 ? std::atoi(argv[2]) : 2);
  fmt::print("{} threads of {}, {:.1f} GFLOP/s in a double product on one\n", context.n_threads(), processor(), gflops());
  if (!is_granger) {
    bench_pairs(context);
    return 0;
  }
  std::vector<std::ptrdiff_t> sizes;
  for (int k = 3; k < argc; ++k) sizes.push_back(std::atoi(argv[k]));
  if (sizes.empty()) sizes = {100, 1000};
  for (const auto n : sizes) bench_granger(n, context);
}
