#include "golgi/builtin/sources/file_parts.hpp"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <limits>
#include <map>
#include <numeric>
#include <optional>
#include <utility>

#include "golgi/builtin/sources/named_columns.hpp"
#include "golgi/builtin/variable_names.hpp"
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
        throw DataError("'" + path.string() + "': the weight of " + names[j] + " -> " + names[i] + " (row " +
                        std::to_string(i) + ", column " + std::to_string(j) + ") is " + format_number(weights(i, j)) +
                        "; expected a finite number, 0 where there is no synapse");
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
                      "': its ending is not that of a file that can be read: .npy, or .csv, .txt, .tsv, .dat for text");
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

void require_seconds(const fs::path& path, const CsvRow& header, const CsvCell& time) {
  static const std::set<std::string> others{"ms",     "µs",      "μs",    "msec",   "us",  "ns",  "min",
                                            "sample", "samples", "frame", "frames", "bin", "bins"};
  for (const auto& word : words(time.text))
    if (others.contains(word))
      bad_cell(path, header, time,
               "'" + time.text + "': times of events are in seconds; convert them, and name the column time_s");
}

bool may_be_header(const CsvRow& first, CsvHeader header) {
  if (header != CsvHeader::automatic) return header == CsvHeader::yes;
  return std::ranges::none_of(first.cells, [](const CsvCell& cell) { return parse_number(cell.text).has_value(); });
}

void require_two_columns(const fs::path& path, const CsvRow& first) {
  const std::size_t n = first.cells.size();
  if (n != 2)
    bad_cell(path, first, first.cells.front(),
             "expected two columns, variable and time_s, found " + std::to_string(n) + (n > 2 ? "; leave the others out" : ""));
}

CsvRow first_row(const fs::path& path) {
  CsvRow first;
  for_each_csv_row(path, [&](const CsvRow& row) {
    first = row;
    return false;
  });
  return first;
}

}  // namespace

EventList::EventList(const fs::path& path, CsvHeader header, const Poll& poll) : path_(path) {
  const CsvRow first = first_row(path);
  require_two_columns(path, first);
  const bool has_header = may_be_header(first, header);
  if (has_header && says_time(first.cells[0].text) && !says_time(first.cells[1].text))
    std::swap(variable_column_, time_column_);
  if (read(has_header, poll) || header == CsvHeader::yes) {
    if (has_header) require_seconds(path, first, first.cells[time_column_]);
    return;
  }
  variable_column_ = 0;
  time_column_ = 1;
  read(false, poll);
}

bool EventList::read(bool has_header, const Poll& poll) {
  lines_.clear();
  variables_.clear();
  index_of_.clear();
  std::optional<std::string> header;
  bool comes_again = false;
  for_each_csv_row(
      path_,
      [&](const CsvRow& row) {
        if (has_header && !header) {
          header = row.cells[0].text;
          return true;
        }
        comes_again = comes_again || row.cells[0].text == header;
        add(row);
        return true;
      },
      poll);
  return !comes_again;
}

void EventList::add(const CsvRow& row) {
  const std::string& variable = row.cells[variable_column_].text;
  const auto [at, is_new] = index_of_.try_emplace(variable, static_cast<std::uint32_t>(variables_.size()));
  if (is_new) variables_.push_back({variable, row.line});
  lines_.push_back({parse_number(row.cells[time_column_].text).value_or(undefined), at->second, row.line});
}

void EventList::refuse(std::int32_t line, std::size_t column, const std::function<std::string(const CsvCell&)>& what) const {
  for_each_csv_row(path_, [&](const CsvRow& row) {
    if (row.line == line) bad_cell(path_, row, row.cells[column], what(row.cells[column]));
    return true;
  });
  throw DataError(path_.string() + ": has changed while it was read");
}

std::set<std::string> EventList::variables() const {
  std::set<std::string> names;
  for (const Variable& variable : variables_) {
    const std::string id = whole_number(variable.text);
    if (id.empty() || (parse_number(id) && !parse_integer(id)))
      refuse(variable.line, variable_column_, [&](const CsvCell&) {
        return "'" + id + "' is not a variable; a line is variable,time_s, or says another order in a header";
      });
    names.insert(id);
  }
  return names;
}

Events EventList::events(const std::vector<std::string>& names, double duration_s) const {
  std::vector<std::int32_t> index(variables_.size(), -1);  // in names
  std::vector<std::int64_t> ends(names.size(), 0);
  for (const Line& line : lines_) {
    if (!(line.time_s >= 0 && line.time_s < duration_s))
      refuse(line.number, time_column_, [&](const CsvCell& cell) {
        if (!parse_number(cell.text)) return "'" + cell.text + "' is not a time in seconds";
        return "an event at " + cell.text + " s; the recording lasts from 0 to " + format_number(duration_s) +
               " s (are the times in seconds?)";
      });
    std::int32_t& variable = index[line.variable];
    if (variable < 0) try {
        variable = find_variable(variables_[line.variable].text, names);
      } catch (const DataError& error) {
        refuse(line.number, variable_column_, [&](const CsvCell&) { return std::string(error.what()); });
      }
    ++ends[variable];
  }
  std::partial_sum(ends.begin(), ends.end(), ends.begin());
  Matrix times_s(1, std::ssize(lines_));
  std::vector<std::int64_t> next(names.size(), 0);
  for (std::size_t i = 1; i < names.size(); ++i) next[i] = ends[i - 1];
  for (const Line& line : lines_) times_s(0, next[index[line.variable]]++) = line.time_s;
  std::int64_t begin = 0;
  for (const std::int64_t end : ends) {
    std::ranges::sort(times_s.values().subspan(begin, end - begin));
    begin = end;
  }
  return Events(std::move(times_s), std::move(ends));
}

}  // namespace golgi
