#include "golgi/api/event_threshold.hpp"

#include <algorithm>

#include "golgi/numerics/signal_kind.hpp"

namespace golgi {

std::optional<double> acting_threshold(const Dataset& data, std::optional<double> threshold, ThresholdUse use) {
  if (!threshold || use == ThresholdUse::always || data.unit() == "mV") return threshold;
  const auto trials = views_of(data);
  const auto reaches = [&](const ConstView& trial) {
    for (std::ptrdiff_t i = 0; i < trial.rows(); ++i)
      if (std::ranges::any_of(trial.row(i), [&](double value) { return value >= *threshold; })) return true;
    return false;
  };
  // No value reaches the threshold, so it makes no events; it is returned as given, for messages.
  if (std::ranges::none_of(trials, reaches)) return threshold;
  return spikes_above(trials, data.dt_s(), *threshold) ? threshold : std::nullopt;
}

}  // namespace golgi
