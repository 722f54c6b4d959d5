#include "golgi/builtin/transforms/split/trial_table.hpp"

#include <cmath>

#include "golgi/builtin/sources/named_columns.hpp"
#include "golgi/core/error.hpp"
#include "golgi/core/text.hpp"

namespace golgi {
namespace {

double seconds_in(const std::filesystem::path& path, const CsvRow& row, const CsvCell& cell) {
  const auto number = parse_number(cell.text);
  if (!number || !std::isfinite(*number)) bad_cell(path, row, cell, "'" + cell.text + "' is not a time in seconds");
  return *number;
}

/// Which of the two names the header has; empty if it has neither.
std::string column_of(const CsvRow& header, const std::string& name, const std::string& other) {
  return has_column(header, name) ? name : has_column(header, other) ? other : "";
}

}  // namespace

std::vector<TrialRow> read_trial_table(const std::filesystem::path& path, const std::string& label_column, bool needs_stop) {
  const std::vector<CsvRow> rows = read_csv_cells(path);
  if (rows.empty())
    throw DataError(path.string() + ": is empty; expected a header with start_s and stop_s, and a row per trial");
  const CsvRow& header = rows.front();
  std::vector<std::string> names;
  for (const CsvCell& cell : header.cells) names.push_back(cell.text);
  const NamedColumns columns(path, header, names);
  const std::string start = column_of(header, "start_s", "start_time"), stop = column_of(header, "stop_s", "stop_time");
  if (start.empty())
    bad_cell(path, header, header.cells.front(), "no column start_s or start_time; a table of trials begins with a header");
  if (stop.empty() && needs_stop)
    bad_cell(path, header, header.cells.front(), "no column stop_s or stop_time; add it, or give before_s and after_s");
  if (label_column != "label" && !columns.has(label_column))
    bad_cell(path, header, header.cells.front(), "no column '" + label_column + "'" + suggestion(label_column, names));
  std::vector<TrialRow> table;
  for (std::size_t k = 1; k < rows.size(); ++k) {
    const CsvRow& row = rows[k];
    TrialRow trial;
    trial.line = row.line;
    trial.start_s = seconds_in(path, row, columns.at(row, start));
    if (!stop.empty() && needs_stop) {
      trial.stop_s = seconds_in(path, row, columns.at(row, stop));
      if (*trial.stop_s <= trial.start_s)
        bad_cell(
            path, row, columns.at(row, stop),
            "the trial ends at " + format_number(*trial.stop_s) + " s, and begins at " + format_number(trial.start_s) + " s");
    }
    if (const CsvCell* cell = columns.has(label_column) ? columns.find(row, label_column) : nullptr) trial.label = cell->text;
    table.push_back(std::move(trial));
  }
  if (table.empty()) throw DataError(path.string() + ": has a header but no trials");
  return table;
}

}  // namespace golgi
