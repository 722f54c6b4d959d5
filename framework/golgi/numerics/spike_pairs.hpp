// Counts how often a spike of one unit follows a spike of another by each lag, for all pairs of units: the basis of
// correlograms, and of fits to spikes that need only these counts. The time is proportional to the number of pairs of spikes
// within the lags, not to the length of the recording.
//
//   const SpikeTrains trains(data);
//   for_each_source(trains, {-50, 50}, context.parallel_loop(), [&](std::ptrdiff_t source, const SpikePairRow& row) {
//     for (std::ptrdiff_t target = 0; target < trains.n_units(); ++target) use(row.of(target));  // counts at lags -50 … 50
//   });
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "golgi/core/export.hpp"
#include "golgi/numerics/parallel.hpp"
#include "golgi/numerics/spike_trains.hpp"

namespace golgi {

/// Bins from the source's spike to the target's: negative if the target fires first.
struct LagRange {
  std::ptrdiff_t first = 0, last = 0;  ///< both inclusive
  std::ptrdiff_t size() const { return last - first + 1; }
};

/// Counts of one source, C(target, lag): pairs of a spike of the source in bin t and one of the target in bin t + lag of the
/// same trial, summed over trials. If target and source are exchanged, the lag changes its sign. At lag 0 a spike also forms a
/// pair with itself: for binary trains C(source, 0) is the number of spikes.
class GOLGI_API SpikePairRow {
 public:
  SpikePairRow(std::ptrdiff_t n_units, LagRange lags) : lags_(lags), counts_(n_units * lags.size()) {}

  LagRange lags() const { return lags_; }
  /// The counts of one target, from the first lag to the last.
  std::span<const std::uint32_t> of(std::ptrdiff_t target) const {
    return std::span(counts_).subspan(target * lags_.size(), lags_.size());
  }
  std::uint32_t operator()(std::ptrdiff_t target, std::ptrdiff_t lag) const {
    return counts_[target * lags_.size() + lag - lags_.first];
  }
  /// All counts, (N, lags), target after target.
  std::span<const std::uint32_t> counts() const { return counts_; }
  std::span<std::uint32_t> counts() { return counts_; }

 private:
  LagRange lags_;
  std::vector<std::uint32_t> counts_;
};

/// Called once with each source's counts, from inside the parallel loop. The row is valid only during the call.
using SpikePairConsumer = std::function<void(std::ptrdiff_t source, const SpikePairRow& row)>;

/// Counts source by source, so that the counts of all pairs are never in memory together: a body of the loop handles one source
/// and needs N · lags · 4 bytes.
/// @throws DataError if a count might not fit into 32 bits; InternalError for a range of lags that is empty or beyond ±2^30
GOLGI_API void for_each_source(const SpikeTrains& trains, LagRange lags, const ParallelFor& parallel_for,
                               const SpikePairConsumer& consume);

/// The counts of all sources. @throws InternalError beyond 200 MB: use for_each_source
GOLGI_API std::vector<SpikePairRow> count_all_pairs(const SpikeTrains& trains, LagRange lags,
                                                    const ParallelFor& parallel_for = serial_for);

/// The expected sum of the counts of all pairs if spikes come at random: about 2 ns of work each.
GOLGI_API double expected_pairs(const SpikeTrains& trains, LagRange lags);

/// Seconds on one core that SpikeTrains and for_each_source need for spikes at random times, for forecasts of cost. The spikes
/// of a source are apart in memory: the more there are, the fewer of each one's neighbours are in the processor's cache.
inline double forecast_counting(double n_spikes, double n_bins, LagRange lags) {
  constexpr double bin_s = 3e-8, pair_s = 2.5e-9, fetch_s = 2.3e-14, most = 8e6;
  const double n_pairs = n_bins > 0 ? n_spikes * n_spikes * static_cast<double>(lags.size()) / n_bins : 0;
  const double n_sides = (lags.first < 0 ? 1 : 0) + (lags.last > 0 ? 1 : 0);
  return bin_s * n_spikes + pair_s * n_pairs + n_sides * fetch_s * n_spikes * std::min(n_spikes, most);
}

}  // namespace golgi
