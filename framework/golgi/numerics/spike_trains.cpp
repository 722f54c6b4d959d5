#include "golgi/numerics/spike_trains.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "golgi/core/error.hpp"
#include "golgi/core/text.hpp"

namespace golgi {
namespace {

constexpr double bin_slack = 1e-6;  // of a bin
constexpr std::int64_t most_indices = std::numeric_limits<std::uint32_t>::max();

/// Sorts spikes, given unit after unit, by their bins; those of one bin stay in the order of their units. Two rounds for half
/// of a bin's digits each (radix sort): no memory for each bin of time, and no comparisons.
void sort_by_bin(SpikeTrains::Trial& trial) {
  constexpr std::uint32_t n_digits = 1U << 16U;
  std::vector<std::uint32_t> bins(trial.bins.size()), units(trial.units.size());
  for (const unsigned shift : {0U, 16U}) {
    std::vector<std::size_t> next(n_digits + 1);
    for (const auto bin : trial.bins) ++next[(bin >> shift) % n_digits + 1];
    for (std::size_t digit = 0; digit < n_digits; ++digit) next[digit + 1] += next[digit];
    for (std::size_t k = 0; k < bins.size(); ++k) {
      const auto to = next[(trial.bins[k] >> shift) % n_digits]++;
      bins[to] = trial.bins[k];
      units[to] = trial.units[k];
    }
    bins.swap(trial.bins);
    units.swap(trial.units);
  }
}

/// Lists the positions of each unit's spikes among the sorted ones.
void list_places(SpikeTrains::Trial& trial) {
  std::vector<std::int64_t> next{0};
  next.insert(next.end(), trial.ends.begin(), trial.ends.end());
  trial.places.resize(trial.units.size());
  for (std::size_t k = 0; k < trial.units.size(); ++k) trial.places[next[trial.units[k]]++] = static_cast<std::uint32_t>(k);
}

}  // namespace

std::span<const std::uint32_t> SpikeTrains::Trial::places_of(std::ptrdiff_t unit) const {
  const auto first = unit == 0 ? 0 : ends[unit - 1];
  return std::span(places).subspan(first, ends[unit] - first);
}

SpikeTrains::SpikeTrains(const Dataset& data, const SpikeBinning& binning, const Poll& poll)
    : bin_s_(binning.bin_s), n_spikes_(data.n_variables()), n_merged_(data.n_variables()) {
  if (!data.has_events())
    throw DataError(
        "the events of some variables were not recorded, but pairs of spikes are to be counted; find them with "
        "transform/events");
  for (std::ptrdiff_t k = 0; k < data.n_trials(); ++k) {
    const auto& recorded = data.trial(k);
    const std::string which = "trial " + std::to_string(k) + ": ";
    const double bins = std::ceil(recorded.duration_s() / bin_s_ - bin_slack);
    if (!(bins < most_indices) || recorded.events().size() >= most_indices)
      throw DataError(which + format_number(bins) + " bins of " + format_number(bin_s_) + " s and " +
                      std::to_string(recorded.events().size()) +
                      " spikes, but at most 4294967294 of each can be counted; cut it with transform/slice, or use wider bins");
    auto& trial = trials_.emplace_back();
    trial.n_bins = static_cast<std::int64_t>(bins);
    n_bins_ += trial.n_bins;
    for (std::ptrdiff_t i = 0; i < data.n_variables(); ++i) {
      poll();
      std::int64_t before = -1, in_bin = 0;
      for (const double time_s : recorded.events()[i]) {
        if (!(time_s >= 0 && time_s < recorded.duration_s()))
          throw DataError(which + "variable '" + data.names()[i] + "' has a spike at " + format_number(time_s) +
                          " s, outside the trial, which lasts from 0 to " + format_number(recorded.duration_s()) +
                          " s; remove such spikes or set the duration");
        const auto bin = std::min(static_cast<std::int64_t>(std::floor(time_s / bin_s_ + bin_slack)), trial.n_bins - 1);
        in_bin = bin == before ? in_bin + 1 : 1;
        before = bin;
        if (binning.binary && in_bin > 1) {
          ++n_merged_[i];
          continue;
        }
        most_in_a_bin_ = std::max(most_in_a_bin_, in_bin);
        ++n_spikes_[i];
        trial.bins.push_back(static_cast<std::uint32_t>(bin));
        trial.units.push_back(static_cast<std::uint32_t>(i));
      }
      trial.ends.push_back(std::ssize(trial.bins));
    }
    sort_by_bin(trial);
    poll();
    list_places(trial);
  }
}

}  // namespace golgi
