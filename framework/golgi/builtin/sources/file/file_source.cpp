#include "golgi/builtin/sources/file/file_source.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "golgi/api/registry.hpp"
#include "golgi/builtin/sources/file/file_events.hpp"
#include "golgi/builtin/sources/file/file_reader.hpp"
#include "golgi/builtin/sources/file_parts.hpp"
#include "golgi/builtin/sources/old_results.hpp"
#include "golgi/core/error.hpp"
#include "golgi/core/text.hpp"
#include "golgi/data/eigen.hpp"
#include "golgi/data/npy.hpp"

namespace golgi {
namespace fs = std::filesystem;
namespace {

bool is_npy(const fs::path& path) { return path.extension() == ".npy"; }

/// One file as (variables, samples), and the names that it gives.
struct Recording {
  Matrix values;
  std::vector<std::string> names;
  bool from_columns = false;  ///< a variable was a column of the file
};

Recording turned(const Matrix& values, std::vector<std::string> names) {
  return {matrix_of(eigen(values).transpose()), std::move(names), true};
}

Recording read_recording(const fs::path& path, const FileSource::Params& params, const Poll& poll) {
  using Variables = FileSource::Variables;
  if (is_npy(path)) {
    Matrix values = read_npy(path, poll);
    // An array of one dimension is one variable, whatever the layout.
    if (params.variables == Variables::columns && read_npy_info(path).shape.size() == 2) return turned(values, {});
    return {std::move(values), {}};
  }
  CsvTable table = read_csv(path, params.header, poll);
  const bool columns =
      params.variables == Variables::automatic ? !table.header.empty() : params.variables == Variables::columns;
  if (columns && !table.row_names.empty())
    throw DataError("'" + path.string() +
                    "': every row begins with a name, so rows are variables, but 'variables' says columns" +
                    "; leave the first column out if it labels the samples");
  if (columns) return turned(table.values, std::move(table.header));
  return {std::move(table.values), std::move(table.row_names)};
}

std::vector<std::string> choose_names(const FileSource::Params& params, const Recording& recording, const fs::path& path) {
  const auto n = recording.values.rows();
  std::vector<std::string> names = !params.names.empty()      ? params.names
                                   : !recording.names.empty() ? recording.names
                                                              : default_names(n);
  if (std::ssize(names) != n)
    throw DataError("'" + path.string() + "': " + plural(n, "variable") + ", but " + plural(names.size(), "name") +
                    (recording.from_columns ? "; are the variables in rows? (variables: rows)"
                                            : "; are the variables in columns? (variables: columns)"));
  check_names(names, path);
  return names;
}

/// Values that are not finite: an error, or missing.
Gaps handle_missing(Matrix& values, const FileSource::Params& params, const std::vector<std::string>& names,
                    const fs::path& path) {
  std::vector<std::uint8_t> mask;
  for (std::ptrdiff_t i = 0; i < values.rows(); ++i) {
    for (std::ptrdiff_t t = 0; t < values.cols(); ++t) {
      double& value = values(i, t);
      if (std::isfinite(value)) continue;
      if (params.missing == FileSource::Missing::error)
        throw DataError("'" + path.string() + "': variable '" + names[i] + "', sample " + std::to_string(t) +
                        ": the value is " + format_number(value) +
                        "; 'missing: mask' takes such values as not observed, and transform/fill fills them in");
      if (mask.empty()) mask.assign(values.size(), 1);
      mask[i * values.cols() + t] = 0;
      value = undefined;
    }
  }
  return mask.empty() ? Gaps() : Gaps::from_mask(values.rows(), values.cols(), mask, params.dt_s);
}

void check_same_variables(const Recording& recording, std::ptrdiff_t n, const std::vector<std::string>& names,
                          const fs::path& path, const fs::path& first) {
  if (recording.values.rows() != n)
    throw DataError("'" + path.string() + "': " + plural(recording.values.rows(), "variable") + ", but '" + first.string() +
                    "' has " + std::to_string(n) + "; trials are of the same variables");
  if (recording.names != names)
    throw DataError("'" + path.string() + "': names other variables than '" + first.string() + "' does");
}

void warn_of_layout(const Recording& recording, const fs::path& path, const TaskContext& context) {
  const std::ptrdiff_t n = recording.values.rows(), n_samples = recording.values.cols();
  if (n <= n_samples) return;
  const std::string taken = recording.from_columns ? "columns" : "rows", other = recording.from_columns ? "rows" : "columns";
  context.warn({"more_variables_than_samples",
                "'" + path.string() + "': " + plural(n, "variable") + " of " + plural(n_samples, "sample") + ": its " + taken +
                    " are taken as variables",
                "", "if they are samples, say 'variables: " + other + "'"});
}

/// Whether the values rise by one step throughout. Written times are rounded: a quarter of a step is let through
/// (of a constant, nothing).
bool is_ramp(std::span<const double> values) {
  constexpr std::size_t enough = 10;  // fewer may be a line by chance
  if (values.size() < enough) return false;
  const double step = (values.back() - values.front()) / static_cast<double>(values.size() - 1);
  for (std::size_t t = 0; t < values.size(); ++t)
    if (!(std::abs(values[t] - (values.front() + static_cast<double>(t) * step)) < step / 4)) return false;
  return true;
}

void warn_of_time_columns(const Matrix& values, const std::vector<std::string>& names, const TaskContext& context) {
  std::vector<std::string> ramps;
  for (std::ptrdiff_t i = 0; i < values.rows(); ++i)
    if (is_ramp(values.row(i))) ramps.push_back(names[i]);
  if (ramps.empty()) return;
  const auto list = join(ramps, ", ");
  context.warn({"column_of_times",
                list + (ramps.size() == 1 ? " rises" : " rise") +
                    " by the same step from sample to sample, as a column of times or indices does",
                "", "leave it out with transform/select (drop: [" + list + "])"});
}

void warn_of_interval(double dt_s, const TaskContext& context) {
  constexpr double unusual_s = 10;  // above what scanners take for a volume
  if (dt_s < unusual_s) return;
  char interval[40];
  std::snprintf(interval, sizeof interval, "%g", 1 / dt_s);  // 0.0001, where the shortest text is 1e-04
  context.warn({"long_interval", "dt_s is the time between samples in seconds, here " + format_number(dt_s), "",
                "for " + format_number(dt_s) + " samples a second write " + interval});
}

Dataset read_recordings(const FileSource::Params& params, const TaskContext& context) {
  std::vector<std::string> names, names_in_first;
  std::vector<Trial> trials;
  for (std::size_t k = 0; k < params.path.size(); ++k) {
    context.check_cancelled();
    const fs::path& path = params.path[k].path;
    Recording recording = read_recording(path, params, context.poll());
    if (recording.values.empty()) throw DataError("'" + path.string() + "': holds no values");
    if (k == 0) {
      names = choose_names(params, recording, path);
      names_in_first = recording.names;
      warn_of_layout(recording, path, context);
      warn_of_time_columns(recording.values, names, context);
    } else {
      check_same_variables(recording, std::ssize(names), names_in_first, path, params.path.front().path);
    }
    Gaps gaps = handle_missing(recording.values, params, names, path);
    Trial& trial = trials.emplace_back(std::move(recording.values));
    trial.set_gaps(std::move(gaps));
    if (!params.events.empty())
      trial.set_events(EventList(params.events[k].path, CsvHeader::automatic, context.poll())
                           .events(names, static_cast<double>(trial.n_samples()) * params.dt_s));
  }
  return Dataset(names, params.dt_s, std::move(trials)).set_unit(params.unit);
}

// --- Folders of results

bool is_folder(const FileSource::Params& params) { return params.path.size() == 1 && fs::is_directory(params.path[0].path); }

/// Whether something is set that says how text and .npy files are to be read.
bool says_more(const FileSource::Params& params) {
  const FileSource::Params standard;
  return params.variables != standard.variables || params.dt_s != standard.dt_s || !params.unit.empty() ||
         !params.names.empty() || !params.events.empty() || params.duration_s || params.n_variables ||
         params.header != standard.header || params.missing != standard.missing;
}

void check_folder(const FileSource::Params& params) {
  if (says_more(params))
    throw ConfigError(
        "'" + params.path[0].path.string() +
        "': a folder of results says all of its recording; leave all parameters but path, truth and window_s out");
}

Dataset read_results(const FileSource::Params& params) {
  const fs::path& path = params.path[0].path;
  if (!fs::exists(path / "dataset.json")) throw no_such_folder(path, "dataset.json", "a dataset");
  return read_dataset_folder(path);
}

}  // namespace

void FileSource::Params::describe(SchemaOf<Params>& s) {
  s.field("path", &Params::path)
      .doc(
          "Files (.npy, or .csv, .txt, .tsv, .dat as text); * and ? are patterns. Several files are trials. Or the "
          "folder of a dataset in a run's results. Where there are `events` alone, none.");
  s.field("truth", &Params::truth)
      .doc("True wiring: (N, N) weights, row = target, as .npy or text; or text with the header source,target[,weight][,lag].");
  s.choice("variables", &Params::variables,
           {{"auto", Variables::automatic}, {"rows", Variables::rows}, {"columns", Variables::columns}})
      .doc(
          "Whether a variable is a row or a column of the file; auto: columns where text begins with a row of names, else "
          "rows.");
  s.field("dt_s", &Params::dt_s)
      .unit("s")
      .above(0)
      .doc("Sampling interval. Of events without `path`: the bin in which they are counted where that is asked for.");
  s.field("unit", &Params::unit).doc("Unit of the values, e.g. mV.");
  s.field("names", &Params::names).doc("Names of the variables; else those in the file's first row or column, else x0, x1, …");
  s.choice("header", &Params::header, {{"auto", CsvHeader::automatic}, {"yes", CsvHeader::yes}, {"no", CsvHeader::no}})
      .doc("Whether a text file begins with a row of names.");
  s.field("events", &Params::events)
      .doc(
          "Text with lines of variable,time_s, a header or none, one file a trial; variables by name or index. Without "
          "`path`, the variables have events and no values; transform/counts gives them values.");
  s.field("duration_s", &Params::duration_s).unit("s").above(0).doc("Of events without `path`: how long each trial lasts.");
  s.field("n_variables", &Params::n_variables)
      .at_least(1)
      .doc("Of events without `path`: that there are variables 0, 1, … n-1; null: `names`, else those that have events.");
  s.choice("missing", &Params::missing, {{"error", Missing::error}, {"mask", Missing::mask}})
      .doc("What NaN and infinity in the data are: an error, or samples that were not observed.");
  s.field("reader", &Params::reader)
      .doc(
          "Reads files of a format that a plugin knows; null: the one whose files begin so, else text and .npy are read here.");
  s.field("select", &Params::select)
      .doc("Which recording of a file that holds several, by its name or the unique end of it after a slash.");
  s.field("window_s", &Params::window_s)
      .unit("s")
      .at_least(0)
      .doc("From when to when to read, since the start of each trial: [from, to]; empty: all.");
}

void FileSource::Params::complete(Params& params, const Value& values, Binder& binder) {
  const auto place_of = [&](const char* name) {
    const Value* value = values.find(name);
    return value ? value->place : values.place;
  };
  if (!params.window_s.empty() && (params.window_s.size() != 2 || !(params.window_s[0] < params.window_s[1]))) {
    const Binder::Scope scope(binder, ".window_s");
    binder.fail(place_of("window_s"), "expected [from, to], the later time last");
  }
  if (!params.reader && !params.path.empty())
    if (const auto found = reader_of(params.path.front(), place_of("path"), binder)) params.reader = found;
  if (binder.failed()) return;
  const char* asked = params.select.empty() ? "path" : "select";
  const Place place = place_of(asked);
  const Binder::Scope scope(binder, std::string(".") + asked);
  if (params.reader)
    params.candidates = chosen_candidates(**params.reader, params.path, params.select, place, binder);
  else if (!params.select.empty())
    binder.fail(place, "text files, .npy files and folders of results hold one recording; leave select out");
}

FileSource::FileSource(const Params& params) : params_(params) {
  if (!params.truth.empty()) check_kind(params.truth.path);
  if (params.reader) {
    if (params.path.empty())
      throw ConfigError("path names no file; give the files that " + params.reader->name() + " is to read");
    if (says_more(params))
      throw ConfigError(
          params.reader->name() +
          " reads all of a recording from its files; leave all parameters but path, truth, select and window_s out");
    return;
  }
  if (params.path.empty()) {
    check_events_alone(params);
    return;
  }
  if (is_folder(params)) {
    check_folder(params);
    return;
  }
  for (const auto& file : params.path) check_kind(file.path);
  if (params.duration_s || params.n_variables)
    throw ConfigError("duration_s and n_variables are of events alone; leave them out, the recording (path) says both");
  if (!params.events.empty() && params.events.size() != params.path.size())
    throw ConfigError("events: " + plural(params.events.size(), "file") + " for " + plural(params.path.size(), "trial"));
}

Cost FileSource::cost(const Workload&) const {
  if (params_.reader || params_.path.empty() || is_folder(params_)) return {};
  double bytes = 0;
  for (const auto& [path] : params_.path) {
    std::error_code error;
    if (!is_npy(path)) {
      const auto size = fs::file_size(path, error);  // reading refuses what is not a file
      bytes += error ? 0 : static_cast<double>(size);
      continue;
    }
    double n = sizeof(double);
    for (const auto size : read_npy_info(path).shape) n *= static_cast<double>(size);
    bytes += n;
  }
  return {bytes, undefined, ""};
}

Dataset FileSource::simulate(const TaskContext& context) const {
  warn_of_interval(params_.dt_s, context);
  std::optional<Interval> window_s;
  if (!params_.window_s.empty()) window_s = {params_.window_s[0], params_.window_s[1]};
  Dataset dataset = params_.reader         ? read_with(**params_.reader, params_.path, params_.candidates, window_s, context)
                    : params_.path.empty() ? read_events(params_, context)
                    : is_folder(params_)   ? read_results(params_)
                                           : read_recordings(params_, context);
  if (window_s && !params_.reader) dataset = in_window(dataset, *window_s);
  if (!params_.truth.empty()) dataset.set_truth(read_truth(params_.truth.path, dataset.names(), params_.dt_s));
  return dataset;
}

void register_sources_file(Registry& registry) { registry.add<FileSource>(); }

}  // namespace golgi
