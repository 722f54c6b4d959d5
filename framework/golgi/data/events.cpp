#include "golgi/data/events.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "golgi/core/error.hpp"

namespace golgi {

struct Events::State {
  SharedMatrix times_s;  // (1, E)
  std::vector<std::int64_t> ends;
};

Events::Events() : Events(SharedMatrix(), {}) {}

Events::Events(const std::vector<std::vector<double>>& times_s) {
  std::vector<std::int64_t> ends;
  std::int64_t count = 0;
  for (const auto& list : times_s) ends.push_back(count += std::ssize(list));
  Matrix all(1, count);
  auto next = all.values().begin();
  for (const auto& list : times_s) next = std::ranges::copy(list, next).out;
  state_ = std::make_shared<const State>(State{std::move(all), std::move(ends)});
}

Events::Events(SharedMatrix times_s, std::vector<std::int64_t> ends) {
  std::int64_t before = 0;
  for (const std::int64_t end : ends) {
    if (end < before) throw DataError("events: the ends of the variables' events do not ascend");
    before = end;
  }
  if (before != times_s.size())
    throw DataError("events: there are " + std::to_string(times_s.size()) + " times, but the variables' events end at " +
                    std::to_string(before));
  state_ = std::make_shared<const State>(State{std::move(times_s), std::move(ends)});
}

std::ptrdiff_t Events::n_variables() const { return std::ssize(state_->ends); }
std::int64_t Events::size() const { return state_->times_s.size(); }
const SharedMatrix& Events::times_s() const { return state_->times_s; }
std::span<const std::int64_t> Events::ends() const { return state_->ends; }

std::span<const double> Events::operator[](std::ptrdiff_t variable) const {
  const std::size_t i = variable;
  const auto begin = i == 0 ? 0 : state_->ends[i - 1];
  return state_->times_s.values().subspan(begin, state_->ends[i] - begin);
}

std::vector<std::vector<double>> Events::lists() const {
  std::vector<std::vector<double>> all;
  for (std::ptrdiff_t i = 0; i < n_variables(); ++i) all.emplace_back((*this)[i].begin(), (*this)[i].end());
  return all;
}

Events Events::select(std::span<const std::int32_t> variables) const {
  std::vector<std::vector<double>> chosen;
  for (const std::int32_t i : variables) chosen.emplace_back((*this)[i].begin(), (*this)[i].end());
  return Events(chosen);
}

bool operator==(const Events& a, const Events& b) {
  return std::ranges::equal(a.ends(), b.ends()) && std::ranges::equal(a.times_s().values(), b.times_s().values());
}

double event_position(double time_s, double dt_s) {
  const double sample = time_s / dt_s, nearest = std::nearbyint(sample);
  return std::abs(sample - nearest) <= 1e-9 * std::max(1.0, nearest) ? nearest : sample;
}

Matrix event_counts(const Events& events, double dt_s, std::ptrdiff_t n_samples) {
  Matrix counts(events.n_variables(), n_samples);
  for (std::ptrdiff_t i = 0; i < counts.rows(); ++i)
    for (const double time_s : events[i]) {
      const double sample = std::floor(event_position(time_s, dt_s));
      if (sample >= 0 && sample < static_cast<double>(n_samples)) counts(i, static_cast<std::ptrdiff_t>(sample)) += 1;
    }
  return counts;
}

std::vector<std::vector<double>> detect_events(ConstView values, double dt_s, double threshold, EventMode mode) {
  std::vector<std::vector<double>> events(values.rows());
  for (std::ptrdiff_t i = 0; i < values.rows(); ++i) {
    bool before = false;
    for (std::ptrdiff_t t = 0; t < values.cols(); ++t) {
      const bool now = values(i, t) >= threshold;
      if (now && (mode == EventMode::every || !before)) events[i].push_back(static_cast<double>(t) * dt_s);
      before = now;
    }
  }
  return events;
}

}  // namespace golgi
