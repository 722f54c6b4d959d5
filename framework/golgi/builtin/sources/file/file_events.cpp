#include "golgi/builtin/sources/file/file_events.hpp"

#include <algorithm>
#include <cmath>
#include <memory>
#include <numeric>
#include <set>

#include "golgi/api/reading.hpp"
#include "golgi/builtin/sources/event_list.hpp"
#include "golgi/builtin/sources/file/file_plain.hpp"
#include "golgi/builtin/sources/file/file_reader.hpp"
#include "golgi/builtin/sources/file/file_rules.hpp"
#include "golgi/builtin/sources/file_parts.hpp"
#include "golgi/builtin/variable_names.hpp"
#include "golgi/core/error.hpp"
#include "golgi/core/natural_order.hpp"
#include "golgi/core/text.hpp"
#include "golgi/data/npy.hpp"

namespace golgi {
namespace fs = std::filesystem;
namespace {

using Params = FileSource::Params;
using Layout = FileSource::EventsLayout;

/// The events in rows of variable and time: (n, 2).
FoundEvents events_of_array(const fs::path& path, const std::vector<std::string>& names, double per_second,
                            const TaskContext& context) {
  const Matrix table = read_npy(path, context.poll());
  FoundEvents found{.place = quoted(path)};
  if (table.cols() != 2)
    throw DataError(found.place + ": an array of " + std::to_string(table.rows()) + " x " + std::to_string(table.cols()) +
                    "; expected a row per event, with variable and time");
  std::vector<std::string> all = names;
  if (all.empty()) {
    double last = -1;
    for (std::ptrdiff_t k = 0; k < table.rows(); ++k) last = std::max(last, table(k, 0));
    constexpr double most = 1e6;
    if (!(last < most)) throw DataError(found.place + ": variable " + format_number(last) + "; expected an index from 0");
    for (int i = 0; i <= static_cast<int>(last); ++i) all.push_back(std::to_string(i));
  }
  for (const auto& name : all) found.variables.emplace_back(name, VariableKind::point);
  found.times_s.resize(all.size());
  for (std::ptrdiff_t k = 0; k < table.rows(); ++k) {
    const double variable = table(k, 0);
    if (!(variable >= 0 && variable < static_cast<double>(all.size()) && variable == std::floor(variable)))
      throw DataError(found.place + ": row " + std::to_string(k) + ": variable " + format_number(variable) +
                      "; expected an index from 0 to " + std::to_string(all.size() - 1));
    found.times_s[variable].push_back(table(k, 1) / per_second);
  }
  return found;
}

/// Lists of events in one file or several, one per trial.
class EventFiles {
 public:
  EventFiles(const Params& params, const TaskContext& context) : params_(params), rules_(params.rules()), context_(context) {
    if (params.events_layout == Layout::files) return;
    for (const auto& file : params.events)
      if (params.events_layout == Layout::pairs && !is_npy(file.path))
        lists_.push_back(std::make_unique<EventList>(file.path, params.header, context.poll()));
  }

  std::size_t n_trials() const {
    if (params_.events_layout == Layout::files) return 1;
    return lists_.size() == 1 && params_.events.size() == 1 ? lists_[0]->n_trials() : params_.events.size();
  }

  /// Names of the variables if the parameters give none; empty: as in the files.
  std::vector<std::string> listed() const {
    if (lists_.empty()) return {};
    std::set<std::string> all;
    for (const auto& list : lists_) all.merge(list->variables());
    if (all.empty()) throw DataError(quoted(params_.events.front().path) + ": holds no events");
    std::vector<std::string> names(all.begin(), all.end());
    std::sort(names.begin(), names.end(), natural_less);
    check_names(names, params_.events.front().path);
    context_.log(plural(names.size(), "variable") +
                 ": those that have events, in the order of their names; use names or n_variables to add others");
    return names;
  }

  FoundEvents found(std::size_t trial, const std::vector<std::string>& names) const {
    const fs::path& path =
        params_.events[params_.events.size() == 1 || params_.events_layout == Layout::files ? 0 : trial].path;
    const bool is_list = params_.events_layout == Layout::pairs && !is_npy(path);
    const EventList* list = is_list ? lists_.at(params_.events.size() == 1 ? 0 : trial).get() : nullptr;
    const double divisor =
        per_second(time_unit_of(rules_, list ? list->unit() : std::nullopt, quoted(path), context_), rules_.dt_s);
    if (list) return list->found(names, divisor, params_.events.size() == 1 ? trial : 0);
    if (params_.events_layout == Layout::lines) return events_of_lines(path, names, divisor, context_.poll());
    if (params_.events_layout == Layout::pairs) return events_of_array(path, names, divisor, context_);
    std::vector<fs::path> files;
    for (const auto& file : params_.events) files.push_back(file.path);
    return events_of_files(files, divisor, context_.poll());
  }

 private:
  const Params& params_;
  ReadRules rules_;
  const TaskContext& context_;
  std::vector<std::unique_ptr<EventList>> lists_;
};

std::vector<std::string> names_of_events(const Params& params, const EventFiles& files) {
  if (!params.names.empty()) {
    check_names(params.names, params.events.front().path);
    return params.names;
  }
  std::vector<std::string> names;
  for (int i = 0; i < params.n_variables.value_or(0); ++i) names.push_back(std::to_string(i));
  return names.empty() ? files.listed() : names;
}

}  // namespace

void check_events_alone(const Params& params) {
  constexpr double most_samples = 1e10;
  if (params.events.empty()) throw ConfigError("path names no file; give path, or events");
  if (params.n_variables && !params.names.empty()) throw ConfigError("give either names or n_variables");
  if (!params.unit.empty()) throw ConfigError("unit is for values, but there are only events; leave it out");
  const double dt_s = params.rules().dt_s.value_or(0.001);
  if (params.duration_s && !(*params.duration_s / dt_s <= most_samples))
    throw ConfigError("duration_s " + format_number(*params.duration_s) + " is " + format_number(*params.duration_s / dt_s) +
                      " samples of dt_s " + format_number(dt_s));
}

Dataset read_events(const Params& params, const TaskContext& context) {
  const EventFiles files(params, context);
  const std::vector<std::string> names = names_of_events(params, files);
  ReadRequest request(params.events.front().path, "");
  request.set_rules(params.rules_of_recording());
  std::optional<Dataset> all;
  for (std::size_t k = 0; k < files.n_trials(); ++k) {
    context.check_cancelled();
    const Dataset data = dataset_of(request, files.found(k, names), context);
    if (all)
      all->add_trial(data.trial(0));
    else
      all = data;
  }
  return *all;
}

// --- Events of a recording

namespace {

/// For each variable of the recording, the index of its events: by names in any order, else by position.
std::vector<std::int32_t> order_of(const std::vector<std::string>& names, const std::vector<std::string>& of_events,
                                   const std::string& place, const TaskContext& context) {
  if (names.size() != of_events.size())
    throw DataError(place + ": events of " + plural(of_events.size(), "variable") + ", but the recording has " +
                    std::to_string(names.size()) + "; both must have the same variables");
  std::vector<std::int32_t> order(names.size());
  std::iota(order.begin(), order.end(), 0);
  if (names == of_events) return order;
  if (!std::is_permutation(names.begin(), names.end(), of_events.begin())) {
    context.log(place + ": its variable names differ from the recording's; the variables are matched by their order");
    return order;
  }
  for (std::size_t i = 0; i < names.size(); ++i)
    order[i] = static_cast<std::int32_t>(std::ranges::find(of_events, names[i]) - of_events.begin());
  return order;
}

/// Reading rules with the time that the recording's trials span, on the file's clock.
ReadRules rules_within(const Dataset& data, const Params& params) {
  ReadRules rules = params.rules();
  rules.dt_s = data.dt_s();
  double start_s = data.trial(0).start_s(), stop_s = start_s + data.trial(0).duration_s();
  for (const Trial& trial : data.trials()) {
    start_s = std::min(start_s, trial.start_s());
    stop_s = std::max(stop_s, trial.start_s() + trial.duration_s());
  }
  rules.start_s = start_s;
  rules.duration_s = data.n_trials() == 1 ? data.trial(0).duration_s() : stop_s - start_s;
  rules.names.clear();
  rules.n_variables.reset();
  // Events outside a part were not requested.
  rules.drop_outside = rules.drop_outside || !params.window_s.empty();
  return rules;
}

/// The events of every trial, from events whose times are counted from `start_s`.
std::vector<Events> shared_out(const Dataset& data, const Events& events, double start_s) {
  std::vector<Events> all;
  for (const Trial& trial : data.trials()) {
    const double shift_s = trial.start_s() - start_s;
    std::vector<std::vector<double>> times(events.n_variables());
    for (std::ptrdiff_t i = 0; i < events.n_variables(); ++i)
      for (const double time_s : events[i])
        if (time_s >= shift_s && time_s - shift_s < trial.duration_s())
          times[i].push_back(shift_s == 0 ? time_s : time_s - shift_s);
    all.emplace_back(times);
  }
  return all;
}

}  // namespace

Dataset with_events(const Dataset& data, const Params& params, const TaskContext& context) {
  const auto n_trials = static_cast<std::size_t>(data.n_trials());
  const auto read_with_reader = [&](std::size_t k, const ReadRules& rules) {
    ReadRequest request(params.event_files()[k].path, params.event_candidates[k]);
    ReadRules with_number = rules;
    with_number.n_variables = static_cast<int>(data.n_variables());
    request.set_rules(with_number);
    const Dataset events = with_quality((*params.event_reader)->read(request, context), params.quality, context);
    if (!events.has_events() || events.n_trials() != 1)
      throw DataError(quoted(request.path()) + ": " + request.candidate() + " holds no events");
    return events.trial(0).events().select(order_of(data.names(), events.names(), quoted(request.path()), context));
  };
  const std::optional<EventFiles> files =
      params.event_reader ? std::nullopt : std::optional<EventFiles>(std::in_place, params, context);
  const std::size_t n_lists = files ? files->n_trials() : params.event_files().size();
  if (n_lists != 1 && n_lists != n_trials)
    throw DataError("events: " + plural(n_lists, "list") + " for " + plural(n_trials, "trial"));
  const auto read_list = [&](std::size_t k, const ReadRules& rules) {
    if (!files) return read_with_reader(k, rules);
    ReadRequest request(params.events.front().path, "");
    request.set_rules(rules);
    const Dataset events = dataset_of(request, files->found(k, data.names()), context);
    if (events.names() == data.names()) return events.trial(0).events();
    return events.trial(0).events().select(order_of(data.names(), events.names(), quoted(request.path()), context));
  };
  if (n_lists == 1) {
    const ReadRules rules = rules_within(data, params);
    return Dataset(data).set_events(shared_out(data, read_list(0, rules), *rules.start_s));
  }
  std::vector<Events> all;
  for (std::size_t k = 0; k < n_trials; ++k)
    all.push_back(read_list(k, rules_within(Dataset(data).set_trials({data.trial(static_cast<std::ptrdiff_t>(k))}), params)));
  return Dataset(data).set_events(all);
}

}  // namespace golgi
