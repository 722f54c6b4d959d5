#include "golgi/builtin/transforms/transform_parts.hpp"

#include <algorithm>
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
