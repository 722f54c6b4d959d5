#include "golgi/builtin/sources/file/file_events.hpp"

#include <algorithm>
#include <set>

#include "golgi/builtin/sources/file_parts.hpp"
#include "golgi/core/error.hpp"
#include "golgi/core/natural_order.hpp"
#include "golgi/core/text.hpp"

namespace golgi {

void check_events_alone(const FileSource::Params& params) {
  constexpr double most_samples = 1e10;
  if (params.events.empty()) throw ConfigError("path names no file; give path, or events and duration_s");
  if (!params.duration_s) throw ConfigError("events without path need duration_s, how long they were recorded");
  if (params.n_variables && !params.names.empty()) throw ConfigError("give either names or n_variables");
  if (!params.unit.empty()) throw ConfigError("unit is that of values, and there are events alone; leave it out");
  if (const double n_samples = *params.duration_s / params.dt_s; !(n_samples <= most_samples))
    throw ConfigError("duration_s " + format_number(*params.duration_s) + " is " + format_number(n_samples) +
                      " samples of dt_s " + format_number(params.dt_s));
}

namespace {

std::vector<std::string> names_of_events(const FileSource::Params& params, const std::vector<EventList>& lists,
                                         const TaskContext& context) {
  if (!params.names.empty()) {
    check_names(params.names, params.events.front().path);
    return params.names;
  }
  std::vector<std::string> names;
  for (int i = 0; i < params.n_variables.value_or(0); ++i) names.push_back(std::to_string(i));
  if (!names.empty()) return names;
  std::set<std::string> listed;
  for (const auto& list : lists) listed.merge(list.variables());
  if (listed.empty()) throw DataError("'" + params.events.front().path.string() + "': holds no events");
  names.assign(listed.begin(), listed.end());
  std::sort(names.begin(), names.end(), natural_less);
  check_names(names, params.events.front().path);
  context.log(plural(names.size(), "variable") +
              ", those that have events, in the order of their names; names or n_variables adds others");
  return names;
}

}  // namespace

Dataset read_events(const FileSource::Params& params, const TaskContext& context) {
  std::vector<EventList> lists;
  for (const auto& file : params.events) lists.emplace_back(file.path, params.header, context.poll());
  const std::vector<std::string> names = names_of_events(params, lists, context);
  std::vector<Variable> variables;
  for (const auto& name : names) variables.emplace_back(name, VariableKind::point);
  std::vector<Trial> trials;
  for (const auto& list : lists) {
    context.check_cancelled();
    trials.emplace_back(list.events(names, *params.duration_s), *params.duration_s);
  }
  return Dataset(std::move(variables), params.dt_s, std::move(trials));
}

}  // namespace golgi
