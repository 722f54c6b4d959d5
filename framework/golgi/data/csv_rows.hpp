// Internal part of csv.cpp: splits text into rows of cells.
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>

#include "golgi/core/error.hpp"
#include "golgi/core/text.hpp"
#include "golgi/data/csv.hpp"

namespace golgi::csv_rows {

inline constexpr char blanks = ' ';  // as a separator: any run of blanks and tabs

[[noreturn]] inline void bad(std::string_view name, int line, int column, const std::string& what) {
  throw DataError(std::string(name) + ":" + std::to_string(line) + ":" + std::to_string(column) + ": " + what);
}

inline bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Whether a cell is -?digits, `point`, digits, and an optional exponent.
inline bool is_decimal(std::string_view cell, char point) {
  const auto digits = [&] {
    const std::size_t before = cell.size();
    while (!cell.empty() && is_digit(cell.front())) cell.remove_prefix(1);
    return cell.size() < before;
  };
  if (cell.starts_with('-') || cell.starts_with('+')) cell.remove_prefix(1);
  if (!digits() || !cell.starts_with(point)) return false;
  cell.remove_prefix(1);
  if (!digits()) return false;
  if (cell.empty()) return true;
  if (cell.front() != 'e' && cell.front() != 'E') return false;
  cell.remove_prefix(1);
  if (cell.starts_with('-') || cell.starts_with('+')) cell.remove_prefix(1);
  return digits() && cell.empty();
}

inline bool is_blank(char c) { return c == ' ' || c == '\t'; }

inline std::string shown(std::string_view cell) {
  return "'" + std::string(cell.substr(0, 40)) + (cell.size() > 40 ? "…'" : "'");
}

inline char detect_separator(std::string_view line, CsvDecimal decimal) {
  std::string outside;
  bool quoted = false;
  for (const char c : line) {
    if (c == '"')
      quoted = !quoted;
    else if (!quoted)
      outside += c;
  }
  for (const char separator : {'\t', ';', ','})
    if (outside.find(separator) != std::string::npos && !(separator == ',' && decimal == CsvDecimal::comma)) return separator;
  return blanks;
}

/// Returns one row after another; the row's memory is reused, so that long tables do not allocate per cell.
class CsvRowReader {
 public:
  CsvRowReader(std::string_view text, std::string_view name, CsvDecimal decimal = CsvDecimal::automatic)
      : text_(text), name_(name), decimal_(decimal) {
    if (text_.starts_with("\xff\xfe") || text_.starts_with("\xfe\xff")) bad(name, 1, 1, "the file is UTF-16; save it as UTF-8");
    if (text_.starts_with("\xef\xbb\xbf")) text_.remove_prefix(3);
  }

  bool next(CsvRow& row) {
    while (!text_.empty()) {
      row.line = line_number_ + 1;
      const std::string_view line = without_return(take_line());
      const auto first = line.find_first_not_of(" \t");
      if (first == std::string_view::npos || line[first] == '#' || line[first] == '%') continue;
      if (!separator_) separator_ = detect_separator(line, decimal_);
      split(line, row);
      check_length(row);
      return true;
    }
    return false;
  }

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
    // A tab that is the separator is not skipped as a blank.
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
      if (*separator_ != ',' && decimal_ != CsvDecimal::point) take_decimal_comma(cell, row.line);
      skip_blanks();
      if (at >= line.size()) break;
      if (*separator_ != blanks) ++at;
      skip_blanks();
    }
    row.cells.resize(n_cells);
  }

  /// Replaces a decimal comma by a point, if all numbers of the file are written with a comma.
  void take_decimal_comma(CsvCell& cell, int line) {
    const auto at = cell.text.find_first_of(",.");
    if (at == std::string::npos || !is_decimal(cell.text, cell.text[at])) return;
    const bool is_comma = cell.text[at] == ',';
    if (!is_comma && decimal_ == CsvDecimal::comma)
      bad(name_, line, cell.column, shown(cell.text) + " has a decimal point, but decimal is comma");
    (is_comma ? first_comma_ : first_point_).emplace(line);
    if (first_comma_ && first_point_)
      bad(name_, line, cell.column,
          shown(cell.text) + " has a decimal " + (is_comma ? "comma, but a number in line " : "point, but a number in line ") +
              std::to_string(is_comma ? *first_point_ : *first_comma_) + " has the other; write all numbers in the same way");
    if (is_comma) cell.text[at] = '.';
  }

  /// Returns the position after the closing quote and blanks; `line` is extended by the lines over which the cell continues.
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
      bad(name_, line_number, static_cast<int>(at) + 1, "text after a closing quote; write a quote inside a cell twice");
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
  CsvDecimal decimal_;
  int line_number_ = 0;  // of the last line read
  std::optional<char> separator_;
  std::optional<int> first_comma_, first_point_;  // lines of the first decimal comma and point
  std::size_t length_ = 0;
  int first_line_ = 0;
};

}  // namespace golgi::csv_rows
