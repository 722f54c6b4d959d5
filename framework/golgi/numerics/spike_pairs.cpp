#include "golgi/numerics/spike_pairs.hpp"

#include <algorithm>
#include <limits>
#include <string>

#include "golgi/core/error.hpp"

namespace golgi {
namespace {

void require_countable(const SpikeTrains& trains, LagRange lags) {
  constexpr std::ptrdiff_t farthest = std::ptrdiff_t{1} << 30;
  if (lags.first > lags.last || lags.first < -farthest || lags.last > farthest)
    throw InternalError("pairs of spikes cannot be counted at lags " + std::to_string(lags.first) + " to " +
                        std::to_string(lags.last));
  // Each spike of a source is paired with at most most_in_a_bin() spikes of a target at one lag.
  const auto most = trains.n_units() == 0 ? 0 : std::ranges::max(trains.n_spikes());
  if (most > 0 && trains.most_in_a_bin() > std::numeric_limits<std::uint32_t>::max() / most)
    throw DataError("a unit has " + std::to_string(most) + " spikes, up to " + std::to_string(trains.most_in_a_bin()) +
                    " in one bin: too many pairs for counts of 32 bits; count several spikes in a bin once");
}

/// Adds the pairs of one source and one trial.
void add_pairs(const SpikeTrains::Trial& trial, std::ptrdiff_t source, LagRange lags, std::span<std::uint32_t> counts) {
  const auto n = std::ssize(trial.bins), width = lags.size();
  const auto* bins = trial.bins.data();
  const auto* units = trial.units.data();
  const auto places = trial.places_of(source);
  // The spikes of a source are far apart in memory, and waiting for them takes half the time if there are millions.
  constexpr std::size_t ahead = 8;
  for (std::size_t s = 0; s < places.size(); ++s) {
    const std::ptrdiff_t place = places[s];
    if (s + ahead < places.size()) {
      __builtin_prefetch(bins + places[s + ahead]);
      __builtin_prefetch(units + places[s + ahead]);
    }
    const std::int64_t earliest = bins[place] + lags.first, latest = bins[place] + lags.last;
    // The first pair is near the spike itself, so no index of the bins is needed.
    auto begin = place;
    while (begin > 0 && bins[begin - 1] >= earliest) --begin;
    while (begin < n && bins[begin] < earliest) ++begin;
    for (auto k = begin; k < n && bins[k] <= latest; ++k) ++counts[units[k] * width + (bins[k] - earliest)];
  }
}

SpikePairRow row_of(const SpikeTrains& trains, std::ptrdiff_t source, LagRange lags) {
  SpikePairRow row(trains.n_units(), lags);
  for (const auto& trial : trains.trials()) add_pairs(trial, source, lags, row.counts());
  return row;
}

}  // namespace

void for_each_source(const SpikeTrains& trains, LagRange lags, const ParallelFor& parallel_for,
                     const SpikePairConsumer& consume) {
  require_countable(trains, lags);
  parallel_for(trains.n_units(), [&](std::ptrdiff_t source) { consume(source, row_of(trains, source, lags)); });
}

std::vector<SpikePairRow> count_all_pairs(const SpikeTrains& trains, LagRange lags, const ParallelFor& parallel_for) {
  constexpr double most_bytes = 200e6;
  const auto n = static_cast<double>(trains.n_units());
  if (n * n * static_cast<double>(lags.size()) * sizeof(std::uint32_t) > most_bytes)
    throw InternalError("the counts of all pairs would take more than 200 MB; for_each_source gives them source by source");
  std::vector<SpikePairRow> rows(trains.n_units(), SpikePairRow(0, lags));
  for_each_source(trains, lags, parallel_for, [&](std::ptrdiff_t source, const SpikePairRow& row) { rows[source] = row; });
  return rows;
}

double expected_pairs(const SpikeTrains& trains, LagRange lags) {
  double pairs = 0;
  for (const auto& trial : trains.trials()) {
    const auto n = static_cast<double>(trial.bins.size());
    if (trial.n_bins > 0) pairs += n * n * static_cast<double>(lags.size()) / static_cast<double>(trial.n_bins);
  }
  return pairs;
}

}  // namespace golgi
