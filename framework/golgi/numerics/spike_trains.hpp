// The spikes of a recording in time bins, for methods that count pairs of spikes. They are stored as events: an hour of a
// thousand neurons at 1 ms would be 29 GB of samples, but is 7 million spikes of 12 bytes each.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "golgi/core/export.hpp"
#include "golgi/core/poll.hpp"
#include "golgi/data/dataset.hpp"

namespace golgi {

struct SpikeBinning {
  double bin_s = 0.001;
  bool binary = true;  ///< several spikes of a unit in one bin are counted once
};

/// Units are the variables of the dataset, in their order.
class GOLGI_API SpikeTrains {
 public:
  /// Arrays have one entry per spike, except `ends`.
  struct Trial {
    std::int64_t n_bins = 0;
    std::vector<std::uint32_t> bins, units;  ///< sorted by bin, then unit
    std::vector<std::uint32_t> places;       ///< indices in `bins`: of the first unit, ascending, then of the second, …
    std::vector<std::int64_t> ends;          ///< (N) for each unit the index after its last place

    std::span<const std::uint32_t> places_of(std::ptrdiff_t unit) const;
  };

  /// A spike at time t is in bin floor(t / bin_s + 1e-6): times at the border of two bins, such as 1.001 s, are often rounded
  /// to below it. The last bin of a trial may be shortened by the trial's end.
  /// @throws DataError unless the events of every variable are recorded and are within their trials (the message names trial,
  ///         variable and time), or for a trial of 2^32 bins or spikes, or more
  explicit SpikeTrains(const Dataset& data, const SpikeBinning& binning = {}, const Poll& poll = no_poll);

  std::ptrdiff_t n_units() const { return std::ssize(n_spikes_); }
  std::span<const Trial> trials() const { return trials_; }
  double bin_s() const { return bin_s_; }
  std::int64_t n_bins() const { return n_bins_; }  ///< T, total of all trials
  /// (N) number of spikes in all trials, without those that were merged.
  std::span<const std::int64_t> n_spikes() const { return n_spikes_; }
  /// (N) number of spikes that share a bin with an earlier one of their unit and are not counted; all 0 unless `binary`.
  std::span<const std::int64_t> n_merged() const { return n_merged_; }
  /// The largest number of spikes of one unit in one bin.
  std::int64_t most_in_a_bin() const { return most_in_a_bin_; }

 private:
  double bin_s_;
  std::int64_t n_bins_ = 0, most_in_a_bin_ = 0;
  std::vector<std::int64_t> n_spikes_, n_merged_;
  std::vector<Trial> trials_;
};

}  // namespace golgi
