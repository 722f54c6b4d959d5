#include "golgi/builtin/transforms/transform_parts.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <ranges>
#include <utility>

#include "golgi/data/choosing.hpp"

namespace golgi {

std::vector<Trial> visible_trials(const Dataset& input) {
  std::vector<Trial> trials(input.trials().begin(), input.trials().end());
  for (Trial& trial : trials)
    if (!trial.hidden().empty()) trial.set_hidden({});
  return trials;
}

Observed::Observed(const Trial& trial, double dt_s) : n_samples_(trial.n_samples()) {
  if (!trial.gaps().empty()) mask_ = trial.gaps().mask(trial.values().rows(), n_samples_, dt_s);
}

std::vector<SampleRange> observed_ranges(std::span<const Interval> gaps, std::ptrdiff_t n_samples, double dt_s) {
  std::vector<SampleRange> ranges;
  std::ptrdiff_t from = 0;
  const auto add = [&](std::ptrdiff_t to) {
    if (from < to) ranges.push_back({from, to});
  };
  for (const Interval& gap : gaps) {
    const SampleRange missing = samples_in(gap, dt_s);
    add(std::min(missing.first, n_samples));
    from = std::max(from, missing.last);
  }
  add(n_samples);
  return ranges;
}

void set_values_and_gaps(Trial& trial, Matrix values, double dt_s) {
  std::vector<std::uint8_t> mask;
  mask.reserve(values.size());
  for (const double value : values.values()) mask.push_back(!std::isnan(value));
  trial.set_gaps(Gaps::from_mask(values.rows(), values.cols(), mask, dt_s));
  trial.set_values(std::move(values));
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

std::string trial_prefix(const Dataset& data, std::ptrdiff_t trial) {
  return data.n_trials() == 1 ? "" : "trial " + std::to_string(trial) + ": ";
}

}  // namespace golgi
