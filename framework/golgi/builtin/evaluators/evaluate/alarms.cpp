#include "golgi/builtin/evaluators/evaluate/alarms.hpp"

#include <algorithm>
#include <cmath>
#include <span>

namespace golgi {
namespace {

constexpr double rounding_s = 1e-9;

/// The times at which the wiring of a trial switches, ascending. Segments without a trial belong to every trial.
std::vector<double> switches_of(const GroundTruth& truth, std::int32_t trial) {
  std::vector<double> switches_s;
  bool is_first = true;
  for (const TruthSegment& segment : truth.segments()) {
    if (segment.trial >= 0 && segment.trial != trial) continue;
    if (!is_first) switches_s.push_back(segment.start_s);
    is_first = false;
  }
  return switches_s;
}

/// Adds, for a trial, the delay of the first alarm after each switch and before the next.
void add_delays(std::span<const AlarmCourse::Moment> moments, const AlarmCourse& alarms, const std::vector<double>& switches_s,
                std::vector<double>& delays_s) {
  for (std::size_t s = 0; s < switches_s.size(); ++s) {
    const double from_s = switches_s[s] + rounding_s;
    const double to_s = (s + 1 < switches_s.size() ? switches_s[s + 1] : INFINITY) + rounding_s;
    const auto found = std::ranges::find_if(
        moments, [&](const auto& m) { return m.time_s > from_s && m.time_s <= to_s && alarms.is_alarm(m); });
    delays_s.push_back(found == moments.end() ? undefined : found->time_s - switches_s[s]);
  }
}

}  // namespace

AlarmScores compare_alarms(const GroundTruth& truth, const AlarmCourse& alarms) {
  AlarmScores scores;
  // Trials that are too short for a statistic have switches all the same.
  std::int32_t last_trial = alarms.empty() ? -1 : alarms.moments.back().trial;
  for (const TruthSegment& segment : truth.segments()) last_trial = std::max(last_trial, segment.trial);
  bool has_switched = false;
  auto first = alarms.moments.begin();
  for (std::int32_t trial = 0; trial <= last_trial; ++trial) {
    const auto last = std::find_if(first, alarms.moments.end(), [&](const auto& m) { return m.trial != trial; });
    const std::vector<double> switches_s = switches_of(truth, trial);
    add_delays({first, last}, alarms, switches_s, scores.delays_s);
    const double until_s = switches_s.empty() ? INFINITY : switches_s.front() + rounding_s;
    for (auto m = first; m != last && !has_switched && m->time_s <= until_s; ++m) {
      if (m != first) scores.watched_s += m->time_s - std::prev(m)->time_s;
      scores.n_false += alarms.is_alarm(*m);
      if (!(scores.largest_statistic >= m->statistic)) scores.largest_statistic = m->statistic;
    }
    has_switched = has_switched || !switches_s.empty();
    first = last;
  }
  return scores;
}

}  // namespace golgi
