#include "golgi/numerics/signal_kind.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "golgi/core/text.hpp"

namespace golgi {
namespace {

constexpr double longest_spike_s = 0.003, longest_spike = 2.5;  // the longer of both: seconds, samples
constexpr double most_spiking = 0.2;                            // share of the samples

struct Runs {
  double samples = 0, runs = 0;  ///< at or above a threshold
};

void add_runs(std::span<const double> values, double threshold, Runs& all) {
  bool before = false;
  for (const double value : values) {
    const bool above = value >= threshold;  // false for NaN
    all.samples += above;
    all.runs += above && !before;
    before = above;
  }
}

bool are_short(const Runs& runs, double dt_s) {
  return runs.samples <= std::max(longest_spike, longest_spike_s / dt_s) * runs.runs;
}

/// Finite values of one variable in all trials.
std::vector<double> values_of(Trials trials, std::ptrdiff_t variable) {
  std::vector<double> all;
  for (const auto& trial : trials)
    for (const double value : trial.row(variable))
      if (std::isfinite(value)) all.push_back(value);
  return all;
}

double quantile(std::vector<double>& values, double share) {
  const auto at = values.begin() + static_cast<std::ptrdiff_t>(share * static_cast<double>(values.size() - 1));
  std::nth_element(values.begin(), at, values.end());
  return *at;
}

double skewness(std::span<const double> values) {
  double mean = 0, m2 = 0, m3 = 0;
  for (const double value : values) mean += value / static_cast<double>(values.size());
  for (const double value : values) {
    m2 += (value - mean) * (value - mean);
    m3 += std::pow(value - mean, 3);
  }
  const auto n = static_cast<double>(values.size());
  return m2 > 0 ? m3 / n / std::pow(m2 / n, 1.5) : 0;
}

/// Differences between sums of six samples, about the rise time of an indicator, so that noise does not hide the shape.
std::vector<double> changes_of(std::span<const double> values) {
  constexpr std::size_t width = 6;
  std::vector<double> changes;
  double before = 0;
  for (std::size_t start = 0; start + width <= values.size(); start += width) {
    double sum = 0;
    for (std::size_t k = 0; k < width; ++k) sum += values[start + k];
    if (start > 0) changes.push_back(sum - before);
    before = sum;
  }
  return changes;
}

/// Whether the signal rises faster than it falls, and deviates more above its usual level than below.
bool looks_fluorescent(std::span<const double> values) {
  constexpr double least_skew = 0.3;
  return values.size() >= 60 && skewness(values) > least_skew && skewness(changes_of(values)) > least_skew;
}

/// Whether the medians of most variables are like the resting potential of a cell, in mV.
bool is_membrane(Trials trials, const std::string& unit) {
  const double to_mv = unit == "mV" ? 1 : unit == "V" ? 1e3 : unit == "uV" ? 1e-3 : 0;
  if (to_mv == 0) return false;
  constexpr double lowest_mv = -120, highest_mv = -20;
  std::ptrdiff_t n = 0;
  for (std::ptrdiff_t i = 0; i < trials.front().rows(); ++i) {
    auto values = values_of(trials, i);
    if (values.empty()) continue;
    const double middle = to_mv * quantile(values, 0.5);
    n += middle > lowest_mv && middle < highest_mv;
  }
  return 2 * n > trials.front().rows();
}

/// The first samples of every trial: enough to recognise a kind.
std::vector<ConstView> first_samples(const std::vector<ConstView>& trials) {
  constexpr std::ptrdiff_t enough = 200'000;
  std::vector<ConstView> first;
  std::ptrdiff_t n = 0;
  for (const auto& trial : trials) {
    if (n >= enough) break;
    first.push_back(trial.columns(0, std::min(trial.cols(), enough - n)));
    n += first.back().cols();
  }
  return first;
}

std::string share_text(std::ptrdiff_t n, std::ptrdiff_t all) { return std::to_string(n) + " of " + plural(all, "variable"); }

SignalLook look_at_values(Trials trials, double dt_s, const std::string& unit) {
  if (holds_counts(trials)) return {SignalKind::counts, "whole numbers, most of them 0"};
  const std::ptrdiff_t n = trials.front().rows();
  std::ptrdiff_t spiking = 0, fluorescent = 0;
  for (std::ptrdiff_t i = 0; i < n; ++i) {
    std::vector<ConstView> rows;
    for (const auto& trial : trials) rows.emplace_back(trial.row(i).data(), 1, trial.cols());
    spiking += spike_level(rows, dt_s).has_value();
    fluorescent += looks_fluorescent(values_of(trials, i));
  }
  if (unit == "dF/F" || unit == "df/f" || unit == "ΔF/F") return {SignalKind::fluorescence, "its unit is " + unit};
  constexpr double slowest_imaging_hz = 0.5, fastest_imaging_hz = 200;
  const bool may_be_imaging =
      1 / dt_s >= slowest_imaging_hz && 1 / dt_s <= fastest_imaging_hz && unit.find('V') == std::string::npos;
  if (2 * spiking >= n && !may_be_imaging)
    return {SignalKind::voltages, "rare, short, one-sided peaks in " + share_text(spiking, n)};
  if (may_be_imaging && 2 * fluorescent > n)
    return {SignalKind::fluorescence, format_number(std::round(10 / dt_s) / 10) +
                                          " Hz, one-sided, rising faster than it falls in " + share_text(fluorescent, n)};
  if (is_membrane(trials, unit)) return {SignalKind::voltages, "in " + unit + " around the resting potential of a membrane"};
  if (unit == "uV" || unit == "mV" || unit == "V" || unit == "T" || unit == "fT")
    return {SignalKind::fields, "in " + unit + ", without a resting potential or spikes"};
  return {SignalKind::signals, "continuous values, neither spikes nor a unit of potential"};
}

}  // namespace

const char* to_string(SignalKind kind) {
  constexpr std::array names{"spikes", "counts", "voltages", "fields", "fluorescence", "signals"};
  return names[static_cast<std::size_t>(kind)];
}

const char* describe(SignalKind kind) {
  constexpr std::array texts{"spike times",          "spike counts",      "membrane voltages", "field potentials (LFP, EEG)",
                             "calcium fluorescence", "continuous signals"};
  return texts[static_cast<std::size_t>(kind)];
}

std::optional<SignalKind> signal_kind_named(std::string_view name) {
  for (const SignalKind kind : all_signal_kinds)
    if (to_string(kind) == name) return kind;
  return std::nullopt;
}

bool holds_counts(Trials trials) {
  constexpr double most = 1e15;
  std::ptrdiff_t zeros = 0, all = 0;
  for (const auto& trial : trials)
    for (std::ptrdiff_t i = 0; i < trial.rows(); ++i)
      for (const double value : trial.row(i)) {
        if (std::isnan(value)) continue;
        if (!(value >= 0 && value <= most && value == std::round(value))) return false;
        zeros += value == 0;
        ++all;
      }
  return 2 * zeros >= all;
}

bool spikes_above(Trials trials, double dt_s, double threshold) {
  Runs all;
  double n_samples = 0;
  std::ptrdiff_t reaching = 0, one_sided = 0;
  const std::ptrdiff_t n = trials.empty() ? 0 : trials.front().rows();
  for (std::ptrdiff_t i = 0; i < n; ++i) {
    Runs of_one;
    for (const auto& trial : trials) add_runs(trial.row(i), threshold, of_one);
    if (of_one.samples == 0) continue;
    ++reaching;
    auto values = values_of(trials, i);
    const double middle = quantile(values, 0.5);
    one_sided += threshold - middle > middle - *std::ranges::min_element(values);
    all.samples += of_one.samples;
    all.runs += of_one.runs;
    n_samples += static_cast<double>(values.size());
  }
  return reaching > 0 && all.samples <= most_spiking * n_samples && are_short(all, dt_s) && 2 * one_sided > reaching;
}

std::optional<double> spike_level(Trials trials, double dt_s) {
  constexpr double least_ratio = 2, least_spikes = 3, most = 0.1, low = 0.001;
  auto values = values_of(trials, 0);
  if (values.empty()) return std::nullopt;
  const double peak = *std::ranges::max_element(values), middle = quantile(values, 0.5), bottom = quantile(values, low);
  if (!(peak - middle > least_ratio * (middle - bottom))) return std::nullopt;
  const double level = middle + (peak - middle) / 2;
  Runs runs;
  for (const auto& trial : trials) add_runs(trial.row(0), level, runs);
  if (runs.runs < least_spikes || runs.samples > most * static_cast<double>(values.size()) || !are_short(runs, dt_s))
    return std::nullopt;
  return level;
}

SignalLook look_at_signal(const Dataset& data) {
  const bool has_points =
      std::ranges::any_of(data.variables(), [](const Variable& variable) { return !variable.has_values(); });
  if (has_points) return {SignalKind::spikes, data.has_events() ? "events without values" : "some variables have no values"};
  if (data.n_trials() == 0 || data.n_variables() == 0) return {SignalKind::signals, "nothing was recorded"};
  const auto trials = views_of(data);
  return look_at_values(first_samples(trials), data.dt_s(), data.unit());
}

}  // namespace golgi
