#include "golgi/figures/grouped_scores.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "golgi/core/error.hpp"
#include "golgi/core/text.hpp"
#include "golgi/data/csv.hpp"
#include "golgi/data/matrix.hpp"

namespace golgi {
namespace {

using Texts = std::vector<std::string>;

const Texts own_meaning{"replicate", "evaluation", "estimate", "member", "metric",  "value",   "low",
                        "high",      "status",     "reason",   "part",   "n_pairs", "left_out"};

bool contains(const Texts& texts, const std::string& text) {
  return std::find(texts.begin(), texts.end(), text) != texts.end();
}

void add_once(Texts& texts, const std::string& text) {
  if (!contains(texts, text)) texts.push_back(text);
}

/// The same text for equal numbers, such as 0.20 and 0.2.
std::string normal_form(const std::string& cell) {
  const auto number = parse_number(cell);
  return number && std::isfinite(*number) ? format_number(*number) : cell;
}

/// All rows of all tables; a cell of a column that a table lacks is empty.
class ScoreTable {
 public:
  struct Row {
    Texts cells;  ///< one per column of `columns`
    double value = undefined, low = undefined, high = undefined;
  };

  explicit ScoreTable(const std::vector<std::filesystem::path>& files) {
    for (const auto& file : files) read(file);
  }

  std::vector<Row> rows;
  Texts columns;

  bool has(const std::string& column) const { return contains(columns, column); }

  /// The cell of a column that may be missing everywhere.
  const std::string& cell(const Row& row, const std::string& column) const {
    static const std::string empty;
    const auto at = std::find(columns.begin(), columns.end(), column);
    return at == columns.end() ? empty : row.cells[at - columns.begin()];
  }

  /// Throws if a table lacks the column.
  void require(const std::string& column, const std::string& option) const {
    Texts lacking;
    for (const auto& [file, names] : columns_of_)
      if (!contains(names, column)) lacking.push_back("'" + file + "'");
    if (lacking.empty()) return;
    const std::string what = (option.empty() ? "" : option + ": ") + join(lacking, ", ") +
                             (lacking.size() == 1 ? " has" : " have") + " no column '" + column + "'";
    if (lacking.size() == columns_of_.size() && !option.empty()) throw UsageError(what + suggestion(column, columns));
    throw DataError(what + suggestion(column, columns_of_.at(lacking.front().substr(1, lacking.front().size() - 2))));
  }

  /// The values of a column, in order of appearance.
  Texts values_of(const std::string& column) const {
    Texts values;
    std::set<std::string> seen;
    for (const auto& row : rows)
      if (seen.insert(cell(row, column)).second) values.push_back(cell(row, column));
    return values;
  }

 private:
  void read(const std::filesystem::path& file) {
    const auto lines = read_csv_cells(file);
    const std::string name = file.string();
    std::vector<std::size_t> place;  // index of a table's column among all columns
    Texts& own = columns_of_[name];
    for (const auto& cell : lines.front().cells) {
      if (contains(own, cell.text)) throw at_cell(name, lines.front(), cell, "the column '" + cell.text + "' occurs twice");
      own.push_back(cell.text);
      add_once(columns, cell.text);
      place.push_back(std::find(columns.begin(), columns.end(), cell.text) - columns.begin());
    }
    for (const char* column : {"metric", "value"})
      if (!contains(own, column))
        throw DataError("'" + name + "' has no column '" + column +
                        "'; a table of scores is needed, such as results.csv or scores.csv");
    for (std::size_t k = 1; k < lines.size(); ++k) {
      Row row{Texts(columns.size())};
      for (std::size_t j = 0; j < own.size(); ++j) {
        const CsvCell& cell = lines[k].cells[j];
        if (first_invalid_utf8(cell.text)) throw at_cell(name, lines[k], cell, "the text is not valid UTF-8");
        for (const auto& [column, member] : {std::pair{"value", &Row::value}, {"low", &Row::low}, {"high", &Row::high}})
          if (own[j] == column && !cell.text.empty()) {
            const auto number = parse_number(cell.text);
            if (!number)
              throw at_cell(name, lines[k], cell, "'" + cell.text + "' is not a number; leave an undefined value empty");
            row.*member = *number;
          }
        row.cells[place[j]] = normal_form(cell.text);
      }
      rows.push_back(std::move(row));
    }
    for (auto& row : rows) row.cells.resize(columns.size());
  }

  static DataError at_cell(const std::string& name, const CsvRow& row, const CsvCell& cell, const std::string& what) {
    return DataError(name + ":" + std::to_string(row.line) + ":" + std::to_string(cell.column) + ": " + what);
  }

  std::map<std::string, Texts> columns_of_;  // per file
};

/// Whether a point failed, was skipped since an input failed, or is not computed yet.
bool has_no_values(const ScoreTable& table, const ScoreTable::Row& row) {
  const std::string& status = table.cell(row, "status");
  return !status.empty() && status != "done";
}

/// The cells that describe the point, and its replicate.
Texts point_of(const ScoreTable& table, const ScoreTable::Row& row) {
  Texts point;
  for (const auto& column : table.columns)
    if (column == "replicate" || !contains(own_meaning, column)) point.push_back(table.cell(row, column));
  return point;
}

/// Keeps the rows that the query asks for. A point without values has no metric, estimate or evaluation: only the columns that
/// describe the point are compared.
void select(ScoreTable& table, const ScoreQuery& query, const std::string& metric) {
  std::map<std::string, Texts> allowed;
  for (const auto& [column, value] : query.where) {
    const std::string option = "--where " + column + "=" + value;
    table.require(column, option);
    if (!contains(table.values_of(column), normal_form(value)))
      throw UsageError(option + ": no row has it" + suggestion(value, table.values_of(column)));
    allowed[column].push_back(normal_form(value));
  }
  std::erase_if(table.rows, [&](const ScoreTable::Row& row) {
    const bool is_bare = has_no_values(table, row);
    for (const auto& [column, values] : allowed)
      if (!contains(values, table.cell(row, column)) && !(is_bare && contains(own_meaning, column))) return true;
    if (is_bare) return false;
    return table.cell(row, "metric") != metric || (!query.members && !table.cell(row, "member").empty()) ||
           !table.cell(row, "part").empty();
  });
}

/// The reason why no row has a metric.
DataError no_metric(const ScoreTable& table) {
  std::set<Texts> done;
  for (const auto& row : table.rows)
    if (table.cell(row, "status") == "done") done.insert(point_of(table, row));
  if (done.empty()) return DataError("the tables hold no values: no point is done, or there are no rows");
  return DataError("the tables hold no values: " + plural(done.size(), "point") + (done.size() == 1 ? " is" : " are") +
                   " done, but no evaluator scored them; if the true wiring is known, add a stage such as scores: {use: "
                   "evaluate, in: {truth: DATASET, estimates: ESTIMATE}}; if not, see edges.csv in the folders in points.csv");
}

std::string choose_metric(const ScoreTable& table, const ScoreQuery& query) {
  Texts metrics = table.values_of("metric");
  std::erase(metrics, "");
  if (metrics.empty()) throw no_metric(table);
  if (!query.metric) return metrics.front();
  if (!contains(metrics, *query.metric))
    throw UsageError("--metric " + *query.metric + ": no row has it" + suggestion(*query.metric, metrics));
  return *query.metric;
}

/// Whether the rows' values of `columns` determine that of `column`.
bool determines(const ScoreTable& table, const Texts& columns, const std::string& column) {
  std::map<Texts, std::string> seen;
  for (const auto& row : table.rows) {
    Texts key;
    for (const auto& name : columns) key.push_back(table.cell(row, name));
    const auto [entry, fresh] = seen.emplace(std::move(key), table.cell(row, column));
    if (!fresh && entry->second != table.cell(row, column)) return false;
  }
  return true;
}

/// Columns that describe the point and vary; of columns that vary together, the first without a dot (a label), else the first.
Texts varying_columns(const ScoreTable& table) {
  std::vector<Texts> together;
  for (const auto& column : table.columns) {
    if (contains(own_meaning, column) || table.values_of(column).size() < 2) continue;
    const auto same = std::find_if(together.begin(), together.end(), [&](const Texts& group) {
      return determines(table, {group.front()}, column) && determines(table, {column}, group.front());
    });
    if (same == together.end())
      together.push_back({column});
    else
      same->push_back(column);
  }
  Texts chosen;
  for (const auto& group : together) {
    const auto label =
        std::find_if(group.begin(), group.end(), [](const auto& name) { return name.find('.') == std::string::npos; });
    chosen.push_back(label == group.end() ? group.front() : *label);
  }
  return chosen;
}

/// Sets x and panels, from the options or from the columns that vary.
void choose_axes(const ScoreTable& table, const ScoreQuery& query, GroupedScores& groups) {
  Texts given{query.series};
  const auto take = [&](const std::optional<std::string>& option, const char* name, std::string& column) {
    if (!option || *option == "none") return;
    table.require(*option, name + std::string(" ") + *option);
    if (contains(given, *option))
      throw UsageError(name + std::string(" ") + *option + ": the column is already used; each column can be drawn once");
    given.push_back(column = *option);
  };
  table.require(query.series, "--series " + query.series);
  take(query.x, "--x", groups.x);
  take(query.panels, "--panels", groups.panels);
  if (query.x && query.panels) return;

  Texts varying = varying_columns(table);
  std::erase_if(varying, [&](const std::string& column) {
    // Points without values have no estimate, so it may seem to determine their other columns.
    return std::any_of(given.begin(), given.end(), [&](const std::string& name) {
      return !contains(own_meaning, name) && determines(table, {name}, column);
    });
  });
  const std::size_t places = (query.x ? 0 : 1) + (query.panels ? 0 : 1);
  if (varying.size() > places)
    throw UsageError(
        join(varying, ", ") + " vary" + (given.size() > 1 ? " besides " + given.back() : "") +
        ": choose which is drawn where with --x and --panels (a column in neither is pooled; 'none' for no panels), or keep "
        "one value with --where " +
        varying.back() + "=" + table.cell(table.rows.front(), varying.back()));
  if (varying.empty()) return;
  if (!query.x) {
    groups.x = varying.back();
    varying.pop_back();
  }
  if (!query.panels && !varying.empty()) groups.panels = varying.front();
}

/// Refuses to mix estimates or evaluations in one group, which is never intended.
void refuse_mixtures(const ScoreTable& table, const std::string& series, const Texts& used) {
  for (const char* column : {"estimate", "evaluation"}) {
    if (determines(table, used, column)) continue;
    const Texts values = table.values_of(column);
    throw UsageError("each " + series + " would mix the " + column + "s " + join(values, ", ") + "; keep one with --where " +
                     column + "=" + values.front() + ", or draw them separately with --series " + column);
  }
}

void sort_if_numbers(Texts& values) {
  if (std::all_of(values.begin(), values.end(), [](const std::string& value) {
        const auto number = parse_number(value);
        return number && std::isfinite(*number);
      }))
    std::sort(values.begin(), values.end(), [](const auto& a, const auto& b) { return *parse_number(a) < *parse_number(b); });
}

std::size_t index_of(const Texts& values, const std::string& value) {
  return std::find(values.begin(), values.end(), value) - values.begin();
}

}  // namespace

std::vector<std::string> GroupedScores::left_out() const {
  Texts parts;
  if (undefined > 0) parts.push_back(plural(undefined, "undefined value"));
  if (failed > 0) parts.push_back(plural(failed, "failed point"));
  if (missing > 0) parts.push_back(plural(missing, "missing point"));
  return parts;
}

GroupedScores group_scores(const std::vector<std::filesystem::path>& files, const ScoreQuery& query) {
  ScoreTable table(files);
  GroupedScores groups;
  groups.series = query.series;
  groups.metric = choose_metric(table, query);
  select(table, query, groups.metric);
  choose_axes(table, query, groups);

  const auto series_of = [&](const ScoreTable::Row& row) {
    return table.cell(row, groups.series) + (table.cell(row, "member").empty() ? "" : " (single)");
  };
  std::map<Texts, bool> bare_points;  // whether one of its stages failed
  for (const auto& row : table.rows) {
    add_once(groups.x_values, table.cell(row, groups.x));
    add_once(groups.panel_values, table.cell(row, groups.panels));
    if (has_no_values(table, row)) {
      bool& has_failed = bare_points[point_of(table, row)];
      has_failed = has_failed || table.cell(row, "status") != "missing";
    } else {
      add_once(groups.series_values, series_of(row));
    }
  }
  if (groups.series_values.empty()) throw UsageError("no row has the metric '" + groups.metric + "' and all of --where");
  for (Texts* values : {&groups.x_values, &groups.panel_values, &groups.series_values}) sort_if_numbers(*values);
  for (const auto& [point, has_failed] : bare_points) ++(has_failed ? groups.failed : groups.missing);
  std::erase_if(table.rows, [&](const ScoreTable::Row& row) { return has_no_values(table, row); });

  Texts used{groups.series};
  for (const auto& column : {groups.x, groups.panels})
    if (!column.empty()) used.push_back(column);
  refuse_mixtures(table, groups.series, used);
  for (const auto& column : varying_columns(table))
    if (!determines(table, used, column)) groups.pooled.push_back(column);

  groups.values.resize(groups.x_values.size() * groups.panel_values.size() * groups.series_values.size());
  groups.intervals.resize(groups.values.size());
  for (const auto& row : table.rows) {
    const std::size_t panel = index_of(groups.panel_values, table.cell(row, groups.panels));
    const std::size_t x = index_of(groups.x_values, table.cell(row, groups.x));
    const std::size_t series = index_of(groups.series_values, series_of(row));
    if (!std::isfinite(row.value)) {
      if (groups.undefined++ == 0) groups.undefined_since = table.cell(row, "reason");
      continue;
    }
    const std::size_t at = groups.index(panel, x, series);
    groups.values[at].push_back(row.value);
    const bool is_alone = groups.values[at].size() == 1, is_known = std::isfinite(row.low) && std::isfinite(row.high);
    groups.intervals[at] = is_alone && is_known ? std::optional(ScoreInterval{row.low, row.high}) : std::nullopt;
  }
  for (auto& values : groups.values) std::sort(values.begin(), values.end());
  return groups;
}

}  // namespace golgi
