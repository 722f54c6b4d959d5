#include "golgi/conformance/fitted.hpp"

#include <algorithm>
#include <utility>

namespace golgi {
namespace {

/// The time of a window's history in seconds since the trial's start, up to the sample after it.
Interval history_of(const Fitted& fitted, const Window& window) {
  const double dt_s = fitted.data.dt_s();
  return {static_cast<double>(window.start) * dt_s, static_cast<double>(window.start + fitted.model.history()) * dt_s};
}

}  // namespace

std::vector<Window> Fitted::few() const {
  std::vector<Window> chosen;
  for (const std::size_t at : {std::size_t{0}, test().size() / 2, test().size() - 1})
    if (chosen.empty() || chosen.back().start != test()[at].start) chosen.push_back(test()[at]);
  return chosen;
}

Intervention past_of(const Fitted& fitted, std::int32_t source, std::span<const Window> windows, std::span<const Window> from) {
  Matrix values(std::ssize(windows), fitted.model.history());
  std::vector<std::vector<double>> events_s;
  for (std::ptrdiff_t w = 0; w < values.rows(); ++w) {
    const Window& window = from[w];
    const Trial& trial = fitted.data.trial(window.trial);
    std::ranges::copy(trial.values().row(source).subspan(window.start, values.cols()), values.row(w).begin());
    if (!fitted.data.variable(source).has_events()) continue;
    const Interval history = history_of(fitted, window);
    auto& events = events_s.emplace_back();
    for (const double s : trial.events()[source])
      if (s >= history.start_s && s < history.stop_s) events.push_back(s - history.start_s);
  }
  return Intervention(source, std::move(values), std::move(events_s));
}

Dataset written(const Fitted& fitted, const Window& window, const Intervention& intervention) {
  const std::int32_t source = intervention.source();
  Trial trial = fitted.data.trial(window.trial);
  Matrix values(trial.values());
  std::ranges::copy(intervention.values().row(0), values.row(source).begin() + window.start);
  trial.set_values(std::move(values));
  if (!intervention.events_s().empty()) {
    const Interval history = history_of(fitted, window);
    auto events = trial.events().lists();
    auto& changed = events[source];
    std::erase_if(changed, [&](double s) { return s >= history.start_s && s < history.stop_s; });
    for (const double s : intervention.events_s().front()) changed.push_back(history.start_s + s);
    std::ranges::sort(changed);
    trial.set_events(Events(events));
  }
  Dataset result = fitted.data;
  return result.set_trial(window.trial, std::move(trial));
}

}  // namespace golgi
