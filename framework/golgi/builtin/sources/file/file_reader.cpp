#include "golgi/builtin/sources/file/file_reader.hpp"

#include <algorithm>

#include "golgi/api/file_contents.hpp"
#include "golgi/api/nesting.hpp"
#include "golgi/api/reading.hpp"
#include "golgi/core/error.hpp"
#include "golgi/core/text.hpp"
#include "golgi/host/crash_report.hpp"

namespace golgi {
namespace {

std::string list_of(const std::vector<Candidate>& candidates) {
  std::vector<std::string> items;
  for (const auto& [name, summary] : candidates) items.push_back(summary.empty() ? name : name + " (" + summary + ")");
  return join(items, " | ");
}

/// Names of the signals that can only be selected by name.
std::vector<std::string> series_of(const Reader& reader, const std::filesystem::path& path) {
  std::vector<std::string> names;
  if (const auto* contents = as<FileContents>(reader))
    for (const FilePart& part : contents->parts(path))
      if (part.kind == FilePart::Kind::series) names.push_back(part.name);
  return names;
}

/// The candidate that `select` names; adds an error if there is none.
std::string chosen(const Reader& reader, const std::vector<Candidate>& candidates, const std::filesystem::path& path,
                   const std::string& select, const Place& place, Binder& binder) {
  const std::string file = "'" + path.filename().string() + "'";
  if (select.empty()) {
    if (candidates.empty()) {
      binder.fail(place, file + " holds no recording");
      return "";
    }
    if (candidates.size() > 1)
      binder.fail(place, file + " holds " + std::to_string(candidates.size()) +
                             " recordings; say which: select: " + list_of(candidates));
    return candidates.front().name;
  }
  std::vector<std::string> names = series_of(reader, path), fitting;
  for (const auto& candidate : candidates)
    if (std::ranges::find(names, candidate.name) == names.end()) names.push_back(candidate.name);
  for (const auto& name : names) {
    if (name == select) return select;
    if (name.ends_with("/" + select)) fitting.push_back(name);
  }
  if (fitting.size() == 1) return fitting.front();
  binder.fail(place, fitting.empty() ? file + " holds no recording '" + select + "'" + suggestion(select, names) +
                                           "; it holds " + list_of(candidates)
                                     : "'" + select + "' is the end of several names: " + join(fitting, ", "));
  return "";
}

}  // namespace

Nested<Reader> reader_of(const InputPath& path, const Place& place, Binder& binder) {
  const ComponentLookup* lookup = binder.lookup();
  if (!lookup || path.empty()) return {};
  std::vector<std::string> found;
  for (const auto& name : lookup->names()) {
    const auto& magic = lookup->find(name)->magic;
    if (std::ranges::any_of(magic, [&](const Magic& each) { return fits(each, path.path); })) found.push_back(name);
  }
  if (found.empty()) return {};
  if (found.size() > 1) {
    binder.fail(place, join(found, " and ") + " read such files; say which: reader: " + found.front());
    return {};
  }
  return NestedComponent::bind(Value::scalar(found.front(), false, place), ComponentKind::reader, binder);
}

std::filesystem::path matlab_copy(const std::filesystem::path& folder) {
  std::error_code error;
  for (const char* place : {"Fall.mat", "plane0/Fall.mat", "suite2p/plane0/Fall.mat"})
    if (std::filesystem::is_regular_file(folder / place, error)) return folder / place;
  return {};
}

std::optional<double> frame_rate_of(const Reader& reader, const std::filesystem::path& copy, const TaskContext& context) {
  ReadRules rules;
  rules.dt_s = 1;  // for an array of one number
  try {
    const Dataset rate = reader.read(ReadRequest(copy, "ops.fs").set_rules(rules), context);
    const double rate_hz = rate.trial(0).values()(0, 0);
    if (rate.n_variables() != 1 || !(rate_hz > 0)) return std::nullopt;
    context.log("'" + copy.string() + "': ops.fs is " + format_number(rate_hz) + " Hz");
    return rate_hz;
  } catch (const DataError&) {
    return std::nullopt;  // the reader of the folder reports the missing rate
  }
}

std::vector<std::string> chosen_candidates(const Reader& reader, const std::vector<InputPath>& paths, const std::string& select,
                                           const Place& place, Binder& binder, const std::vector<std::string>& also) {
  std::vector<std::string> candidates;
  for (const auto& [path] : paths) {
    try {
      candidates.push_back(chosen(reader, reader.candidates(path), path, select, place, binder));
      if (binder.failed()) return {};
      auto files = reader.files(path, candidates.back());
      if (candidates.size() <= also.size())
        for (const auto& file : reader.files(path, also[candidates.size() - 1]))
          if (std::ranges::find(files, file) == files.end()) files.push_back(file);
      binder.count_only(path, files);
    } catch (const Error& error) {
      binder.fail(place, error.what());
      return {};
    }
  }
  return candidates;
}

Dataset read_trials(const std::vector<InputPath>& paths, const std::function<Dataset(std::size_t)>& read_one,
                    const TaskContext& context) {
  std::optional<Dataset> all;
  for (std::size_t k = 0; k < paths.size(); ++k) {
    context.check_cancelled();
    const Dataset data = read_one(k);
    if (!all) {
      all = data;
      continue;
    }
    const std::string file = "'" + paths[k].path.string() + "'", first = "'" + paths.front().path.string() + "'";
    if (data.n_variables() != all->n_variables())
      throw DataError(file + ": " + plural(data.n_variables(), "variable") + ", but " + first + " has " +
                      std::to_string(all->n_variables()) + "; trials must have the same variables");
    if (data.names() != all->names()) throw DataError(file + ": names other variables than " + first + " does");
    if (data.dt_s() != all->dt_s())
      throw DataError(file + ": has a sampling interval of " + format_number(data.dt_s()) + " s, and " + first + " one of " +
                      format_number(all->dt_s()) + " s; trials must have the same sampling interval");
    for (const Trial& trial : data.trials()) all->add_trial(trial);
  }
  return *all;
}

Dataset read_with(const Reader& reader, const std::string& title, const std::vector<InputPath>& paths,
                  const std::vector<std::string>& candidates, const std::optional<Interval>& window_s, const ReadRules& rules,
                  const TaskContext& context) {
  const auto read_one = [&](std::size_t k) {
    ReadRequest request(paths[k].path, candidates[k]);
    request.set_rules(rules);
    if (window_s) request.set_window_s(*window_s);
    const std::string who = "'" + paths[k].path.string() + "', read by " + title + ",";
    const CrashMark mark(who.c_str());
    Dataset data = reader.read(request, context);
    for (const Trial& trial : data.trials())
      if (window_s && trial.duration_s() > window_s->stop_s - window_s->start_s + data.dt_s())
        throw PluginError("'" + paths[k].path.string() + "': its reader gives " + format_number(trial.duration_s()) +
                          " s where a window of " + format_number(window_s->stop_s - window_s->start_s) + " s was requested");
    // A reader that does not know the rules has used the file's interval.
    if (data.has_values()) sampling_interval(rules, 1 / data.dt_s(), "'" + paths[k].path.string() + "'");
    return data;
  };
  return read_trials(paths, read_one, context);
}

}  // namespace golgi
