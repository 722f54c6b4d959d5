#include "golgi/data/cutting.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace golgi {
namespace {

Matrix columns_of(ConstView values, std::ptrdiff_t first, std::ptrdiff_t n) { return Matrix(values.columns(first, n)); }

/// Whether the trials' starts are known; if none is, all are 0.
bool has_starts(const Dataset& data) {
  return std::ranges::any_of(data.trials(), [](const Trial& trial) { return trial.start_s() != 0; });
}

/// Computed in samples, not times: a gap that ends where the part begins leaves no remainder due to rounding.
Gaps gaps_within(const Dataset& data, const Gaps& gaps, std::ptrdiff_t first, std::ptrdiff_t n) {
  std::vector<std::vector<Interval>> within(data.n_variables());
  for (std::ptrdiff_t i = 0; i < data.n_variables(); ++i)
    for (const Interval& gap : gaps[i]) {
      const SampleRange samples = samples_in(gap, data.dt_s());
      const auto from = std::max(samples.first, first) - first, to = std::min(samples.last, first + n) - first;
      if (from < to) within[i].push_back({static_cast<double>(from) * data.dt_s(), static_cast<double>(to) * data.dt_s()});
    }
  return Gaps(std::move(within));
}

/// The intervals in which some variable, or one of these covariates, is missing: ascending, merged.
std::vector<Interval> all_gaps(const Dataset& data, const Trial& trial, std::span<const std::int32_t> covariates) {
  std::vector<Interval> all;
  for (std::ptrdiff_t i = 0; i < data.n_variables(); ++i)
    for (Interval gap : trial.gaps()[i]) {
      if (!trial.values().empty() || !trial.covariates().empty()) {
        const SampleRange samples = samples_in(gap, data.dt_s());
        gap = {static_cast<double>(samples.first) * data.dt_s(), static_cast<double>(samples.last) * data.dt_s()};
      }
      if (gap.start_s < gap.stop_s) all.push_back(gap);
    }
  for (const auto row : covariates)
    for (std::ptrdiff_t t = 0; t < trial.covariates().cols(); ++t)
      if (std::isnan(trial.covariates()(row, t)))
        all.push_back({static_cast<double>(t) * data.dt_s(), static_cast<double>(t + 1) * data.dt_s()});
  const Gaps joined({std::move(all)});
  return {joined[0].begin(), joined[0].end()};
}

Trial part_of_points(const Dataset& data, const Stretch& stretch) {
  const Trial& whole = data.trial(stretch.trial);
  const auto [start_s, stop_s] = stretch.time;
  std::vector<std::vector<double>> moved(whole.events().n_variables());
  for (std::size_t i = 0; i < moved.size(); ++i)
    for (const double time_s : whole.events()[static_cast<std::ptrdiff_t>(i)])
      if (start_s <= time_s && time_s < stop_s) moved[i].push_back(time_s - start_s);
  Trial part(Events(moved), stop_s - start_s);
  if (!whole.gaps().empty()) part.set_gaps(whole.gaps().cut(start_s, stop_s));
  if (!whole.covariates().empty()) {
    const SampleRange samples = samples_in(stretch.time, data.dt_s());
    // The rest of a duration after its last whole sample has no covariates.
    const std::ptrdiff_t last = std::min(samples.last, whole.covariates().cols());
    part.set_covariates(columns_of(whole.covariates(), samples.first, last - samples.first));
  }
  if (has_starts(data)) part.set_start_s(whole.start_s() + start_s);
  return part.set_label(whole.label());
}

}  // namespace

std::vector<Stretch> stretches(const Dataset& data, double min_s) { return stretches(data, {}, min_s); }

std::vector<Stretch> stretches(const Dataset& data, std::span<const std::int32_t> covariates, double min_s) {
  std::vector<Stretch> all;
  for (std::ptrdiff_t k = 0; k < data.n_trials(); ++k) {
    const Trial& trial = data.trial(k);
    double from_s = 0;
    const auto add = [&](double to_s) {
      if (to_s > from_s && to_s - from_s >= min_s) all.push_back({k, {from_s, to_s}});
    };
    for (const Interval& gap : all_gaps(data, trial, covariates)) {
      add(gap.start_s);
      from_s = gap.stop_s;
    }
    add(trial.duration_s());
  }
  return all;
}

Dataset cut(const Dataset& data, std::span<const Stretch> stretches) {
  std::vector<Trial> trials;
  for (const Stretch& stretch : stretches) {
    if (data.trial(stretch.trial).values().empty()) {
      trials.push_back(part_of_points(data, stretch));
      continue;
    }
    const SampleRange samples = samples_in(stretch.time, data.dt_s());
    trials.push_back(part_of(data, stretch.trial, samples.first, samples.size()));
  }
  return Dataset(data).set_trials(std::move(trials));
}

Trial part_of(const Dataset& data, std::ptrdiff_t trial, std::ptrdiff_t first, std::ptrdiff_t n) {
  const Trial& whole = data.trial(trial);
  Trial part(columns_of(whole.values(), first, n), events_within(whole.events(), data.dt_s(), first, n));
  if (!whole.covariates().empty()) part.set_covariates(columns_of(whole.covariates(), first, n));
  if (!whole.gaps().empty()) part.set_gaps(gaps_within(data, whole.gaps(), first, n));
  if (has_starts(data)) part.set_start_s(whole.start_s() + static_cast<double>(first) * data.dt_s());
  return part.set_label(whole.label());
}

Events events_within(const Events& events, double dt_s, std::ptrdiff_t first, std::ptrdiff_t n) {
  std::vector<std::vector<double>> moved(events.n_variables());
  for (std::size_t i = 0; i < moved.size(); ++i) {
    for (const double time_s : events[static_cast<std::ptrdiff_t>(i)]) {
      const double sample = event_position(time_s, dt_s);
      const bool on_sample = sample == std::floor(sample);
      if (sample < static_cast<double>(first) || sample >= static_cast<double>(first + n)) continue;
      const double shift = static_cast<double>(first);
      moved[i].push_back(first == 0 ? time_s : on_sample ? (sample - shift) * dt_s : time_s - shift * dt_s);
    }
  }
  return Events(moved);
}

SharedMatrix covariates_on(const Dataset& data, const Trial& trial, double dt_s, std::ptrdiff_t n_samples) {
  const SharedMatrix& old = trial.covariates();
  if (old.empty()) return {};
  const auto old_sample = [&](std::ptrdiff_t t) {
    const double sample = std::floor(event_position(static_cast<double>(t) * dt_s, data.dt_s()));
    return std::min(static_cast<std::ptrdiff_t>(sample), old.cols());
  };
  Matrix result(old.rows(), n_samples);
  for (std::ptrdiff_t i = 0; i < result.rows(); ++i) {
    const bool is_averaged = data.covariates()[i].course == Covariate::Course::linear;
    for (std::ptrdiff_t t = 0; t < n_samples; ++t) {
      const auto first = std::min(old_sample(t), old.cols() - 1), last = is_averaged ? old_sample(t + 1) - 1 : first;
      double sum = 0, count = 0;
      for (auto from = first; from <= std::max(first, last); ++from)
        if (!std::isnan(old(i, from))) sum += old(i, from), ++count;
      result(i, t) = count > 0 ? sum / count : undefined;
    }
  }
  return result;
}

}  // namespace golgi
