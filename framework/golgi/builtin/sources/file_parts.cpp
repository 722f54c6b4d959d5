#include "golgi/builtin/sources/file_parts.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <set>
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

/// The same names in another order would score the wrong pairs. @param given  names in the file, or none
void check_order(const fs::path& path, const std::vector<std::string>& given, const std::vector<std::string>& names) {
  if (given != names && std::is_permutation(given.begin(), given.end(), names.begin(), names.end()))
    throw DataError("'" + path.string() + "': names the variables in another order than the recording");
}

}  // namespace

bool is_plain(const fs::path& path) {
  static const std::set<std::string> known{".npy", ".csv", ".txt", ".tsv", ".dat"};
  return known.contains(path.extension().string());
}

void check_kind(const fs::path& path) {
  if (!is_plain(path))
    throw ConfigError("'" + path.string() +
                      "': its ending is not that of a file that can be read: .npy, or .csv, .txt, .tsv, .dat for text");
}

GroundTruth truth_from_matrix(const std::string& place, const Matrix& weights, const std::vector<std::string>& names) {
  if (weights.rows() != std::ssize(names) || weights.cols() != std::ssize(names))
    throw DataError(place + ": the truth is " + std::to_string(weights.rows()) + " x " +
                    std::to_string(weights.cols()) + ", the recording has " + plural(names.size(), "variable") +
                    "; a matrix has a row (target) and a column (source) a variable");
  for (std::ptrdiff_t i = 0; i < weights.rows(); ++i)
    for (std::ptrdiff_t j = 0; j < weights.cols(); ++j)
      if (!std::isfinite(weights(i, j)))
        throw DataError(place + ": the weight of " + names[j] + " -> " + names[i] + " (row " +
                        std::to_string(i) + ", column " + std::to_string(j) + ") is " + format_number(weights(i, j)) +
                        "; expected a finite number, 0 where there is no synapse");
  return GroundTruth::from_dense(weights);
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
  if (path.extension() == ".npy") return truth_from_matrix("'" + path.string() + "'", read_npy(path), names);
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
  return truth_from_matrix("'" + path.string() + "'", table.values, names);
}

}  // namespace golgi
