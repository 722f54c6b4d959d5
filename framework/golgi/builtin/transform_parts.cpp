#include "golgi/builtin/transform_parts.hpp"

#include <algorithm>
#include <cmath>

#include "golgi/core/error.hpp"
#include "golgi/core/text.hpp"

namespace golgi {

Dataset frame_of(const Dataset& input) {
  Dataset output;
  output.names = input.names;
  output.dt_s = input.dt_s;
  output.unit = input.unit;
  output.truth = input.truth;
  return output;
}

Dataset without_companions(const Dataset& input) {
  Dataset output = frame_of(input);
  for (const auto& trial : input.trials) {
    TimeSeries& copy = output.trials.emplace_back();
    copy.values = trial.values;
    copy.mask = trial.mask;
    copy.events = trial.events;
  }
  return output;
}

bool is_observed(const TimeSeries& trial, std::ptrdiff_t variable, std::ptrdiff_t column) {
  return trial.mask.empty() || trial.mask[static_cast<std::size_t>(variable * trial.n_samples() + column)] != 0;
}

void drop_complete_mask(TimeSeries& trial) {
  if (std::find(trial.mask.begin(), trial.mask.end(), 0) == trial.mask.end()) trial.mask.clear();
}

std::vector<std::vector<double>> events_within(const std::vector<std::vector<double>>& events, double old_dt_s,
                                               std::ptrdiff_t first, std::ptrdiff_t n) {
  std::vector<std::vector<double>> moved(events.size());
  for (std::size_t i = 0; i < events.size(); ++i) {
    for (const double time_s : events[i]) {
      const double column = event_position(time_s, old_dt_s);
      const bool on_sample = column == std::floor(column);
      if (column < static_cast<double>(first) || column >= static_cast<double>(first + n)) continue;
      const double shift = static_cast<double>(first);
      moved[i].push_back(first == 0 ? time_s : on_sample ? (column - shift) * old_dt_s : time_s - shift * old_dt_s);
    }
  }
  return moved;
}

std::string trial_prefix(const Dataset& data, std::size_t trial) {
  return data.trials.size() == 1 ? "" : "trial " + std::to_string(trial) + ": ";
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
