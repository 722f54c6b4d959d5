// Trials cut from a recording by a table of starts and stops, or around times.
#include <algorithm>
#include <cmath>
#include <set>

#include "golgi/api/file_contents.hpp"
#include "golgi/builtin/sources/file/file_rules.hpp"
#include "golgi/core/error.hpp"
#include "golgi/core/text.hpp"
#include "golgi/data/csv.hpp"
#include "golgi/data/cutting.hpp"
#include "golgi/data/units.hpp"

namespace golgi {
namespace {

using Params = FileSource::Params;

struct NamedTable {
  std::string place;
  TextTable table;
};

NamedTable table_of(const Params& params) {
  if (!params.trials.empty()) {
    NamedTable named{"'" + params.trials.path.string() + "'", {}};
    bool is_header = true;
    for (const CsvRow& row : read_csv_cells(params.trials.path)) {
      std::vector<std::string> cells;
      for (const CsvCell& cell : row.cells) cells.push_back(cell.text);
      if (is_header)
        named.table.columns = std::move(cells);
      else
        named.table.rows.push_back(std::move(cells));
      is_header = false;
    }
    return named;
  }
  const FileContents* contents = params.reader ? as<FileContents>(**params.reader) : nullptr;
  if (!contents || params.path.size() != 1)
    throw ConfigError(
        "trials_select names a table in the recording's file, but that file holds none; use trials for a text table");
  const auto& path = params.path.front().path;
  std::vector<std::string> all, ending;
  for (const FilePart& part : contents->parts(path)) {
    if (part.kind != FilePart::Kind::table) continue;
    all.push_back(part.name);
    if (part.name == params.trials_select || part.name.ends_with("/" + params.trials_select)) ending.push_back(part.name);
  }
  if (ending.size() != 1)
    throw ConfigError("trials_select: '" + path.string() + "' holds no table '" + params.trials_select + "'" +
                      suggestion(params.trials_select, all));
  return {"'" + path.string() + "':" + ending.front(), contents->table(path, ending.front())};
}

/// Index of the first column that has one of these names, without its unit; -1: none.
std::ptrdiff_t column_named(const TextTable& table, const std::set<std::string>& names) {
  for (std::size_t j = 0; j < table.columns.size(); ++j) {
    const auto words = words_of_name(table.columns[j]);
    if (names.contains(words.front()) || names.contains(table.columns[j])) return static_cast<std::ptrdiff_t>(j);
  }
  return -1;
}

std::ptrdiff_t column_exactly(const NamedTable& named, const std::string& name) {
  const auto found = std::ranges::find(named.table.columns, name);
  if (found == named.table.columns.end())
    throw ConfigError(named.place + ": has no column '" + name + "'" + suggestion(name, named.table.columns));
  return found - named.table.columns.begin();
}

double number_in(const NamedTable& named, std::size_t row, std::ptrdiff_t column, double per_second) {
  const std::string& text = named.table.rows[row][column];
  const auto number = parse_number(text);
  if (!number || !std::isfinite(*number))
    throw DataError(named.place + ": trial " + std::to_string(row) + ", column '" + named.table.columns[column] + "': '" +
                    text + "' is not a time");
  return *number / per_second;
}

std::vector<std::size_t> rows_where(const NamedTable& named, const std::vector<std::string>& conditions) {
  std::vector<std::size_t> rows;
  for (std::size_t k = 0; k < named.table.rows.size(); ++k) rows.push_back(k);
  for (const std::string& condition : conditions) {
    const auto equals = condition.find('=');
    if (equals == std::string::npos)
      throw ConfigError("trials_where: '" + condition + "'; expected column=value, as condition=go");
    const auto column = static_cast<std::size_t>(column_exactly(named, condition.substr(0, equals)));
    const std::string value = condition.substr(equals + 1);
    std::set<std::string> values;
    for (const auto& row : named.table.rows) values.insert(row[column]);
    std::erase_if(rows, [&](std::size_t k) { return named.table.rows[k][column] != value; });
    if (rows.empty())
      throw ConfigError(named.place + ": no trial has " + condition +
                        suggestion(value, std::vector<std::string>(values.begin(), values.end())));
  }
  return rows;
}

/// A time span in seconds on the file's clock.
struct Span {
  double start_s, stop_s;
  std::size_t row;
};

std::vector<Span> spans_of(const NamedTable& named, const Params& params, std::optional<double> dt_s) {
  const auto unit = [&](std::ptrdiff_t column) {
    const auto in_name = time_unit_of_name(named.table.columns[column]);
    return per_second(in_name.value_or(TimeUnit::s), dt_s);
  };
  const auto rows = rows_where(named, params.trials_where);
  std::vector<Span> spans;
  if (!params.align.empty()) {
    if (params.align_window_s.empty()) throw ConfigError("align needs align_window_s: [from, to]");
    const auto column = column_exactly(named, params.align);
    for (const std::size_t k : rows) {
      const double at = number_in(named, k, column, unit(column));
      spans.push_back({at + params.align_window_s[0], at + params.align_window_s[1], k});
    }
    return spans;
  }
  const auto start = column_named(named.table, {"start", "onset", "begin"});
  const auto stop = column_named(named.table, {"stop", "end", "offset"});
  const auto duration = column_named(named.table, {"duration", "length"});
  if (start < 0 || (stop < 0 && duration < 0))
    throw DataError(named.place + ": has the columns " + join(named.table.columns, ", ") +
                    "; expected start and stop (or duration), or set align: COLUMN and align_window_s");
  for (const std::size_t k : rows) {
    const double from = number_in(named, k, start, unit(start));
    const double to = stop >= 0 ? number_in(named, k, stop, unit(stop)) : from + number_in(named, k, duration, unit(duration));
    if (!(to > from))
      throw DataError(named.place + ": trial " + std::to_string(k) + " ends at " + format_number(to) +
                      " s, not after its start at " + format_number(from) + " s");
    spans.push_back({from, to, k});
  }
  return spans;
}

std::string label_of(const NamedTable& named, const Span& span) {
  const auto column = column_named(named.table, {"condition", "label", "text", "stimulus", "type"});
  return column < 0 ? "" : named.table.rows[span.row][column];
}

/// The part of a recording's trial that covers a span; nothing if none covers it whole.
std::optional<Stretch> stretch_of(const Dataset& data, const Span& span) {
  for (std::ptrdiff_t k = 0; k < data.n_trials(); ++k) {
    const Trial& trial = data.trial(k);
    const double from = span.start_s - trial.start_s(), length = span.stop_s - span.start_s;
    if (trial.values().empty()) {
      if (from >= 0 && from + length <= trial.duration_s() * (1 + 1e-12)) return Stretch{k, {from, from + length}};
      continue;
    }
    // Nearest samples: 1.1 s at 500 Hz is sample 550, also for a float32.
    const double first = std::floor(from / data.dt_s() + 0.5), n = std::floor(length / data.dt_s() + 0.5);
    if (n >= 1 && first >= 0 && first + n <= static_cast<double>(trial.n_samples()))
      return Stretch{k, {first * data.dt_s(), (first + n) * data.dt_s()}};
  }
  return std::nullopt;
}

}  // namespace

Dataset cut_in_trials(const Dataset& data, const Params& params, const TaskContext& context) {
  if (params.trials.empty() && params.trials_select.empty()) {
    if (!params.trials_where.empty() || !params.align.empty())
      throw ConfigError("trials_where and align need a table of trials; set trials: FILE, or trials_select: NAME");
    return data;
  }
  const NamedTable named = table_of(params);
  std::vector<Span> spans = spans_of(named, params, data.dt_s());
  std::vector<Trial> trials;
  std::size_t n_partial = 0;
  for (const Span& span : spans) {
    const auto stretch = stretch_of(data, span);
    if (!stretch) {
      ++n_partial;
      if (params.partial_trials == FileSource::Outside::drop) continue;
      throw DataError(named.place + ": trial " + std::to_string(span.row) + " from " + format_number(span.start_s) + " s to " +
                      format_number(span.stop_s) + " s extends beyond the recording, which lasts from " +
                      format_number(data.trial(0).start_s()) + " s to " +
                      format_number(data.trial(0).start_s() + data.trial(0).duration_s()) +
                      " s; set partial_trials: drop to leave such trials out");
    }
    Trial trial = cut(data, std::vector{*stretch}).trial(0);
    trials.push_back(trial.set_label(label_of(named, span)).set_start_s(span.start_s));
  }
  if (trials.empty()) throw DataError(named.place + ": no trial is within the recording");
  if (n_partial > 0) context.log(named.place + ": " + plural(n_partial, "trial") + " extending beyond the recording left out");
  std::ranges::sort(spans, {}, &Span::start_s);
  for (std::size_t k = 1; k < spans.size(); ++k)
    if (spans[k].start_s < spans[k - 1].stop_s) {
      context.warn({"overlapping_trials", named.place + ": trials overlap", "samples and events in both are used twice"});
      break;
    }
  return Dataset(data).set_trials(std::move(trials));
}

}  // namespace golgi
