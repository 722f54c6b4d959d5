#include "golgi/builtin/sources/named_columns.hpp"

#include <algorithm>

#include "golgi/builtin/variable_names.hpp"
#include "golgi/core/error.hpp"
#include "golgi/core/text.hpp"

namespace golgi {

void bad_cell(const std::filesystem::path& path, const CsvRow& row, const CsvCell& cell, const std::string& what) {
  throw DataError(path.string() + ":" + std::to_string(row.line) + ":" + std::to_string(cell.column) + ": " + what);
}

bool has_column(const CsvRow& row, const std::string& column) {
  return std::ranges::any_of(row.cells, [&](const CsvCell& cell) { return cell.text == column; });
}

NamedColumns::NamedColumns(const std::filesystem::path& path, const CsvRow& header, const std::vector<std::string>& known)
    : path_(path) {
  for (std::size_t k = 0; k < header.cells.size(); ++k) {
    const CsvCell& cell = header.cells[k];
    if (std::ranges::find(known, cell.text) == known.end())
      bad_cell(path, header, cell, "unknown column '" + cell.text + "'" + suggestion(cell.text, known));
    if (!columns_.emplace(cell.text, k).second) bad_cell(path, header, cell, "column '" + cell.text + "' is given twice");
  }
}

const CsvCell* NamedColumns::find(const CsvRow& row, const std::string& column) const {
  const auto found = columns_.find(column);
  if (found == columns_.end() || row.cells[found->second].text.empty()) return nullptr;
  return &row.cells[found->second];
}

const CsvCell& NamedColumns::at(const CsvRow& row, const std::string& column) const {
  if (const CsvCell* cell = find(row, column)) return *cell;
  bad_cell(path_, row, row.cells.front(), "no " + column);
}

std::int32_t variable_at(const std::filesystem::path& path, const CsvRow& row, const CsvCell& cell,
                         const std::vector<std::string>& names) {
  try {
    return find_variable(cell.text, names);
  } catch (const DataError& error) {
    bad_cell(path, row, cell, error.what());
  }
}

}  // namespace golgi
