// Sorted units of NWB: a table with a ragged column of spike times.
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <set>

#include "nwb.hpp"

namespace nwb {
namespace {

using golgi::DataError;
using golgi::Interval;
using h5::Class;
using h5::Object;

/// The name of the column with the quality of units, and a label per unit.
std::pair<std::string, std::vector<std::string>> qualities_of(const Table& units) {
  for (const char* name : {"quality", "KSLabel", "group", "label", "ks_label", "unit_quality"})
    if (auto labels = units.texts(name); !labels.empty()) return {name, std::move(labels)};
  return {};
}

/// The intervals in which each unit was observed; empty if the file does not give them.
std::vector<std::vector<Interval>> observed(const Table& units) {
  if (!units.column("obs_intervals") || !units.column("obs_intervals_index")) return {};
  const Object flat = units.target("obs_intervals");
  const auto ends = units.ends("obs_intervals");
  const auto numbers = flat.numbers();
  if (flat.shape().size() != 2 || flat.shape()[1] != 2)
    throw DataError(flat.place() + ": expected two columns, start and stop");
  std::vector<std::vector<Interval>> all;
  std::size_t k = 0;
  for (const std::size_t end : ends) {
    auto& intervals = all.emplace_back();
    for (; k < end; ++k) intervals.push_back({numbers[2 * k], numbers[2 * k + 1]});
  }
  return all;
}

std::optional<double> end_of(const std::vector<std::vector<Interval>>& all) {
  std::optional<double> end;
  for (const auto& intervals : all)
    for (const Interval& each : intervals)
      if (std::isfinite(each.stop_s)) end = std::max(end.value_or(each.stop_s), each.stop_s);
  return end;
}

/// The intervals between start and stop in which no unit was observed.
std::vector<Interval> unobserved(const std::vector<std::vector<Interval>>& all, double start_s, double stop_s) {
  std::vector<Interval> joined;
  for (const auto& intervals : all) joined.insert(joined.end(), intervals.begin(), intervals.end());
  if (joined.empty()) return {};
  std::ranges::sort(joined, {}, &Interval::start_s);
  std::vector<Interval> gaps;
  double until_s = start_s;
  for (const Interval& each : joined) {
    if (each.start_s > until_s) gaps.push_back({until_s, std::min(each.start_s, stop_s)});
    until_s = std::max(until_s, each.stop_s);
  }
  if (until_s < stop_s) gaps.push_back({until_s, stop_s});
  std::erase_if(gaps, [](const Interval& gap) { return !(gap.start_s < gap.stop_s); });
  return gaps;
}

/// Sets the area and position of each unit to those of its electrodes, or its area to that of its electrode group.
void place_units(const Table& units, std::vector<golgi::Variable>& variables) {
  if (units.column("electrodes") && units.column("electrodes_index")) {
    const Object region = units.target("electrodes");
    if (const auto table = table_of(region)) {
      const Electrodes electrodes = electrodes_of(*table);
      const auto rows = rows_of(region, electrodes.names.size());
      const auto ends = units.ends("electrodes");
      std::size_t begin = 0;
      for (std::size_t unit = 0; unit < ends.size(); ++unit) {
        std::array<double, 3> mean{golgi::undefined, golgi::undefined, golgi::undefined};
        for (std::size_t axis = 0; axis < mean.size(); ++axis) {
          double sum = 0;
          std::size_t n = 0;
          for (std::size_t k = begin; k < ends[unit]; ++k)
            if (const double at = electrodes.positions_um[rows[k]][axis]; std::isfinite(at)) sum += at, ++n;
          if (n > 0) mean[axis] = sum / static_cast<double>(n);
        }
        variables[unit].set_position_um(mean);
        if (begin < ends[unit]) variables[unit].set_group(electrodes.groups[rows[begin]]);
        begin = ends[unit];
      }
      return;
    }
  }
  const auto groups = units.column("electrode_group");
  if (!groups || groups->value_class() != Class::reference || groups->size() != std::ssize(variables)) return;
  const auto objects = groups->references();
  for (std::size_t unit = 0; unit < objects.size(); ++unit) {
    if (!objects[unit] || !objects[unit]->has("location")) continue;
    const auto location = objects[unit]->at("location");
    if (location.value_class() == Class::text && location.size() == 1)
      variables[unit].set_group(area(location.strings().front()));
  }
}

std::vector<std::string> names_of(const Table& units) {
  auto names = units.texts("unit_name");
  if (std::set(names.begin(), names.end()).size() == units.n_rows() && !names.empty()) return names;
  return units.ids();
}

/// Spike times of each unit, in seconds, and their place in the file.
golgi::FoundEvents times_of(const Table& units, const golgi::ReadRules& rules, const golgi::TaskContext& context) {
  const Object flat = units.target("spike_times");
  auto times = flat.numbers();
  const double divisor = golgi::per_second(golgi::time_unit_of(rules, std::nullopt, flat.place(), context), rules.dt_s);
  for (double& time : times) time /= divisor;
  const std::size_t n = units.n_rows();
  if (!units.column("spike_times_index")) {
    if (n == 1) return {.place = flat.place(), .times_s = {std::move(times)}};
    throw DataError(units.group().place() + ": has " + golgi::plural(n, "unit") +
                    " and no spike_times_index, so spikes cannot be assigned to units; write the file again");
  }
  const Object index = units.group().at("spike_times_index");
  const auto ends = index.numbers();
  if (ends.size() != n)
    throw DataError(units.group().place() + ": has " + golgi::plural(n, "row") + " of id, but " +
                    golgi::plural(ends.size(), "row") +
                    " of spike_times_index; expected the same number; write the file again");
  auto found = golgi::events_by_index(times, ends, false, index.place());
  found.place = flat.place();
  return found;
}

}  // namespace

std::string summary_of_units(const Object& object) {
  try {
    const Table units(object);
    std::string text = golgi::plural(units.n_rows(), "unit");
    if (const auto labels = qualities_of(units).second; !labels.empty())
      text += ", " + std::to_string(std::ranges::count(labels, "good")) + " good";
    if (const auto end_s = end_of(observed(units))) text += ", " + golgi::format_number(*end_s) + " s";
    return text;
  } catch (const golgi::Error&) {
    return "units";
  }
}

golgi::Dataset read_units(const Object& object, const golgi::ReadRequest& request, const golgi::TaskContext& context) {
  const Table units(object);
  golgi::FoundEvents found = times_of(units, request.rules(), context);
  const auto names = names_of(units);
  found.variables.clear();
  for (const auto& name : names) found.variables.emplace_back(name, golgi::VariableKind::point);
  found.place_of = [names, place = found.place](std::size_t unit, double) { return place + ": unit '" + names[unit] + "'"; };
  place_units(units, found.variables);
  const auto [column, labels] = qualities_of(units);
  if (!labels.empty() && column != "quality")
    context.log(object.place() + ": the quality of units is read from the column " + column);
  for (std::size_t unit = 0; unit < labels.size(); ++unit) found.variables[unit].set_quality(labels[unit]);
  const auto intervals = observed(units);
  found.stop_s = end_of(intervals);
  // Gaps are computed for the whole recording, so the window is cut afterwards.
  golgi::ReadRequest whole(request.path(), request.candidate());
  whole.set_rules(request.rules());
  golgi::Dataset data = golgi::dataset_of(whole, std::move(found), context);
  const golgi::Trial& trial = data.trial(0);
  auto gaps = unobserved(intervals, trial.start_s(), trial.start_s() + trial.duration_s());
  if (!gaps.empty()) {
    for (Interval& gap : gaps) gap = {gap.start_s - trial.start_s(), gap.stop_s - trial.start_s()};
    context.log(object.place() + ": no unit was observed in " + golgi::plural(gaps.size(), "interval") +
                " (obs_intervals); these are gaps");
    data.set_trial(0, golgi::Trial(trial).set_gaps(golgi::Gaps(std::vector(names.size(), gaps))));
  }
  return request.window_s() ? golgi::in_window(data, *request.window_s()) : data;
}

}  // namespace nwb
