// Text tables whose columns are found by the names in their header: lists of edges.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "golgi/data/csv.hpp"

namespace golgi {

/// @throws DataError "file:line:column: what"
[[noreturn]] void bad_cell(const std::filesystem::path& path, const CsvRow& row, const CsvCell& cell, const std::string& what);

/// Whether a header row has this column.
bool has_column(const CsvRow& row, const std::string& column);

/// The index of the variable that a cell names. @throws DataError, with the place, if there is none
std::int32_t variable_at(const std::filesystem::path& path, const CsvRow& row, const CsvCell& cell,
                         const std::vector<std::string>& names);

class NamedColumns {
 public:
  /// @param known  the allowed names of columns   @throws DataError for another name, or a name that occurs twice
  NamedColumns(const std::filesystem::path& path, const CsvRow& header, const std::vector<std::string>& known);

  bool has(const std::string& column) const { return columns_.contains(column); }
  /// The cell; null if there is no such column, or the cell is empty.
  const CsvCell* find(const CsvRow& row, const std::string& column) const;
  /// The cell. @throws DataError where find() is null
  const CsvCell& at(const CsvRow& row, const std::string& column) const;
  std::int32_t variable(const CsvRow& row, const std::string& column, const std::vector<std::string>& names) const {
    return variable_at(path_, row, at(row, column), names);
  }

 private:
  const std::filesystem::path& path_;
  std::map<std::string, std::size_t> columns_;
};

}  // namespace golgi
