#include "replacement.hpp"

#include <algorithm>
#include <cmath>
#include <golgi/data/eigen.hpp>
#include <utility>

namespace golgi::intervention_plugin {

std::vector<Matrix> events_read_by(const FittedModel& model, const Dataset& data) {
  if (const auto* reading = as<LagsAndEvents>(model)) return reading->events(data);
  const auto n = data.n_variables();
  std::vector<Matrix> events;
  for (const auto& trial : data.trials())
    events.push_back(trial.events().n_variables() == n ? event_counts(trial.events(), data.dt_s(), trial.n_samples())
                                                       : Matrix(n, trial.n_samples()));
  return events;
}

Replacements::Replacements(const Dataset& data, std::vector<Matrix> all_events, std::span<const Window> windows,
                           std::ptrdiff_t history, At place, Substitute with, std::ptrdiff_t around)
    : data_(data),
      windows_(windows),
      history_(history),
      around_(around),
      place_(place),
      with_(with),
      events_(std::move(all_events)) {
  const auto n = data.n_variables();
  std::vector<double> sum(n), count(n);
  for (std::size_t k = 0; k < events_.size(); ++k) {
    const Matrix& events = events_[k];
    has_events_ |= (eigen(events).array() > 0).any();
    const SharedMatrix& values = data.trials()[k].values();
    for (std::ptrdiff_t i = 0; i < n; ++i)
      for (std::ptrdiff_t t = 0; t < values.cols(); ++t) {
        if (events(i, t) > 0) continue;
        sum[i] += values(i, t);
        count[i] += 1;
      }
  }
  // A source with an event at every sample has no mean without events: NaN, and no forecast uses it.
  for (std::size_t i = 0; i < sum.size(); ++i) typical_.push_back(sum[i] / count[i]);
  if (place_ == At::automatic) place_ = has_events_ ? At::events : At::samples;
}

Replacements::Span Replacements::span_at(std::ptrdiff_t lag) const {
  if (place_ == At::past) return {0, history_ - 1};
  const auto sample = history_ - lag;
  if (place_ == At::samples) return {sample, sample};
  return {std::max<std::ptrdiff_t>(0, sample - around_), std::min(history_ - 1, sample + around_)};
}

bool Replacements::has_event(std::ptrdiff_t source, const Window& window, Span span) const {
  const Matrix& events = events_[window.trial];
  for (auto s = span.first; s <= span.last; ++s)
    if (events(source, window.start + s) > 0) return true;
  return false;
}

/// The first usable window at least half of all windows later: at events, a window without one.
const Window* Replacements::partner(std::ptrdiff_t source, std::ptrdiff_t index, Span span) const {
  const auto n = std::ssize(windows_);
  for (std::ptrdiff_t k = 0; k < n; ++k) {
    const Window& other = windows_[(index + n / 2 + k) % n];
    if (place_ != At::events || !has_event(source, other, span)) return &other;
  }
  return nullptr;
}

Replacement Replacements::at(std::ptrdiff_t source, std::ptrdiff_t lag, std::optional<int> max_windows) const {
  const Span span = span_at(lag);
  const auto sample = history_ - lag;
  std::vector<std::ptrdiff_t> chosen;
  for (std::ptrdiff_t w = 0; w < std::ssize(windows_); ++w)
    if (place_ != At::events || has_event(source, windows_[w], {sample, sample})) chosen.push_back(w);
  chosen = thinned(std::move(chosen), max_windows);

  Replacement result;
  result.at = chosen;
  Matrix values(std::ssize(chosen), history_);
  std::vector<std::vector<double>> events_of_windows;
  // Events that the model finds itself change with the values.
  const bool with_events = has_events_ && data_.variable(source).has_events();
  for (std::ptrdiff_t k = 0; k < std::ssize(chosen); ++k) {
    const auto index = chosen[k];
    const Window& window = windows_[index];
    const Window* other = with_ == Substitute::other_window ? partner(source, index, span) : nullptr;
    if ((with_ == Substitute::other_window && !other) || std::isnan(typical_[source])) return {};
    const Past own = past_of(data_, source, window, history_);
    const Past instead = other ? past_of(data_, source, *other, history_) : Past{};
    const auto replaced = [&](double place) {
      return place >= static_cast<double>(span.first) && place < static_cast<double>(span.last + 1);
    };
    double higher = 0;
    for (std::ptrdiff_t s = 0; s < history_; ++s) {
      const std::size_t from = s;
      double& to = values(k, s);
      to = own.values[from];
      if (!replaced(static_cast<double>(s))) continue;
      to = other ? instead.values[from] : typical_[source];
      higher += own.values[from] - to;
    }
    if (with_events) {
      auto& events_s = events_of_windows.emplace_back();
      for (const double time_s : own.events_s)
        if (!replaced(event_position(time_s, data_.dt_s()))) events_s.push_back(time_s);
      for (const double time_s : instead.events_s)
        if (replaced(event_position(time_s, data_.dt_s()))) events_s.push_back(time_s);
      std::ranges::sort(events_s);
    }
    result.direction.push_back(place_ == At::events ? 1 : (higher > 0) - (higher < 0));
    result.windows.push_back(window);
  }
  result.intervention = Intervention(static_cast<std::int32_t>(source), std::move(values), std::move(events_of_windows));
  return result;
}

}  // namespace golgi::intervention_plugin
