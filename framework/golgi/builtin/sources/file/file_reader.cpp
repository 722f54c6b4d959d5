#include "golgi/builtin/sources/file/file_reader.hpp"

#include <algorithm>

#include "golgi/api/nesting.hpp"
#include "golgi/core/error.hpp"
#include "golgi/core/text.hpp"
#include "golgi/data/cutting.hpp"

namespace golgi {
namespace {

std::string list_of(const std::vector<Candidate>& candidates) {
  std::vector<std::string> items;
  for (const auto& [name, summary] : candidates) items.push_back(summary.empty() ? name : name + " (" + summary + ")");
  return join(items, " | ");
}

/// The candidate that `select` names; an error is added where it is none.
std::string chosen(const std::vector<Candidate>& candidates, const std::filesystem::path& path, const std::string& select,
                   const Place& place, Binder& binder) {
  const std::string file = "'" + path.filename().string() + "'";
  if (candidates.empty()) {
    binder.fail(place, file + " holds no recording");
    return "";
  }
  if (select.empty()) {
    if (candidates.size() > 1)
      binder.fail(place, file + " holds " + std::to_string(candidates.size()) +
                             " recordings; say which: select: " + list_of(candidates));
    return candidates.front().name;
  }
  std::vector<std::string> names, fitting;
  for (const auto& candidate : candidates) {
    names.push_back(candidate.name);
    if (candidate.name == select) return select;
    if (candidate.name.ends_with("/" + select)) fitting.push_back(candidate.name);
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

std::vector<std::string> chosen_candidates(const Reader& reader, const std::vector<InputPath>& paths, const std::string& select,
                                           const Place& place, Binder& binder) {
  std::vector<std::string> candidates;
  for (const auto& [path] : paths) {
    try {
      candidates.push_back(chosen(reader.candidates(path), path, select, place, binder));
      if (!binder.failed()) binder.count_only(path, reader.files(path, candidates.back()));
    } catch (const Error& error) {
      binder.fail(place, error.what());
    }
    if (binder.failed()) return {};
  }
  return candidates;
}

Dataset read_with(const Reader& reader, const std::vector<InputPath>& paths, const std::vector<std::string>& candidates,
                  const std::optional<Interval>& window_s, const TaskContext& context) {
  std::optional<Dataset> all;
  for (std::size_t k = 0; k < paths.size(); ++k) {
    context.check_cancelled();
    ReadRequest request(paths[k].path, candidates[k]);
    if (window_s) request.set_window_s(*window_s);
    const Dataset data = reader.read(request, context);
    for (const Trial& trial : data.trials())
      if (window_s && trial.duration_s() > window_s->stop_s - window_s->start_s + data.dt_s())
        throw PluginError("'" + paths[k].path.string() + "': its reader gives " + format_number(trial.duration_s()) +
                          " s where a window of " + format_number(window_s->stop_s - window_s->start_s) + " s was asked for");
    if (!all) {
      all = data;
      continue;
    }
    if (data.names() != all->names() || data.dt_s() != all->dt_s())
      throw DataError("'" + paths[k].path.string() + "': has other variables or another sampling interval than '" +
                      paths.front().path.string() + "'; trials are of the same variables");
    for (const Trial& trial : data.trials()) all->add_trial(trial);
  }
  return *all;
}

Dataset in_window(const Dataset& data, const Interval& window_s) {
  std::vector<Stretch> kept;
  for (std::ptrdiff_t k = 0; k < data.n_trials(); ++k) {
    const double end_s = std::min(window_s.stop_s, data.trial(k).duration_s());
    const bool is_sampled = data.trial(k).n_samples() > 0;
    if (is_sampled && window_s.start_s < end_s && samples_in({window_s.start_s, end_s}, data.dt_s()).size() < 1)
      throw DataError("window_s holds no sample of trial " + std::to_string(k) + "; the sampling interval is " +
                      format_number(data.dt_s()) + " s");
    if (!(window_s.start_s < end_s))
      throw DataError("window_s begins at " + format_number(window_s.start_s) + " s, and trial " + std::to_string(k) +
                      " lasts " + format_number(data.trial(k).duration_s()) + " s");
    kept.push_back({k, {window_s.start_s, end_s}});
  }
  return cut(data, kept);
}

}  // namespace golgi
