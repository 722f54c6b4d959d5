#include "golgi/builtin/transform_parts.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "golgi/core/error.hpp"
#include "golgi/core/text.hpp"

namespace golgi {
namespace {

Matrix columns_of(ConstView values, std::ptrdiff_t first, std::ptrdiff_t n) { return Matrix(values.columns(first, n)); }

/// Whether the trials' starts are known; where none is, all are 0.
bool has_starts(const Dataset& data) {
  return std::ranges::any_of(data.trials(), [](const Trial& trial) { return trial.start_s() != 0; });
}

}  // namespace

SharedMatrix rows_of(const SharedMatrix& values, const std::vector<std::ptrdiff_t>& rows, const Poll& poll) {
  if (values.empty() || rows.empty()) return {};
  Matrix chosen(std::ssize(rows), values.cols());
  for (std::ptrdiff_t k = 0; k < chosen.rows(); ++k) {
    poll();
    std::ranges::copy(values.row(rows[static_cast<std::size_t>(k)]), chosen.row(k).begin());
  }
  return chosen;
}

std::vector<Trial> visible_trials(const Dataset& input) {
  std::vector<Trial> trials(input.trials().begin(), input.trials().end());
  for (Trial& trial : trials)
    if (!trial.hidden().empty()) trial.set_hidden({});
  return trials;
}

Observed::Observed(const Trial& trial, double dt_s) : n_samples_(trial.n_samples()) {
  if (!trial.gaps().empty()) mask_ = trial.gaps().mask(trial.values().rows(), n_samples_, dt_s);
}

Trial part_of(const Dataset& data, std::ptrdiff_t trial, std::ptrdiff_t first, std::ptrdiff_t n) {
  const Trial& whole = data.trial(trial);
  const double start_s = static_cast<double>(first) * data.dt_s(), stop_s = static_cast<double>(first + n) * data.dt_s();
  Trial part(columns_of(whole.values(), first, n), events_within(whole.events(), data.dt_s(), first, n));
  if (!whole.covariates().empty()) part.set_covariates(columns_of(whole.covariates(), first, n));
  if (!whole.gaps().empty()) part.set_gaps(whole.gaps().cut(start_s, stop_s));
  if (has_starts(data)) part.set_start_s(whole.start_s() + start_s);
  return part.set_label(whole.label());
}

Events events_within(const Events& events, double dt_s, std::ptrdiff_t first, std::ptrdiff_t n) {
  std::vector<std::vector<double>> moved(static_cast<std::size_t>(events.n_variables()));
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

GroundTruth truth_within(const GroundTruth& truth, double start_s, double stop_s) {
  if (truth.segments().empty()) return truth;
  std::vector<TruthSegment> segments;
  std::vector<std::ptrdiff_t> kept;
  for (std::size_t k = 0; k < truth.segments().size(); ++k) {
    const TruthSegment& segment = truth.segments()[k];
    const double from = std::max(segment.start_s, start_s), to = std::min(segment.stop_s, stop_s);
    if (from >= to) continue;
    segments.push_back({segment.trial, from - start_s, to - start_s});
    kept.push_back(static_cast<std::ptrdiff_t>(k));
  }
  constexpr double never = std::numeric_limits<double>::infinity();
  const GroundTruth without = truth.cut(-1, never, never);
  if (kept.empty()) return without;
  return without.with_segments(std::move(segments), rows_of(truth.segment_weights(), kept), truth.reading(),
                               rows_of(truth.segment_delays_s(), kept));
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
    const bool is_averaged = data.covariates()[static_cast<std::size_t>(i)].course == Covariate::Course::linear;
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

std::string trial_prefix(const Dataset& data, std::ptrdiff_t trial) {
  return data.n_trials() == 1 ? "" : "trial " + std::to_string(trial) + ": ";
}

std::string whole_number(std::string_view text) {
  const auto number = parse_number(text);
  constexpr double exact = 1e15;  // beyond it, neighbouring doubles are no longer whole numbers apart
  if (!number || parse_integer(text) || std::abs(*number) > exact || *number != std::floor(*number)) return std::string(text);
  return std::to_string(static_cast<long long>(*number));
}

std::int32_t find_variable(std::string_view name_or_index, const std::vector<std::string>& names) {
  const std::string id = whole_number(name_or_index);
  for (const std::string_view name : {name_or_index, std::string_view(id)})
    if (const auto found = std::find(names.begin(), names.end(), name); found != names.end())
      return static_cast<std::int32_t>(found - names.begin());
  if (const auto index = parse_integer(id)) {
    if (*index >= 0 && *index < std::ssize(names)) return static_cast<std::int32_t>(*index);
    throw DataError("there is no variable " + id + "; there are " + plural(names.size(), "variable") + ", numbered from 0");
  }
  throw DataError("there is no variable '" + id + "'" + suggestion(id, names));
}

}  // namespace golgi
