#include "golgi/builtin/sources/file/file_plain.hpp"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <set>

#include "golgi/api/reading.hpp"
#include "golgi/builtin/sources/file_parts.hpp"
#include "golgi/builtin/sources/npy_signal.hpp"
#include "golgi/core/error.hpp"
#include "golgi/core/files.hpp"
#include "golgi/core/memory.hpp"
#include "golgi/core/text.hpp"
#include "golgi/data/npy.hpp"

namespace golgi {
namespace fs = std::filesystem;

NpyInfo npy_header_of(const fs::path& path) {
  constexpr std::size_t enough = std::size_t{1} << 17;  // a header is shorter than half of this
  check_input_file(path);
  std::ifstream file(path, std::ios::binary);
  std::string begin(enough, '\0');
  file.read(begin.data(), static_cast<std::streamsize>(enough));
  begin.resize(file.gcount());
  return parse_npy_info(std::move(begin), static_cast<std::int64_t>(fs::file_size(path)), path.string());
}

namespace {

/// Given names that fit no file are reported later.
std::vector<std::string> names_of(const ReadRules& rules, std::vector<std::string> in_file, std::ptrdiff_t n,
                                  const fs::path& path) {
  auto names = std::ssize(rules.names) == n ? rules.names : names_for({}, std::move(in_file), n, quoted(path));
  check_names(names, path);
  return names;
}

std::vector<Variable> variables_of(const ReadRules& rules, std::vector<std::string> in_file, std::ptrdiff_t n,
                                   const std::string& unit, const fs::path& path) {
  return continuous_variables(names_of(rules, std::move(in_file), n, path), unit);
}

// --- .npy

Dataset read_array(const ReadRequest& request, const TaskContext& context) {
  const fs::path& path = request.path();
  const ReadRules& rules = request.rules();
  const NpyInfo info = npy_header_of(path);
  if (info.shape.size() != 3) {
    if (info.dtype[1] == 'U' || info.dtype[1] == 'S' || info.shape.size() > 2) read_npy(path);  // reports the error
    const double dt_s = sampling_interval(rules, std::nullopt, quoted(path));
    const auto names = [&](std::ptrdiff_t n) { return names_of(rules, {}, n, path); };
    const NpySignal signal = npy_signal(request, info.shape, dt_s, names, quoted(path));
    return dataset_of(request, found_signal(signal, read_npy_part(path, signal.part, context.poll()), "", dt_s, quoted(path)),
                      dt_s);
  }
  FoundSignal found{.place = quoted(path)};
  const NpyArray array = read_npy_array(path, context.poll());
  if (!array.texts.empty()) read_npy(path);  // refuses text
  found.trials = trials_of_array(rules, info.shape, array.values.values(), quoted(path), context);
  if (found.trials.empty() || found.trials.front().empty()) throw DataError(quoted(path) + ": holds no values");
  found.variables = variables_of(rules, {}, found.trials.front().rows(), "", path);
  return dataset_of(request, std::move(found), sampling_interval(rules, std::nullopt, quoted(path)));
}

// --- Text

/// Removes the unit from the names and returns it, if all names end in one: "n0 (mV)", "n0 [mV]", "n0_mV".
std::string take_unit(std::vector<std::string>& names, const fs::path& path) {
  std::vector<std::string> bare, units;
  for (const std::string& name : names) {
    const auto open = name.find_last_of("([_");
    if (open == std::string::npos || open == 0) return "";
    const bool is_suffix = name[open] == '_';
    if (!is_suffix && name.back() != (name[open] == '(' ? ')' : ']')) return "";
    const std::string unit = value_unit(name.substr(open + 1, is_suffix ? std::string::npos : name.size() - open - 2));
    if (unit.empty() || (is_suffix && unit != "V" && unit != "mV" && unit != "uV")) return "";
    std::string without = name.substr(0, open);
    while (!without.empty() && without.back() == ' ') without.pop_back();
    if (without.empty()) return "";
    bare.push_back(without);
    units.push_back(unit);
  }
  for (std::size_t k = 1; k < units.size(); ++k)
    if (units[k] != units[0])
      throw DataError(quoted(path) + ": the header gives '" + names[0] + "' in " + units[0] + " and '" + names[k] + "' in " +
                      units[k] + "; variables have one unit; convert the file, or leave columns out with ignore");
  if (!names.empty()) names = bare;
  return units.empty() ? "" : units[0];
}

/// Whether a name means times and nothing else: "t", "time_s", "Time (ms)", "timestamps".
bool is_name_of_times(const std::string& name) {
  static const std::set<std::string> known{"t", "time", "times", "timestamp", "timestamps", "sec", "seconds"};
  const auto words = words_of_name(name);
  return known.contains(words.front()) && (words.size() == 1 || (words.size() == 2 && time_unit_of_name(name)));
}

bool rises(const Matrix& values, std::ptrdiff_t column) {
  for (std::ptrdiff_t t = 0; t < values.rows(); ++t)
    if (!std::isfinite(values(t, column)) || (t > 0 && !(values(t, column) > values(t - 1, column)))) return false;
  return values.rows() > 1;
}

/// Index of the column with the times of the samples; -1: there is none.
std::ptrdiff_t column_of_times(const CsvTable& table) {
  for (std::size_t j = 0; j < table.header.size() && table.header.size() > 1; ++j) {
    const auto column = static_cast<std::ptrdiff_t>(j);
    if (is_name_of_times(table.header[j]) || (says_time(table.header[j]) && rises(table.values, column))) return column;
  }
  return -1;
}

/// Half a unit of the last digit with which the numbers were written.
double rounding_of(std::span<const double> numbers) {
  constexpr int most_digits = 9;
  double scale = 1;
  for (int digits = 0; digits <= most_digits; ++digits, scale *= 10) {
    const bool is_enough = std::ranges::all_of(numbers, [&](double number) {
      return std::abs(number * scale - std::round(number * scale)) <=
             1e-6;  // 1e-6: rounding errors of the products are smaller
    });
    if (is_enough) return 0.5 / scale;
  }
  return 0;
}

/// "x.csv:5:1": the place of a sample's time.
std::string place_of_cell(const fs::path& path, std::ptrdiff_t row_index, std::ptrdiff_t column) {
  std::string place = path.string();
  std::ptrdiff_t at = -1;  // the header
  for_each_csv_row(path, [&](const CsvRow& row) {
    if (at++ != row_index) return true;
    place += ":" + std::to_string(row.line) + ":" + std::to_string(row.cells.at(column).column);
    return false;
  });
  return place;
}

Matrix without_column(const Matrix& values, std::ptrdiff_t column) {
  Matrix rest(values.rows(), values.cols() - 1);
  for (std::ptrdiff_t t = 0; t < values.rows(); ++t)
    for (std::ptrdiff_t j = 0, k = 0; j < values.cols(); ++j)
      if (j != column) rest(t, k++) = values(t, j);
  return rest;
}

/// Reads a table whose columns are variables, with a column of their times.
Dataset read_timed(CsvTable table, std::ptrdiff_t column, const ReadRequest& request, const TaskContext& context) {
  const fs::path& path = request.path();
  const std::string name = table.header[column];
  const TimeUnit unit = time_unit_of(request.rules(), time_unit_of_name(name), quoted(path), context);
  const double divisor = per_second(unit, request.rules().dt_s);
  std::vector<double> times;
  for (std::ptrdiff_t t = 0; t < table.values.rows(); ++t) times.push_back(table.values(t, column));
  const double rounding_s = rounding_of(times) / divisor;
  for (double& time : times) time /= divisor;
  table.header.erase(table.header.begin() + column);
  const std::string value_unit_found = take_unit(table.header, path);
  context.log(quoted(path) + ": column '" + name + "' is taken as the times of the samples");
  FoundSignal found{.place = quoted(path)};
  found.variables = variables_of(request.rules(), table.header, std::ssize(table.header), value_unit_found, path);
  found.trials.push_back(oriented(request.rules(), without_column(table.values, column), true, quoted(path)));
  const CsvRow header = first_csv_row(path);
  const auto in_file = std::ranges::find(header.cells, name, &CsvCell::text) - header.cells.begin();
  return dataset_of(
      request, std::move(found), times, rounding_s, [&](std::ptrdiff_t k) { return place_of_cell(path, k, in_file); }, context);
}

/// Text is read whole; then its numbers are in memory, too.
void require_room_for_text(const fs::path& path, std::optional<double> memory_limit) {
  check_input_file(path);
  const double bytes = 2 * static_cast<double>(fs::file_size(path)), limit = memory_limit.value_or(available_memory() / 2);
  if (bytes <= limit) return;
  throw DataError(quoted(path) + ": reading it as text needs about " + memory_text(bytes) + " of memory, and " +
                  (memory_limit ? "memory_limit allows " : "half of the free memory is ") + memory_text(limit) +
                  "; save it as .npy, of which a part can be read, or set memory_limit (bytes)");
}

/// Reads a table; if its lines have different lengths, the error suggests what they may be.
CsvTable table_of(const fs::path& path, const CsvRules& rules, const TaskContext& context) {
  try {
    return read_csv(path, rules, context.poll());
  } catch (const DataError& error) {
    if (std::string_view(error.what()).find(" cells, line 1 has ") == std::string_view::npos) throw;
    throw DataError(std::string(error.what()) + "; if it lists spikes, one line per unit, give it as events (events: " +
                    path.filename().string() + ", events_layout: lines)");
  }
}

Dataset read_text(const FileSource::Params& params, const ReadRequest& request, const TaskContext& context) {
  const fs::path& path = request.path();
  require_room_for_text(path, request.rules().memory_limit);
  CsvTable table = table_of(path, {params.header, params.ignore, params.decimal}, context);
  const bool columns = params.variables == FileSource::Variables::automatic
                           ? !table.header.empty()
                           : params.variables == FileSource::Variables::columns;
  if (columns && !table.row_names.empty())
    throw DataError(quoted(path) + ": every row begins with a name, so rows are variables, but 'variables' is columns" +
                    "; leave the first column out if it labels the samples");
  if (!table.header.empty() && table.row_names.empty() && first_csv_row(path).cells.front().text.empty())
    context.log(quoted(path) + ": its first column has no name and numbers the rows; it is left out");
  if (columns)
    if (const auto column = column_of_times(table); column >= 0) return read_timed(std::move(table), column, request, context);
  FoundSignal found{.place = quoted(path)};
  std::vector<std::string> names = columns ? std::move(table.header) : std::move(table.row_names);
  const std::string unit = columns ? take_unit(names, path) : "";
  const double dt_s = sampling_interval(request.rules(), std::nullopt, quoted(path));
  found.trials.push_back(oriented(request.rules(), std::move(table.values), columns, quoted(path)));
  found.variables = variables_of(request.rules(), std::move(names), found.trials.front().rows(), unit, path);
  return dataset_of(request, std::move(found), dt_s);
}

/// Whether the values rise by the same step throughout. Written times are rounded, so a quarter of a step is tolerated (none
/// for a constant).
bool is_ramp(std::span<const double> values) {
  constexpr std::size_t enough = 10;  // fewer may form a line by chance
  if (values.size() < enough) return false;
  const double step = (values.back() - values.front()) / static_cast<double>(values.size() - 1);
  for (std::size_t t = 0; t < values.size(); ++t)
    if (!(std::abs(values[t] - (values.front() + static_cast<double>(t) * step)) < step / 4)) return false;
  return true;
}

}  // namespace

Dataset read_plain(const FileSource::Params& params, const ReadRequest& request, const TaskContext& context) {
  return params.is_array(request.path()) ? read_array(request, context) : read_text(params, request, context);
}

void warn_of_plain(const Dataset& data, const FileSource::Params& params, const TaskContext& context) {
  const SharedMatrix& values = data.trial(0).values();
  if (values.rows() > values.cols() && params.window_s.empty())
    context.warn({"more_variables_than_samples",
                  "'" + params.path[0].path.string() + "': " + plural(values.rows(), "variable") + " of " +
                      plural(values.cols(), "sample"),
                  "", "check 'variables': whether they are rows or columns"});
  std::vector<std::string> ramps;
  for (std::ptrdiff_t i = 0; i < values.rows(); ++i)
    if (is_ramp(values.row(i))) ramps.push_back(data.names()[i]);
  if (ramps.empty()) return;
  const auto list = join(ramps, ", ");
  context.warn({"column_of_times",
                list + (ramps.size() == 1 ? " rises" : " rise") +
                    " by the same step from sample to sample, as a column of times or indices does",
                "", "leave it out with transform/select (drop: [" + list + "])"});
}

}  // namespace golgi
