// Makes point variables from the events that a reader found.
#include <algorithm>
#include <cmath>
#include <utility>

#include "golgi/api/reading.hpp"
#include "golgi/api/task_context.hpp"
#include "golgi/core/error.hpp"
#include "golgi/core/text.hpp"

namespace golgi {
namespace {

std::string in_seconds(double time_s) { return format_number(time_s) + " s"; }

/// Warns if event rates suggest that times are in another unit.
void warn_of_rates(const FoundEvents& found, double duration_s, const TaskContext& context) {
  constexpr double slow_hz = 0.05, fast_hz = 500, long_s = 60;
  std::vector<double> rates_hz;
  for (const auto& times : found.times_s)
    if (!times.empty()) rates_hz.push_back(static_cast<double>(times.size()) / duration_s);
  if (rates_hz.empty()) return;
  std::ranges::nth_element(rates_hz, rates_hz.begin() + std::ssize(rates_hz) / 2);
  const double median_hz = rates_hz[rates_hz.size() / 2];
  const bool is_slow = median_hz < slow_hz && duration_s > long_s;
  if (!is_slow && !(median_hz > fast_hz)) return;
  context.warn(
      {"unusual_event_rates",
       found.place + ": the median event rate of the variables is " + rounded(median_hz) + " Hz over " + rounded(duration_s) +
           " s",
       "", is_slow ? "are the times in ms? then set time_unit: ms" : "are the times in s, and not in ms? check time_unit"});
}

void sort_times(FoundEvents& found, const TaskContext& context) {
  std::size_t n_unsorted = 0;
  std::string first;
  for (std::size_t i = 0; i < found.times_s.size(); ++i) {
    if (std::ranges::is_sorted(found.times_s[i])) continue;
    if (n_unsorted++ == 0) first = found.variables[i].name();
    std::ranges::sort(found.times_s[i]);
  }
  const std::string others = n_unsorted > 1 ? " and of " + std::to_string(n_unsorted - 1) + " more" : "";
  if (n_unsorted > 0)
    context.warn({"events_sorted", found.place + ": the times of unit '" + first + "'" + others + " were not ascending",
                  "they were sorted"});
}

std::string place_of_event(const FoundEvents& found, std::size_t variable, double time_s) {
  return found.place_of ? found.place_of(variable, time_s) : found.place + ": unit '" + found.variables[variable].name() + "'";
}

void require_finite(const FoundEvents& found) {
  for (std::size_t i = 0; i < found.times_s.size(); ++i)
    for (const double time : found.times_s[i])
      if (!std::isfinite(time))
        throw DataError(place_of_event(found, i, time) + ": the time of an event is " + format_number(time) +
                        "; expected a finite number");
}

double duration_of(const ReadRules& rules, const FoundEvents& found, double start_s, double dt_s, const TaskContext& context) {
  if (rules.duration_s) return *rules.duration_s;
  if (found.stop_s) return *found.stop_s - start_s;
  double last_s = -1;
  for (const auto& times : found.times_s)
    for (const double time : times) last_s = std::max(last_s, time - start_s);
  if (last_s < 0)
    throw DataError(found.place + ": contains no events after its start; set duration_s, the length of the recording");
  const double duration_s = (std::floor(event_position(last_s, dt_s)) + 1) * dt_s;
  context.log(found.place + ": the length of the recording is not given; it is taken to be " + in_seconds(duration_s) +
              ", the time of the last event, so rates are somewhat too high; set duration_s");
  return duration_s;
}

/// Counts times from the start; events outside the recording are an error or are left out.
void place_in_time(FoundEvents& found, double start_s, double duration_s, const ReadRules& rules, const TaskContext& context) {
  std::size_t n_outside = 0, first_variable = 0;
  double first_s = undefined;
  const auto is_outside = [&](double time) { return !(time - start_s >= 0 && time - start_s < duration_s); };
  for (std::size_t i = 0; i < found.times_s.size(); ++i) {
    for (const double time : found.times_s[i]) {
      if (!is_outside(time)) continue;
      if (n_outside++ == 0) first_variable = i, first_s = time;
    }
  }
  if (n_outside > 0 && !rules.drop_outside) {
    const std::string begin = format_number(start_s), end = in_seconds(start_s + duration_s);
    throw DataError(place_of_event(found, first_variable, first_s) + ": an event at " + in_seconds(first_s) +
                    "; the recording lasts from " + begin + " to " + end + " (are the times in seconds?); " +
                    (n_outside > 1 ? std::to_string(n_outside) + " events are outside; " : "") +
                    (first_s < start_s ? "set start_s to move the start, " : "set duration_s to move the end, ") +
                    "set time_unit for another unit, or events_outside: drop to leave such events out");
  }
  for (auto& times : found.times_s) {
    if (n_outside > 0) std::erase_if(times, is_outside);
    if (start_s == 0) continue;
    for (double& time : times) time -= start_s;
  }
  if (n_outside > 0) context.log(found.place + ": " + plural(n_outside, "event") + " outside the recording left out");
}

/// Keeps only the variables that the rules ask for.
void choose_variables(FoundEvents& found, const ReadRules& rules) {
  if (rules.variables_only.empty()) return;
  std::vector<std::string> names;
  for (const Variable& variable : found.variables) names.push_back(variable.name());
  const auto chosen = variables_to_read(rules, names, found.place);
  std::vector<Variable> variables;
  std::vector<std::vector<double>> times_s;
  for (const std::ptrdiff_t i : chosen) {
    variables.push_back(found.variables[i]);
    times_s.push_back(std::move(found.times_s[i]));
  }
  found.variables = std::move(variables);
  found.times_s = std::move(times_s);
  if (found.place_of)
    found.place_of = [chosen, place_of = std::move(found.place_of)](std::size_t variable, double time_s) {
      return place_of(chosen[variable], time_s);
    };
}

}  // namespace

Dataset dataset_of(const ReadRequest& request, FoundEvents found, const TaskContext& context) {
  constexpr double most_samples = 1e10, default_dt_s = 0.001;
  const ReadRules& rules = request.rules();
  // rate_hz is the rate of times in samples; bins of 1/30000 s would be of no use.
  const double dt_s = rules.rate_hz ? default_dt_s : rules.dt_s.value_or(default_dt_s), start_s = rules.start_s.value_or(0);
  if (!rules.dt_s || rules.rate_hz)
    context.log(found.place + ": where counts of events are needed, bins are 0.001 s long; set dt_s for another length");
  require_finite(found);
  sort_times(found, context);
  const double duration_s = duration_of(rules, found, start_s, dt_s, context);
  if (!(duration_s > 0))
    throw DataError(found.place + ": the recording ends at " + in_seconds(start_s + duration_s) + ", not after its start at " +
                    in_seconds(start_s));
  if (!(duration_s / dt_s <= most_samples))
    throw DataError(found.place + ": " + in_seconds(duration_s) + " are " + format_number(duration_s / dt_s) + " samples of " +
                    in_seconds(dt_s) + "; are the times in another unit? check time_unit");
  choose_variables(found, rules);  // all variables have the same duration, also those that are left out
  place_in_time(found, start_s, duration_s, rules, context);
  warn_of_rates(found, duration_s, context);
  for (Variable& variable : found.variables) variable.set_kind(VariableKind::point);
  Trial trial(Events(found.times_s), duration_s);
  trial.set_start_s(start_s);
  const Dataset data(std::move(found.variables), dt_s, {std::move(trial)});
  return request.window_s() ? in_window(data, *request.window_s()) : data;
}

}  // namespace golgi
