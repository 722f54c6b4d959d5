#include "golgi/looks/spike_looks.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "golgi/core/text.hpp"
#include "golgi/numerics/signal_kind.hpp"
#include "golgi/numerics/trials.hpp"

namespace golgi {
namespace {

constexpr double refractory_s = 0.0015;

/// Intervals between spikes of one unit, within trials.
std::vector<double> intervals_of(const Dataset& data, std::ptrdiff_t unit) {
  std::vector<double> intervals;
  for (const Trial& trial : data.trials()) {
    const auto times = trial.events()[unit];
    for (std::size_t k = 1; k < times.size(); ++k) intervals.push_back(times[k] - times[k - 1]);
  }
  return intervals;
}

double n_spikes_of(const Dataset& data, std::ptrdiff_t unit) {
  double n = 0;
  for (const Trial& trial : data.trials()) n += static_cast<double>(trial.events()[unit].size());
  return n;
}

double duration_of(const Dataset& data) {
  double seconds = 0;
  for (const Trial& trial : data.trials()) seconds += trial.duration_s();
  return seconds;
}

std::vector<Notice> silent_units(const Dataset& data) {
  constexpr double fewest = 20;
  std::vector<std::string> silent;
  for (std::ptrdiff_t i = 0; i < data.n_variables(); ++i)
    if (n_spikes_of(data, i) < fewest) silent.push_back(data.names()[i]);
  if (silent.empty()) return {};
  return {{"silent", silent, first_names(silent) + (silent.size() == 1 ? " has" : " have") + " fewer than 20 spikes",
           "too few for an estimate: leave these units out with transform/select, min_events: 20"}};
}

std::vector<Notice> refractory_violations(const Dataset& data) {
  constexpr double most = 0.005, fewest = 100;
  std::vector<std::string> names;
  double worst = 0;
  for (std::ptrdiff_t i = 0; i < data.n_variables(); ++i) {
    const auto intervals = intervals_of(data, i);
    if (static_cast<double>(intervals.size()) < fewest) continue;
    const auto early = std::ranges::count_if(intervals, [](double interval) { return interval < refractory_s; });
    const double share = static_cast<double>(early) / static_cast<double>(intervals.size());
    if (share <= most) continue;
    names.push_back(data.names()[i]);
    worst = std::max(worst, share);
  }
  if (names.empty()) return {};
  return {{"refractory", names,
           "up to " + rounded(100 * worst) + " % of the intervals of " + first_names(names) +
               " are shorter than 1.5 ms, less than a neuron's refractory period",
           "several neurons in one unit, or spikes detected twice: sort again, or leave the units out with transform/select"}};
}

/// The number of spikes of each pair of units within half a millisecond of each other.
std::map<std::pair<std::int32_t, std::int32_t>, double> coincidences(const Dataset& data) {
  constexpr double together_s = 0.0005;
  std::map<std::pair<std::int32_t, std::int32_t>, double> counts;
  for (const Trial& trial : data.trials()) {
    std::vector<std::pair<double, std::int32_t>> all;
    for (std::int32_t i = 0; i < data.n_variables(); ++i)
      for (const double time : trial.events()[i]) all.emplace_back(time, i);
    std::ranges::sort(all);
    for (std::size_t k = 0; k < all.size(); ++k)
      for (std::size_t m = k + 1; m < all.size() && all[m].first - all[k].first <= together_s; ++m)
        if (all[m].second != all[k].second) ++counts[std::minmax(all[k].second, all[m].second)];
  }
  return counts;
}

std::vector<Notice> shared_spikes(const Dataset& data) {
  constexpr double least_share = 0.1, times_chance = 5, fewest = 20, window_s = 0.001;
  const double seconds = duration_of(data);
  std::vector<std::string> names, pairs;
  double worst = 0;
  for (const auto& [pair, count] : coincidences(data)) {
    const double a = n_spikes_of(data, pair.first), b = n_spikes_of(data, pair.second);
    const double share = count / std::min(a, b), chance = a * b * window_s / seconds;
    if (count < fewest || share < least_share || count < times_chance * chance) continue;
    pairs.push_back("'" + data.names()[pair.first] + "' and '" + data.names()[pair.second] + "' (" + rounded(100 * share) +
                    " %)");
    for (const auto unit : {pair.first, pair.second})
      if (std::ranges::find(names, data.names()[unit]) == names.end()) names.push_back(data.names()[unit]);
    worst = std::max(worst, share);
  }
  if (pairs.empty()) return {};
  const std::string more = pairs.size() > 3 ? " and " + std::to_string(pairs.size() - 3) + " more pairs" : "";
  pairs.resize(std::min<std::size_t>(pairs.size(), 3));
  return {{"shared_spikes", names, "the same spikes, within 0.5 ms: " + join(pairs, ", ") + more,
           "one neuron in two units: merge the units in spike sorting, or leave out one of each pair with transform/select"}};
}

std::vector<Notice> rate_drift(const Dataset& data) {
  constexpr std::ptrdiff_t n_blocks = 16;
  constexpr double least_trend = 0.7, least_ratio = 1.5, least_z = 5;
  const Matrix rates = rates_in_blocks(data, n_blocks);
  const double block_s = duration_of(data) / static_cast<double>(n_blocks);
  std::vector<std::string> names;
  for (std::ptrdiff_t i = 0; i < rates.rows(); ++i) {
    double first = 0, last = 0;
    for (std::ptrdiff_t k = 0; k < n_blocks / 4; ++k) {
      first += rates(i, k) * block_s;
      last += rates(i, n_blocks - 1 - k) * block_s;
    }
    const double ratio = (std::max(first, last) + 1) / (std::min(first, last) + 1);
    if (std::abs(trend_of(rates.row(i))) >= least_trend && ratio >= least_ratio &&
        std::abs(last - first) >= least_z * std::sqrt(first + last + 1))
      names.push_back(data.names()[i]);
  }
  if (names.empty()) return {};
  return {{"rate_drift", names, "the rates of " + first_names(names) + " rise or fall throughout, by more than half",
           "units are lost or gained, or the state changes: cut the recording with transform/slice"}};
}

}  // namespace

std::optional<Dataset> with_spikes(const Dataset& data) {
  if (data.has_events()) return data;
  if (!data.has_values()) return std::nullopt;
  std::vector<std::vector<std::vector<double>>> times(data.n_trials());
  for (auto& of_trial : times) of_trial.resize(data.n_variables());
  const auto trials = views_of(data);
  bool any = false;
  for (std::ptrdiff_t i = 0; i < data.n_variables(); ++i) {
    std::vector<ConstView> rows;
    for (const auto& trial : trials) rows.emplace_back(trial.row(i).data(), 1, trial.cols());
    const auto level = spike_level(rows, data.dt_s());
    if (!level) continue;
    any = true;
    for (std::size_t k = 0; k < rows.size(); ++k)
      times[k][i] = detect_events(rows[k], data.dt_s(), *level, EventMode::upward).front();
  }
  if (!any) return std::nullopt;
  std::vector<Events> events;
  for (const auto& of_trial : times) events.emplace_back(of_trial);
  return Dataset(data).set_events(std::move(events));
}

Matrix rates_in_blocks(const Dataset& data, std::ptrdiff_t n_blocks) {
  Matrix rates(data.n_variables(), n_blocks);
  const double block_s = duration_of(data) / static_cast<double>(n_blocks);
  if (!(block_s > 0)) return rates;
  double before_s = 0;
  for (const Trial& trial : data.trials()) {
    for (std::ptrdiff_t i = 0; i < data.n_variables(); ++i)
      for (const double time : trial.events()[i]) {
        const auto block = static_cast<std::ptrdiff_t>((before_s + time) / block_s);
        rates(i, std::clamp<std::ptrdiff_t>(block, 0, n_blocks - 1)) += 1 / block_s;
      }
    before_s += trial.duration_s();
  }
  return rates;
}

SpikeSummary summary_of_spikes(const Dataset& data) {
  constexpr std::ptrdiff_t quarters = 4;
  constexpr double fewest = 20;
  SpikeSummary summary;
  summary.n_units = data.n_variables();
  const double seconds = duration_of(data);
  const Matrix rates = rates_in_blocks(data, quarters);
  std::vector<double> hz, drifts, middles, variations;
  double early = 0, all = 0;
  for (std::ptrdiff_t i = 0; i < data.n_variables(); ++i) {
    const double n = n_spikes_of(data, i);
    hz.push_back(n / seconds);
    summary.n_silent += n == 0;
    auto intervals = intervals_of(data, i);
    for (const double interval : intervals) early += interval < refractory_s;
    all += static_cast<double>(intervals.size());
    if (n < fewest) continue;
    if (rates(i, 0) > 0) drifts.push_back(rates(i, quarters - 1) / rates(i, 0));
    double mean = 0, variance = 0;
    for (const double interval : intervals) mean += interval / static_cast<double>(intervals.size());
    for (const double interval : intervals)
      variance += (interval - mean) * (interval - mean) / static_cast<double>(intervals.size());
    variations.push_back(std::sqrt(variance) / mean);
    middles.push_back(median_of(std::move(intervals)));
  }
  if (hz.empty()) return summary;
  summary.median_hz = median_of(hz);
  summary.lowest_hz = std::ranges::min(hz);
  summary.highest_hz = std::ranges::max(hz);
  summary.drift = median_of(drifts);
  summary.interval_s = median_of(middles);
  summary.variation = median_of(variations);
  summary.refractory_share = all > 0 ? early / all : undefined;
  return summary;
}

std::vector<Notice> look_at_spikes(const Dataset& data) {
  std::vector<Notice> all = silent_units(data);
  for (auto&& part : {refractory_violations(data), shared_spikes(data), rate_drift(data)})
    all.insert(all.end(), part.begin(), part.end());
  return all;
}

}  // namespace golgi
