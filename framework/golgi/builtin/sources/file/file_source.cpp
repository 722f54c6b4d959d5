#include "golgi/builtin/sources/file/file_source.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <utility>

#include "golgi/api/file_contents.hpp"
#include "golgi/api/reading.hpp"
#include "golgi/api/registry.hpp"
#include "golgi/builtin/sources/file/file_events.hpp"
#include "golgi/builtin/sources/file/file_plain.hpp"
#include "golgi/builtin/sources/file/file_reader.hpp"
#include "golgi/builtin/sources/file/file_rules.hpp"
#include "golgi/builtin/sources/file_parts.hpp"
#include "golgi/builtin/sources/old_results.hpp"
#include "golgi/core/error.hpp"
#include "golgi/core/text.hpp"
#include "golgi/data/choosing.hpp"
#include "golgi/data/npy.hpp"

namespace golgi {
namespace fs = std::filesystem;
namespace {

void warn_of_interval(std::optional<double> dt_s, const TaskContext& context) {
  constexpr double unusual_s = 10;  // longer than scanners need for a volume
  if (!dt_s || *dt_s < unusual_s) return;
  char interval[40];
  std::snprintf(interval, sizeof interval, "%g", 1 / *dt_s);  // 0.0001, whereas the shortest text is 1e-04
  context.warn({"long_interval", "dt_s is the time between samples in seconds, here " + format_number(*dt_s), "",
                "for " + format_number(*dt_s) + " samples per second write " + interval});
}

std::optional<Interval> window_of(const FileSource::Params& params) {
  if (params.window_s.empty()) return std::nullopt;
  return Interval{params.window_s[0], params.window_s[1]};
}

Dataset read_recordings(const FileSource::Params& params, const TaskContext& context) {
  const ReadRules rules = params.rules_of_recording();
  const auto read_one = [&](std::size_t k) {
    ReadRequest request(params.path[k].path, "");
    request.set_rules(rules);
    if (const auto window_s = window_of(params)) request.set_window_s(*window_s);
    Dataset data = read_plain(params, request, context);
    if (k == 0) warn_of_plain(data, params, context);
    return data;
  };
  return read_trials(params.path, read_one, context);
}

// --- Folders of results

bool is_folder(const FileSource::Params& params) { return params.path.size() == 1 && fs::is_directory(params.path[0].path); }

/// Whether a parameter is set that controls how text and .npy files are read.
bool says_more(const FileSource::Params& params) {
  const FileSource::Params standard;
  return params.variables != standard.variables || params.rules().dt_s || !params.unit.empty() || !params.names.empty() ||
         !params.events.empty() || params.duration_s || params.n_variables || params.header != standard.header ||
         params.missing != standard.missing || params.decimal != standard.decimal;
}

void check_folder(const FileSource::Params& params) {
  if (says_more(params))
    throw ConfigError(
        "'" + params.path[0].path.string() +
        "': a folder of results describes its recording completely; leave out all parameters except path, truth and window_s");
}

/// "cells/*.txt", for a folder of text files; else empty.
std::string pattern_of_texts(const fs::path& folder) {
  std::error_code error;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error))
    for (const char* ending : {".csv", ".dat", ".txt"})
      if (entry->path().extension() == ending) return (folder / "*").string() + ending;
  return "";
}

Dataset read_results(const FileSource::Params& params) {
  const fs::path& path = params.path[0].path;
  if (!fs::exists(path / "dataset.json")) {
    const DataError none = no_such_folder(path, "dataset.json", "a dataset");
    const std::string texts = pattern_of_texts(path);
    if (texts.empty()) throw none;
    throw DataError(std::string(none.what()) +
                    "; if each of its files has the spike times of a unit, give them as events (events: '" + texts +
                    "', events_layout: files)");
  }
  const Dataset data = read_dataset_folder(path);
  const auto window_s = window_of(params);
  return window_s ? in_window(data, *window_s) : data;
}

/// Names in the parameters replace those of the file.
Dataset as_named(const Dataset& data, const FileSource::Params& params) {
  if (params.names.empty() || data.names() == params.names) return data;
  // A single name may be that of the array from which the reader has taken the names.
  if (params.reader && params.names.size() == 1 && data.n_variables() != 1) return data;
  const auto is_given = [&](const std::string& name) { return std::ranges::count(params.names, name) > 0; };
  if (!params.variables_only.empty() && std::ranges::all_of(data.names(), is_given)) return data;
  if (std::ssize(params.names) != data.n_variables())
    throw DataError("'" + params.path.front().path.string() + "': " + plural(data.n_variables(), "variable") + ", but " +
                    plural(params.names.size(), "name") + "; check 'variables': whether they are rows or columns");
  check_names(params.names, params.path.front().path);
  std::vector<Variable> variables(data.variables().begin(), data.variables().end());
  for (std::size_t i = 0; i < variables.size(); ++i) variables[i].set_name(params.names[i]);
  return Dataset(data).set_variables(std::move(variables));
}

/// Wiring from a file that a reader knows.
GroundTruth truth_with(const Reader& reader, const fs::path& path, const Dataset& data, const FileSource::Params& params,
                       const TaskContext& context) {
  const auto* contents = as<FileContents>(reader);
  if (!contents) throw ConfigError("truth: '" + path.string() + "' holds recordings and no wiring");
  std::vector<std::string> all;
  for (const FilePart& part : contents->parts(path))
    if (part.kind == FilePart::Kind::truth) all.push_back(part.name);
  std::string name = params.truth_select;
  if (name.empty() && all.size() == 1) name = all.front();
  if (std::ranges::find(all, name) == all.end())
    throw ConfigError("truth_select: '" + path.string() + "' holds no wiring '" + name + "'" + suggestion(name, all));
  ReadRequest request(path, name);
  request.set_rules(params.rules());
  return contents->truth(request, data.names(), data.dt_s(), context);
}

Dataset with_truth(const Dataset& data, const FileSource::Params& params, const TaskContext& context) {
  Dataset result(data);
  if (params.truth_reader) {
    const fs::path& path = params.truth.empty() ? params.path.front().path : params.truth.path;
    return result.set_truth(truth_with(**params.truth_reader, path, data, params, context));
  }
  if (params.truth.empty()) {
    if (!params.truth_select.empty())
      throw ConfigError("truth_select names wiring in the recording's file, but that file holds none; use truth");
    return result;
  }
  WiringRules rules = params.wiring_rules(data.dt_s());
  for (const Trial& trial : data.trials()) rules.duration_s = std::max(rules.duration_s, trial.duration_s());
  const Wiring wiring = read_wiring(params.truth.path, data.names(), rules, context);
  if (!wiring.groups.empty()) {
    std::vector<Variable> variables(data.variables().begin(), data.variables().end());
    for (std::size_t i = 0; i < variables.size(); ++i)
      if (variables[i].group().empty()) variables[i].set_group(wiring.groups[i]);
    result.set_variables(std::move(variables));
  }
  return result.set_truth(wiring.truth);
}

/// The requested variables, if a truth or events had to match all of them.
Dataset with_variables(const Dataset& data, const FileSource::Params& params, const TaskContext& context) {
  const bool is_done = params.chooses_while_reading() && !is_folder(params);
  if (params.variables_only.empty() || is_done) return data;
  ReadRules rules = params.rules();
  rules.variables_only = params.variables_only;
  const auto& file = params.path.empty() ? params.events.front() : params.path.front();
  const auto chosen = variables_to_read(rules, data.names(), "'" + file.path.string() + "'");
  return select_variables(data, std::vector<std::int32_t>(chosen.begin(), chosen.end()), context.poll());
}

/// Refuses parameters that name parts of a file with several arrays.
void check_no_names(const FileSource::Params& params) {
  for (const auto& [parameter, value] :
       {std::pair("rate", &params.rate), std::pair("groups", &params.groups), std::pair("events_ids", &params.events_ids),
        std::pair("events_index", &params.events_index)})
    if (!value->empty() && !params.event_reader)
      throw ConfigError(std::string(parameter) + " names '" + *value +
                        "' in the file, but text and .npy files have no named parts");
}

void check_plain(const FileSource::Params& params) {
  if (params.format == FileSource::Format::automatic)
    for (const auto& file : params.path) check_kind(file.path);
  if (params.duration_s || params.n_variables)
    throw ConfigError("duration_s and n_variables are for events alone; leave them out, the recording (path) determines both");
  const bool is_one_list = params.events.size() <= 1 || params.event_reader;
  if (!is_one_list && params.events_layout == FileSource::EventsLayout::pairs && params.events.size() != params.path.size())
    throw ConfigError("events: " + plural(params.events.size(), "file") + " for " + plural(params.path.size(), "trial"));
}

}  // namespace

FileSource::FileSource(const Params& params) : params_(params) {
  if (!params.truth.empty() && !params.truth_reader && !may_be_wiring(params.truth.path)) check_kind(params.truth.path);
  if (params.reader) {
    if (params.path.empty())
      throw ConfigError("path names no file; give the files that " + params.reader->name() + " is to read");
    return;
  }
  check_no_names(params);
  if (params.path.empty())
    check_events_alone(params);
  else if (is_folder(params))
    check_folder(params);
  else
    check_plain(params);
}

Cost FileSource::cost(const Workload&) const {
  if (params_.reader || params_.path.empty() || is_folder(params_)) return {};
  double bytes = 0;
  for (const auto& [path] : params_.path) {
    std::error_code error;
    if (!params_.is_array(path)) {
      const auto size = fs::file_size(path, error);  // anything that is not a file is refused on reading
      bytes += error ? 0 : static_cast<double>(size);
      continue;
    }
    double n = sizeof(double);
    for (const auto size : npy_header_of(path).shape) n *= static_cast<double>(size);
    bytes += n;
  }
  return {bytes, undefined, ""};
}

namespace {

Dataset read_all(const FileSource::Params& params, const TaskContext& context) {
  warn_of_interval(params.rules().dt_s, context);
  Dataset data = params.reader         ? read_with(**params.reader, params.reader->title(), params.path, params.candidates,
                                                   window_of(params), params.rules_of_recording(), context)
                 : params.path.empty() ? read_events(params, context)
                 : is_folder(params)   ? read_results(params)
                                       : read_recordings(params, context);
  if (params.reader) {
    data = with_quality(data, params.quality, context);
    check_names(data.names(), params.path.front().path);
  }
  if (!params.path.empty()) data = as_named(data, params);
  if (!params.path.empty() && (!params.events.empty() || params.event_reader)) data = with_events(data, params, context);
  data = with_covariates(in_unit(data, params.unit), params, context);
  return with_variables(with_truth(cut_in_trials(data, params, context), params, context), params, context);
}

}  // namespace

Dataset FileSource::simulate(const TaskContext& context) const {
  if (!params_.rate_reader) return read_all(params_, context);
  Params params(params_);
  params.rate_hz = frame_rate_of(**params_.rate_reader, matlab_copy(params_.path.front().path), context);
  return read_all(params, context);
}

void register_sources_file(Registry& registry) { registry.add<FileSource>(); }

}  // namespace golgi
