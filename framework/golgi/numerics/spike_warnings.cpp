#include "golgi/numerics/spike_warnings.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <set>

#include "golgi/core/error.hpp"
#include "golgi/core/text.hpp"

namespace golgi {
namespace {

std::int64_t sum_of(std::span<const std::int64_t> numbers) {
  return std::accumulate(numbers.begin(), numbers.end(), std::int64_t{0});
}

/// Units with the same spikes as an earlier unit, and those earlier units, by index.
/// @param least  fewest spikes: units with fewer may agree by chance
std::vector<std::ptrdiff_t> alike_units(const SpikeTrains& trains, std::int64_t least) {
  std::map<std::vector<std::uint64_t>, std::ptrdiff_t> first;  // by number and hash of the spikes in each trial
  std::set<std::ptrdiff_t> alike;
  const auto bins_of = [&](const SpikeTrains::Trial& trial, std::ptrdiff_t unit) {
    std::vector<std::uint32_t> bins;
    for (const auto place : trial.places_of(unit)) bins.push_back(trial.bins[place]);
    return bins;
  };
  for (std::ptrdiff_t i = 0; i < trains.n_units(); ++i) {
    if (trains.n_spikes()[i] < least) continue;
    std::vector<std::uint64_t> key;
    for (const auto& trial : trains.trials()) {
      std::uint64_t sum = 0;
      for (const auto place : trial.places_of(i)) sum = sum * 1000003 + trial.bins[place];
      key.push_back(trial.places_of(i).size());
      key.push_back(sum);
    }
    const auto [found, is_new] = first.emplace(std::move(key), i);
    const std::ptrdiff_t earlier = found->second;
    const bool is_same = !is_new && std::ranges::all_of(trains.trials(), [&](const SpikeTrains::Trial& trial) {
      return bins_of(trial, i) == bins_of(trial, earlier);
    });
    if (is_same) alike.insert({earlier, i});
  }
  return {alike.begin(), alike.end()};
}

}  // namespace

std::string describe_spikes(const SpikeTrains& trains) {
  const double duration_s = static_cast<double>(trains.n_bins()) * trains.bin_s();
  const auto merged = sum_of(trains.n_merged());
  return std::to_string(sum_of(trains.n_spikes())) + " spikes of " + plural(trains.n_units(), "unit") + " in " +
         format_number(std::round(1000 * duration_s) / 1000) + " s, in bins of " + format_number(1000 * trains.bin_s()) +
         " ms" +
         (merged > 0 ? "; " + std::to_string(merged) + " more share a bin with another of their unit and are not counted" : "");
}

std::vector<Warning> spike_warnings(const SpikeTrains& trains, std::span<const std::string> names) {
  constexpr std::int64_t few = 20;
  constexpr double much = 0.01;
  std::vector<std::string> silent, rare;
  for (std::ptrdiff_t i = 0; i < trains.n_units(); ++i) {
    const auto n = trains.n_spikes()[i];
    if (n < few) (n == 0 ? silent : rare).push_back(names[i]);
  }
  std::vector<Warning> warnings;
  if (!silent.empty())
    warnings.push_back({"silent", "without spikes: " + first_names(silent), "all their connections are undefined",
                        "leave them out with transform/select to score the others"});
  if (!rare.empty())
    warnings.push_back({"rare", "fewer than " + std::to_string(few) + " spikes: " + first_names(rare),
                        "estimates of their connections are unreliable",
                        "record longer, or leave them out with transform/select"});
  std::vector<std::string> alike;
  for (const std::ptrdiff_t i : alike_units(trains, few)) alike.push_back(names[i]);
  if (!alike.empty())
    warnings.push_back({"alike", "with identical spikes: " + first_names(alike),
                        "a unit that is listed twice drives itself, and its connections count twice",
                        "leave all but one of them out with transform/select"});
  const auto merged = static_cast<double>(sum_of(trains.n_merged())),
             all = merged + static_cast<double>(sum_of(trains.n_spikes()));
  if (merged > much * all)
    warnings.push_back(
        {"merged",
         format_number(std::round(1000 * merged / all) / 10) + " % of the spikes share a bin with another of their unit",
         "only one spike per bin is counted", "set bin_ms lower, or binary to false"});
  return warnings;
}

void require_lags(const SpikeTrains& trains, std::ptrdiff_t reach, const std::string& cure) {
  std::int64_t longest = 0;
  for (const auto& trial : trains.trials()) longest = std::max(longest, trial.n_bins);
  if (longest > reach) return;
  throw DataError("the longest trial has " + plural(longest, "bin") + " of " + format_number(1000 * trains.bin_s()) +
                  " ms, but lags up to " + std::to_string(reach) + " bins are counted; record longer, or " + cure);
}

std::vector<Warning> explain_undefined(const SpikeTrains& trains, std::ptrdiff_t reach, Connectivity& result) {
  const auto n_spikes = trains.n_spikes();
  std::size_t apart = 0;
  for (std::int32_t i = 0; i < std::ssize(n_spikes); ++i) {
    if (n_spikes[i] == 0) {
      const std::string reason = "'" + result.names()[i] + "' has no spikes";
      result.add_undefined({-1, i, reason}).add_undefined({i, -1, reason});
      continue;
    }
    for (std::int32_t j = 0; j < std::ssize(n_spikes); ++j)
      apart += i != j && n_spikes[j] > 0 && std::isnan(result.score()(i, j));
  }
  if (apart == 0) return {};
  return {{"apart",
           plural(apart, "pair") + " of units never fire within " +
               format_number(1000 * static_cast<double>(reach) * trains.bin_s()) + " ms of each other",
           "their connections are undefined", "record longer"}};
}

}  // namespace golgi
