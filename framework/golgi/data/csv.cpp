#include "golgi/data/csv.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>

#include "golgi/core/error.hpp"
#include "golgi/core/files.hpp"
#include "golgi/core/text.hpp"

namespace golgi {
namespace {

constexpr char blanks = ' ';  // as a separator: any run of blanks and tabs

[[noreturn]] void bad(std::string_view name, int line, int column, const std::string& what) {
  throw DataError(std::string(name) + ":" + std::to_string(line) + ":" + std::to_string(column) + ": " + what);
}

bool is_blank(char c) { return c == ' ' || c == '\t'; }

std::string shown(std::string_view cell) { return "'" + std::string(cell.substr(0, 40)) + (cell.size() > 40 ? "…'" : "'"); }

char detect_separator(std::string_view line) {
  std::string outside;
  bool quoted = false;
  for (const char c : line) {
    if (c == '"')
      quoted = !quoted;
    else if (!quoted)
      outside += c;
  }
  for (const char separator : {'\t', ';', ','})
    if (outside.find(separator) != std::string::npos) return separator;
  return blanks;
}

/// Gives row after row; the row's memory is used again, so that long tables do not allocate per cell.
class RowReader {
 public:
  RowReader(std::string_view text, std::string_view name) : text_(text), name_(name) {
    if (text_.starts_with("\xff\xfe") || text_.starts_with("\xfe\xff")) bad(name, 1, 1, "the file is UTF-16; save it as UTF-8");
    if (text_.starts_with("\xef\xbb\xbf")) text_.remove_prefix(3);
  }

  bool next(CsvRow& row) {
    while (!text_.empty()) {
      row.line = line_number_ + 1;
      const std::string_view line = without_return(take_line());
      const auto first = line.find_first_not_of(" \t");
      if (first == std::string_view::npos || line[first] == '#') continue;
      if (!separator_) separator_ = detect_separator(line);
      split(line, row);
      check_length(row);
      return true;
    }
    return false;
  }

  char separator() const { return separator_.value_or(','); }

 private:
  bool is_separator(char c) const { return *separator_ == blanks ? is_blank(c) : c == *separator_; }

  static std::string_view without_return(std::string_view line) {
    if (line.ends_with('\r')) line.remove_suffix(1);
    return line;
  }

  std::string_view take_line() {
    const auto end = text_.find('\n');
    const std::string_view line = text_.substr(0, end);
    text_.remove_prefix(end == std::string_view::npos ? text_.size() : end + 1);
    ++line_number_;
    return line;
  }

  void split(std::string_view line, CsvRow& row) {
    std::size_t n_cells = 0;
    std::size_t at = 0;
    // A tab that separates is not skipped as a blank.
    const auto skip_blanks = [&] {
      while (at < line.size() && is_blank(line[at]) && (*separator_ == blanks || !is_separator(line[at]))) ++at;
    };
    skip_blanks();
    while (true) {
      if (row.cells.size() == n_cells) row.cells.emplace_back();
      CsvCell& cell = row.cells[n_cells++];
      cell.column = static_cast<int>(at) + 1;
      cell.quoted = at < line.size() && line[at] == '"';
      cell.text.clear();
      if (cell.quoted)
        at = unquote(line, at, row.line, cell);
      else {
        const std::size_t start = at;
        while (at < line.size() && !is_separator(line[at])) ++at;
        cell.text.assign(line.substr(start, at - start));
        while (!cell.text.empty() && is_blank(cell.text.back())) cell.text.pop_back();
      }
      skip_blanks();
      if (at >= line.size()) break;
      if (*separator_ != blanks) ++at;
      skip_blanks();
    }
    row.cells.resize(n_cells);
  }

  /// Returns the position after the closing quote and blanks; `line` grows by the lines that the cell goes on over.
  std::size_t unquote(std::string_view& line, std::size_t at, int line_number, CsvCell& cell) {
    const int column = static_cast<int>(at) + 1;
    for (++at; at < line.size() || !text_.empty(); ++at) {
      if (at == line.size()) {
        const std::string_view more = without_return(take_line());
        line = {line.data(), static_cast<std::size_t>(more.data() + more.size() - line.data())};
      }
      if (line[at] != '"')
        cell.text += line[at];
      else if (at + 1 < line.size() && line[at + 1] == '"')
        cell.text += line[at++];
      else
        break;
    }
    if (at >= line.size()) bad(name_, line_number, column, "the quote is not closed");
    ++at;
    while (at < line.size() && is_blank(line[at]) && !is_separator(line[at])) ++at;
    if (at < line.size() && !is_separator(line[at]))
      bad(name_, line_number, static_cast<int>(at) + 1, "text after a closing quote; a quote inside a cell is written twice");
    return at;
  }

  void check_length(const CsvRow& row) {
    if (length_ == 0) {
      length_ = row.cells.size();
      first_line_ = row.line;
    }
    if (row.cells.size() == length_) return;
    const auto& odd = row.cells[std::min(length_, row.cells.size() - 1)];
    bad(name_, row.line, odd.column,
        plural(row.cells.size(), "cell") + ", line " + std::to_string(first_line_) + " has " + std::to_string(length_));
  }

  std::string_view text_;
  std::string_view name_;
  int line_number_ = 0;  // of the last line taken
  std::optional<char> separator_;
  std::size_t length_ = 0;
  int first_line_ = 0;
};

bool is_missing(std::string_view cell) { return cell.empty() || cell == "NA" || cell == "na" || cell == "N/A"; }

std::optional<double> number_or_missing(const CsvCell& cell) {
  return is_missing(cell.text) ? undefined : parse_number(cell.text);
}

double read_number(const CsvCell& cell, int line, std::string_view name, char separator) {
  if (const auto value = number_or_missing(cell)) return *value;
  std::string hint;
  if (separator != ',' && cell.text.find(',') != std::string::npos) hint = "; numbers are written with a decimal point";
  bad(name, line, cell.column, shown(cell.text) + " is not a number" + hint);
}

bool is_text(const CsvCell& cell) { return !is_missing(cell.text) && (cell.quoted || !parse_number(cell.text)); }

/// Whether text stands in the first cell and numbers in the others.
bool begins_with_name(const CsvRow& row) {
  return row.cells.size() > 1 && is_text(row.cells.front()) && std::none_of(row.cells.begin() + 1, row.cells.end(), is_text) &&
         std::any_of(row.cells.begin() + 1, row.cells.end(), [](const CsvCell& cell) { return !is_missing(cell.text); });
}

bool is_header(const CsvRow& row, std::string_view name) {
  if (begins_with_name(row)) return false;
  const auto text = std::find_if(row.cells.begin(), row.cells.end(), is_text);
  const bool any_number = std::any_of(row.cells.begin(), row.cells.end(),
                                      [](const CsvCell& cell) { return !is_missing(cell.text) && !is_text(cell); });
  if (text != row.cells.end() && any_number)
    bad(name, row.line, text->column,
        shown(text->text) +
            " stands among numbers in the first row; correct it, or say whether the row is a header (header: yes or no)");
  return text != row.cells.end();
}

void check_utf8(const CsvCell& cell, int line, std::string_view name, const char* what) {
  if (const auto at = first_invalid_utf8(cell.text))
    bad(name, line, cell.column + static_cast<int>(*at), std::string(what) + " is not valid UTF-8; save the file as UTF-8");
}

std::string row_name(const CsvRow& row, std::string_view name) {
  const CsvCell& cell = row.cells.front();
  if (!is_text(cell))
    bad(name, row.line, cell.column,
        (cell.text.empty() ? "nothing" : shown(cell.text)) +
            " stands where the first row has a name; either all rows begin with a name, or none");
  check_utf8(cell, row.line, name, "the name");
  return cell.text;
}

std::vector<std::string> header_names(const CsvRow& row, std::string_view name) {
  std::vector<std::string> names;
  for (const auto& cell : row.cells) {
    if (cell.text.empty())
      bad(name, row.line, cell.column,
          "the header names no column " + std::to_string(names.size() + 1) +
              "; remove the column if it only numbers the rows (pandas: to_csv(path, index=False))");
    check_utf8(cell, row.line, name, "the header");
    names.push_back(cell.text);
  }
  return names;
}

}  // namespace

CsvTable parse_csv(std::string_view text, std::string_view name, CsvHeader header, const Poll& poll) {
  RowReader reader(text, name);
  CsvTable table;
  CsvRow row;
  std::vector<double> numbers;
  std::ptrdiff_t n_rows = 0, n_cols = 0;
  std::ptrdiff_t n_names = 0;  // at the beginning of each row
  for (bool first = true; reader.next(row); first = false) {
    poll();
    if (first && (header == CsvHeader::yes || (header == CsvHeader::automatic && is_header(row, name)))) {
      table.header = header_names(row, name);
      continue;
    }
    if (first) n_names = begins_with_name(row);
    if (n_names > 0) table.row_names.push_back(row_name(row, name));
    if (n_rows == 0 && !first && begins_with_name(row))
      bad(name, row.line, row.cells.front().column,
          shown(row.cells.front().text) + " is not a number; names in the first column are read only where no row of names " +
              "stands above them (header: no)");
    for (auto cell = row.cells.begin() + n_names; cell != row.cells.end(); ++cell)
      numbers.push_back(read_number(*cell, row.line, name, reader.separator()));
    n_cols = std::ssize(row.cells) - n_names;
    ++n_rows;
  }
  if (numbers.empty())
    throw DataError(std::string(name) + (row.line == 0 ? ": the file is empty" : ": the file holds no numbers"));
  table.values = Matrix(n_rows, n_cols);
  std::copy(numbers.begin(), numbers.end(), table.values.values().begin());
  return table;
}

CsvTable read_csv(const std::filesystem::path& path, CsvHeader header, const Poll& poll) {
  return parse_csv(read_file(path), path.string(), header, poll);
}

namespace {

void visit_rows(std::string_view text, std::string_view name, const std::function<bool(const CsvRow&)>& visit,
                const Poll& poll) {
  RowReader reader(text, name);
  CsvRow row;
  bool is_empty = true;
  while (reader.next(row)) {
    poll();
    if (!visit(row)) return;
    is_empty = false;
  }
  if (is_empty) throw DataError(std::string(name) + ": the file is empty");
}

}  // namespace

void for_each_csv_row(const std::filesystem::path& path, const std::function<bool(const CsvRow&)>& visit, const Poll& poll) {
  visit_rows(read_file(path), path.string(), visit, poll);
}

std::vector<CsvRow> parse_csv_cells(std::string_view text, std::string_view name) {
  std::vector<CsvRow> rows;
  visit_rows(
      text, name,
      [&](const CsvRow& row) {
        rows.push_back(row);
        return true;
      },
      no_poll);
  return rows;
}

std::vector<CsvRow> read_csv_cells(const std::filesystem::path& path) {
  return parse_csv_cells(read_file(path), path.string());
}

std::string format_csv(ConstView values, const std::vector<std::string>& header) {
  std::string out;
  for (std::size_t j = 0; j < header.size(); ++j) out += (j > 0 ? "," : "") + csv_field(header[j]);
  if (!header.empty()) out += '\n';
  char buffer[40];
  for (std::ptrdiff_t i = 0; i < values.rows(); ++i) {
    for (std::ptrdiff_t j = 0; j < values.cols(); ++j) {
      if (j > 0) out += ',';
      // The sign of a NaN means nothing.
      if (std::isnan(values(i, j)))
        out += "nan";
      else
        out.append(buffer, std::to_chars(buffer, buffer + sizeof buffer, values(i, j)).ptr);
    }
    out += '\n';
  }
  return out;
}

std::string csv_number(double value) { return std::isnan(value) ? std::string() : format_number(value); }

std::string csv_field(std::string_view text) {
  const bool plain = text.find_first_of(",;\t\"\r\n") == std::string_view::npos &&
                     (text.empty() || (!is_blank(text.front()) && !is_blank(text.back()) && text.front() != '#'));
  if (plain) return std::string(text);
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"') out += '"';
    out += c;
  }
  return out + "\"";
}

}  // namespace golgi
