#include "golgi/builtin/file_parts.hpp"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <limits>
#include <map>

#include "golgi/builtin/named_columns.hpp"
#include "golgi/builtin/transform_parts.hpp"
#include "golgi/core/error.hpp"
#include "golgi/core/printable.hpp"
#include "golgi/core/text.hpp"
#include "golgi/data/csv.hpp"
#include "golgi/data/npy.hpp"

namespace golgi {
namespace fs = std::filesystem;
namespace {

constexpr const char* edges_header = "source,target[,weight][,lag]";

GroundTruth truth_from_edges(const fs::path& path, const std::vector<CsvRow>& rows, const std::vector<std::string>& names,
                             double dt_s) {
  const NamedColumns columns(path, rows.front(), {"source", "target", "weight", "lag"});
  for (const char* needed : {"source", "target"})
    if (!columns.has(needed))
      bad_cell(path, rows.front(), rows.front().cells.front(),
               "no column '" + std::string(needed) + "'; the header of a list of edges is " + edges_header);
  std::vector<Link> links;
  std::map<std::pair<std::int32_t, std::int32_t>, int> line_of;
  for (std::size_t k = 1; k < rows.size(); ++k) {
    const CsvRow& row = rows[k];
    Link link{columns.variable(row, "target", names), columns.variable(row, "source", names), 1};
    if (const CsvCell* cell = columns.find(row, "weight")) {
      const auto weight = parse_number(cell->text);
      if (!weight || !std::isfinite(*weight) || *weight == 0)
        bad_cell(path, row, *cell,
                 "weight '" + cell->text + "': expected a finite number other than 0; leave out pairs without a synapse");
      link.weight = *weight;
    }
    if (const CsvCell* cell = columns.find(row, "lag")) {
      const auto lag = parse_integer(cell->text);
      if (!lag || *lag < 0 || *lag > std::numeric_limits<std::int32_t>::max())
        bad_cell(path, row, *cell, "lag '" + cell->text + "': expected a whole number of samples, 0 or more");
      if (*lag > 0) link.delay_s = static_cast<double>(*lag) * dt_s;  // 0: not stated
    }
    const auto [before, is_new] = line_of.try_emplace({link.source, link.target}, row.line);
    if (!is_new) bad_cell(path, row, row.cells.front(), "the same pair stands in line " + std::to_string(before->second));
    links.push_back(link);
  }
  return GroundTruth(static_cast<std::int32_t>(names.size()), std::move(links));
}

GroundTruth truth_from_matrix(const fs::path& path, const Matrix& weights, const std::vector<std::string>& names) {
  if (weights.rows() != std::ssize(names) || weights.cols() != std::ssize(names))
    throw DataError("'" + path.string() + "': the truth is " + std::to_string(weights.rows()) + " x " +
                    std::to_string(weights.cols()) + ", the recording has " + plural(names.size(), "variable") +
                    "; a matrix has a row (target) and a column (source) a variable");
  for (std::ptrdiff_t i = 0; i < weights.rows(); ++i)
    for (std::ptrdiff_t j = 0; j < weights.cols(); ++j)
      if (!std::isfinite(weights(i, j)))
        throw DataError("'" + path.string() + "': the weight of " + names[static_cast<std::size_t>(j)] + " -> " +
                        names[static_cast<std::size_t>(i)] + " (row " + std::to_string(i) + ", column " + std::to_string(j) +
                        ") is " + format_number(weights(i, j)) + "; expected a finite number, 0 where there is no synapse");
  return GroundTruth::from_dense(weights);
}

/// The same names in another order would score the wrong pairs. @param given  names in the file, or none
void check_order(const fs::path& path, const std::vector<std::string>& given, const std::vector<std::string>& names) {
  if (given != names && std::is_permutation(given.begin(), given.end(), names.begin(), names.end()))
    throw DataError("'" + path.string() + "': names the variables in another order than the recording");
}

}  // namespace

void check_kind(const fs::path& path) {
  static const std::set<std::string> known{".npy", ".csv", ".txt", ".tsv", ".dat"};
  if (!known.contains(path.extension().string()))
    throw ConfigError("'" + path.string() +
                      "': its name says no kind of file that is read: .npy, or .csv, .txt, .tsv, .dat for text");
}

void check_names(const std::vector<std::string>& names, const fs::path& path) {
  std::set<std::string> seen;
  for (const auto& name : names) {
    for (std::size_t i = 0; i < name.size(); ++i)
      if (is_control(name, i))
        throw DataError("'" + path.string() + "': the name '" + printable(name) +
                        "' of a variable holds a control character; name it with letters, digits and signs");
    if (!seen.insert(name).second) throw DataError("'" + path.string() + "': two variables are named '" + name + "'");
  }
}

GroundTruth read_truth(const fs::path& path, const std::vector<std::string>& names, double dt_s) {
  if (path.extension() == ".npy") return truth_from_matrix(path, read_npy(path), names);
  const auto rows = read_csv_cells(path);
  const CsvRow& first = rows.front();
  if (has_column(first, "source") || has_column(first, "target")) return truth_from_edges(path, rows, names, dt_s);
  const std::size_t n_columns = first.cells.size(), n_edge_columns = 4;
  // One more: a matrix may have its names in front.
  if (n_columns <= n_edge_columns && n_columns != names.size() && n_columns != names.size() + 1)
    bad_cell(path, first, first.cells.front(),
             "the truth has " + plural(n_columns, "column") + ", the recording " + plural(names.size(), "variable") +
                 "; a list of edges begins with the line " + edges_header +
                 ", a matrix has a row (target) and a column (source) a variable");
  const CsvTable table = read_csv(path);
  check_order(path, table.header, names);
  check_order(path, table.row_names, names);
  return truth_from_matrix(path, table.values, names);
}

namespace {

/// The parts of a name in lower case: "Time (ms)" is time, ms.
std::vector<std::string> words(const std::string& name) {
  std::vector<std::string> words(1);
  for (const unsigned char c : name) {
    if (c >= 0x80 || std::isalnum(c))  // µ is two bytes
      words.back() += static_cast<char>(std::tolower(c));
    else if (!words.back().empty())
      words.emplace_back();
  }
  return words;
}

bool says_time(const std::string& name) {
  return words(name).front() == "t" ||
         std::ranges::any_of(words(name), [](const std::string& word) { return word.find("time") != std::string::npos; });
}

/// Where a list of events has what, by the header, whose names are free: unit,time or time_s,neuron.
struct EventColumns {
  std::size_t variable = 0, time = 1;
};

EventColumns event_columns(const fs::path& path, const CsvRow& header) {
  EventColumns columns;
  if (says_time(header.cells[0].text) && !says_time(header.cells[1].text)) columns = {1, 0};
  static const std::set<std::string> others{"ms",     "µs",      "μs",    "msec",   "us",  "ns",  "min",
                                            "sample", "samples", "frame", "frames", "bin", "bins"};
  const CsvCell& time = header.cells[columns.time];
  for (const auto& word : words(time.text))
    if (others.contains(word))
      bad_cell(path, header, time,
               "'" + time.text + "': times of events are in seconds; convert them, and name the column time_s");
  return columns;
}

bool is_event_header(const std::vector<CsvRow>& rows, CsvHeader header) {
  if (header != CsvHeader::automatic) return header == CsvHeader::yes;
  const CsvRow& first = rows.front();
  const auto is_number = [](const CsvCell& cell) { return parse_number(cell.text).has_value(); };
  // A variable that comes again is no header: its time is a slip.
  return std::ranges::none_of(first.cells, is_number) && std::none_of(rows.begin() + 1, rows.end(), [&](const CsvRow& row) {
           return row.cells[0].text == first.cells[0].text;
         });
}

}  // namespace

EventList::EventList(const fs::path& path, CsvHeader header) : path_(path), rows_(read_csv_cells(path)) {
  const CsvRow& first = rows_.front();
  if (first.cells.size() != 2)
    bad_cell(path, first, first.cells.front(),
             "expected two columns, variable and time_s, found " + std::to_string(first.cells.size()) +
                 (first.cells.size() > 2 ? "; leave the others out" : ""));
  EventColumns columns;
  if (is_event_header(rows_, header)) {
    columns = event_columns(path, first);
    rows_.erase(rows_.begin());
  }
  variable_ = columns.variable;
  time_ = columns.time;
}

std::set<std::string> EventList::variables() const {
  std::set<std::string> variables;
  for (const CsvRow& row : rows_) {
    const std::string id = whole_number(row.cells[variable_].text);
    if (id.empty() || (parse_number(id) && !parse_integer(id)))
      bad_cell(path_, row, row.cells[variable_],
               "'" + id + "' is no variable; a line is variable,time_s, or says another order in a header");
    variables.insert(id);
  }
  return variables;
}

std::vector<std::vector<double>> EventList::times_s(const std::vector<std::string>& names, double duration_s) const {
  std::vector<std::vector<double>> events(names.size());
  for (const CsvRow& row : rows_) {
    const CsvCell& time = row.cells[time_];
    const auto time_s = parse_number(time.text);
    if (!time_s) bad_cell(path_, row, time, "'" + time.text + "' is not a time in seconds");
    if (!(*time_s >= 0 && *time_s < duration_s))
      bad_cell(path_, row, time,
               "an event at " + time.text + " s; the recording lasts from 0 to " + format_number(duration_s) +
                   " s (are the times in seconds?)");
    events[static_cast<std::size_t>(variable_at(path_, row, row.cells[variable_], names))].push_back(*time_s);
  }
  for (auto& times : events) std::sort(times.begin(), times.end());
  return events;
}

}  // namespace golgi
