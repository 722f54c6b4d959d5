// Numbers in text files: comma, semicolon, tab or blanks between the cells, with or without a header. Reading is strict: a cell
// that is not a number, or a row of another length, is an error with its file, line and column. Writing gives the shortest text
// that reads back as the same numbers. Source of quoting: RFC 4180.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "golgi/core/export.hpp"
#include "golgi/core/poll.hpp"
#include "golgi/data/matrix.hpp"

namespace golgi {

enum class CsvHeader {
  automatic,  ///< the first row is a header if none of its cells is a number; text next to numbers is an error, except for a
              ///< name in the first cell
  yes,
  no,
};

enum class CsvDecimal {
  automatic,  ///< a comma if the separator is another character, and all numbers have one
  comma,      ///< a comma then does not separate cells
  point,
};

/// How a table is read. Since 2.1
struct CsvRules {
  CsvHeader header = CsvHeader::automatic;
  std::vector<std::string> ignore = {};  ///< names of columns that are left out, whatever they contain
  CsvDecimal decimal = CsvDecimal::automatic;
};

struct CsvTable {
  std::vector<std::string> header;     ///< one name per column; empty: the file has none
  std::vector<std::string> row_names;  ///< from the first cells, if these are text and there is no header; else empty
  Matrix values;                       ///< (rows, columns) without names; a cell that is empty, NA or nan is NaN
};

/// Reads a table. Lines that begin with # or %, and blank lines, are skipped. If the first cell of the header is empty, the
/// first column contains names, or row numbers 0, 1, …, which are left out (pandas writes them). Numbers may have a decimal
/// comma if the separator is another character and all numbers have one. CRLF and a byte-order mark are accepted. The separator
/// is the first of tab, semicolon, comma that is in the first row outside quotes, else blanks. Cells may be quoted, and may
/// then contain line breaks.
/// @throws IoError if the file cannot be read; DataError, with file:line:column, for text that is not a number, rows of
///         different lengths, a header cell or row without a name, and a file without numbers.
GOLGI_API CsvTable read_csv(const std::filesystem::path& path, CsvHeader header = CsvHeader::automatic,
                            const Poll& poll = no_poll);
GOLGI_API CsvTable read_csv(const std::filesystem::path& path, const CsvRules& rules, const Poll& poll = no_poll);
/// @param name  used for the file in messages
GOLGI_API CsvTable parse_csv(std::string_view text, std::string_view name, CsvHeader header = CsvHeader::automatic,
                             const Poll& poll = no_poll);

/// A cell as text, without its quotes.
struct CsvCell {
  std::string text;
  int column = 1;  ///< in bytes from the beginning of the row's first line, from 1
  bool quoted = false;
};

struct CsvRow {
  int line = 0;  ///< line of its first character
  std::vector<CsvCell> cells;
};

/// Reads files of the same form whose cells are text (edge lists, events): all rows, including a header, all of the same
/// length.
/// @throws IoError, DataError as read_csv
GOLGI_API std::vector<CsvRow> read_csv_cells(const std::filesystem::path& path);
GOLGI_API std::vector<CsvRow> parse_csv_cells(std::string_view text, std::string_view name);

/// Calls `visit` for each row, for files that are larger than the data that are kept.
/// @param visit  returns false if no further row is needed   @throws also what `visit` and `poll` throw
GOLGI_API void for_each_csv_row(const std::filesystem::path& path, const std::function<bool(const CsvRow&)>& visit,
                                const Poll& poll = no_poll);

/// Comma-separated, one line per row; undefined values are "nan".
/// @param header  one name per column, or empty for none
GOLGI_API std::string format_csv(ConstView values, const std::vector<std::string>& header = {});

/// Reads only the first row of a file of any length. @throws as for_each_csv_row. Since 2.1
GOLGI_API CsvRow first_csv_row(const std::filesystem::path& path);

/// The cell of a number: the shortest text that reads back as the same double; empty if undefined.
GOLGI_API std::string csv_number(double value);

/// The text, quoted if a reader would misinterpret it: separators, quotes, line breaks, blanks at an end, a leading #.
GOLGI_API std::string csv_field(std::string_view text);

}  // namespace golgi
