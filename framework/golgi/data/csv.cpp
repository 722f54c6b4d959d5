#include "golgi/data/csv.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <fstream>
#include <optional>

#include "golgi/core/error.hpp"
#include "golgi/core/files.hpp"
#include "golgi/core/text.hpp"
#include "golgi/data/csv_rows.hpp"

namespace golgi {
namespace {

using namespace csv_rows;

bool is_missing(std::string_view cell) { return cell.empty() || cell == "NA" || cell == "na" || cell == "N/A"; }

std::optional<double> number_or_missing(const CsvCell& cell) {
  return is_missing(cell.text) ? undefined : parse_number(cell.text);
}

double read_number(const CsvCell& cell, int line, std::string_view name) {
  if (const auto value = number_or_missing(cell)) return *value;
  std::string hint;
  if (cell.text.find(',') != std::string::npos) hint = "; numbers are written with a decimal point";
  bad(name, line, cell.column, shown(cell.text) + " is not a number" + hint);
}

/// "2024-08-17 10:00:00", "10:00:00.5", "17.08.2024"
bool is_date(std::string_view text) {
  const auto n = std::ranges::count_if(text, is_digit);
  const bool has_marks = std::ranges::count(text, ':') > 0 || std::ranges::count(text, '-') == 2 ||
                         std::ranges::count(text, '/') == 2 || std::ranges::count(text, '.') == 2;
  return n >= 4 && has_marks && is_digit(text.front()) && !parse_number(text);
}

bool is_text(const CsvCell& cell) { return !is_missing(cell.text) && (cell.quoted || !parse_number(cell.text)); }

/// Whether the first cell is text and the others are numbers.
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
            " is not a number, but other cells of the first row are; correct it, or set header: yes or header: no");
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
            " found where the first row has a name; either all rows begin with a name, or none");
  check_utf8(cell, row.line, name, "the name");
  return cell.text;
}

constexpr const char* no_index = "; remove the column if it only numbers the rows (pandas: to_csv(path, index=False))";

std::vector<std::string> header_names(const CsvRow& row, std::size_t n_labels, std::string_view name) {
  std::vector<std::string> names;
  for (std::size_t k = n_labels; k < row.cells.size(); ++k) {
    const CsvCell& cell = row.cells[k];
    if (cell.text.empty())
      bad(name, row.line, cell.column, "the header has no name for column " + std::to_string(k + 1) + no_index);
    check_utf8(cell, row.line, name, "the header");
    names.push_back(cell.text);
  }
  return names;
}

/// Whether a row is the header that pandas writes for columns without names: empty, 0, 1, 2, …
bool is_header_of_indices(const CsvRow& row) {
  if (row.cells.size() < 3 || !row.cells.front().text.empty()) return false;
  for (std::size_t k = 1; k < row.cells.size(); ++k)
    if (row.cells[k].text != std::to_string(k - 1)) return false;
  return true;
}

/// Collects rows into a table; decides what the first cells are, and which columns are left out.
class TableBuilder {
 public:
  TableBuilder(std::string_view name, const std::vector<std::string>& ignore) : name_(name), ignore_(ignore) {}

  void header(const CsvRow& row) {
    // A header that begins with an empty cell is above a column of names or of row numbers.
    if (row.cells.size() > 1 && row.cells.front().text.empty()) labels_ = Labels::undecided;
    table_.header = header_names(row, labels_ == Labels::none ? 0 : 1, name_);
    for (const auto& ignored : ignore_) {
      const auto found = std::ranges::find(table_.header, ignored);
      if (found == table_.header.end())
        bad(name_, row.line, 1, "ignore: the header has no column '" + ignored + "'" + suggestion(ignored, table_.header));
      skipped_.push_back(found - table_.header.begin() + (labels_ == Labels::none ? 0 : 1));
    }
    std::erase_if(table_.header, [&](const std::string& each) { return std::ranges::count(ignore_, each) > 0; });
    has_header_ = true;
  }

  void row(const CsvRow& row, bool is_first) {
    if (is_first && !ignore_.empty()) bad(name_, row.line, 1, "ignore names columns, but the file has no header");
    if (is_first && begins_with_name(row)) labels_ = Labels::names;
    if (labels_ == Labels::undecided) labels_ = is_text(row.cells.front()) ? Labels::names : Labels::counts;
    if (labels_ == Labels::names) table_.row_names.push_back(row_name(row, name_));
    if (labels_ == Labels::counts) check_count(row);
    const bool has_labels = labels_ != Labels::none;
    if (n_rows_ == 0 && has_header_) refuse_dates(row);
    if (n_rows_ == 0 && has_header_ && !has_labels && skipped_.empty() && begins_with_name(row))
      bad(name_, row.line, row.cells.front().column,
          shown(row.cells.front().text) +
              " is not a number; names in the first column are allowed only in files without a header " + "(header: no)");
    for (std::size_t k = has_labels ? 1 : 0; k < row.cells.size(); ++k)
      if (std::ranges::find(skipped_, static_cast<std::ptrdiff_t>(k)) == skipped_.end())
        numbers_.push_back(read_number(row.cells[k], row.line, name_));
    ++n_rows_;
  }

  CsvTable finish(bool saw_rows) {
    if (numbers_.empty())
      throw DataError(std::string(name_) + (saw_rows ? ": the file holds no numbers" : ": the file is empty"));
    table_.values = Matrix(n_rows_, std::ssize(numbers_) / n_rows_);
    std::copy(numbers_.begin(), numbers_.end(), table_.values.values().begin());
    return std::move(table_);
  }

 private:
  enum class Labels { none, undecided, names, counts };

  /// Checks the first row below the header.
  void refuse_dates(const CsvRow& row) const {
    const std::size_t first = labels_ == Labels::none ? 0 : 1;
    for (std::size_t k = first, name = 0; k < row.cells.size(); ++k) {
      if (std::ranges::find(skipped_, static_cast<std::ptrdiff_t>(k)) != skipped_.end()) continue;
      if (is_date(row.cells[k].text))
        bad(name_, row.line, row.cells[k].column,
            shown(row.cells[k].text) +
                " is a date or a time of day; seconds are needed; convert the column, or leave it out: " + "ignore: [" +
                table_.header[name] + "]");
      ++name;
    }
  }

  void check_count(const CsvRow& row) const {
    const auto count = parse_integer(row.cells.front().text);
    if (count != n_rows_)
      bad(name_, row.line, row.cells.front().column,
          "the first column has no name and does not number the rows (" + shown(row.cells.front().text) + " in row " +
              std::to_string(n_rows_) + "): the header has no name for column 1" + no_index);
  }

  std::string_view name_;
  const std::vector<std::string>& ignore_;
  CsvTable table_;
  std::vector<double> numbers_;
  std::vector<std::ptrdiff_t> skipped_;  // columns
  Labels labels_ = Labels::none;
  bool has_header_ = false;
  std::ptrdiff_t n_rows_ = 0;
};

CsvTable parse_table(std::string_view text, std::string_view name, const CsvRules& rules, const Poll& poll) {
  const CsvHeader header = rules.header;
  CsvRowReader reader(text, name, rules.decimal);
  std::optional<TableBuilder> table;
  CsvRow row;
  while (reader.next(row)) {
    poll();
    const bool is_first = !table;
    if (is_first) {
      table.emplace(name, rules.ignore);
      if (header == CsvHeader::yes || (header == CsvHeader::automatic && (is_header_of_indices(row) || is_header(row, name)))) {
        table->header(row);
        continue;
      }
    }
    table->row(row, is_first);
  }
  return table ? table->finish(true) : TableBuilder(name, rules.ignore).finish(row.line != 0);
}

}  // namespace

CsvTable parse_csv(std::string_view text, std::string_view name, CsvHeader header, const Poll& poll) {
  return parse_table(text, name, {.header = header}, poll);
}

CsvTable read_csv(const std::filesystem::path& path, const CsvRules& rules, const Poll& poll) {
  return parse_table(read_file(path), path.string(), rules, poll);
}

CsvTable read_csv(const std::filesystem::path& path, CsvHeader header, const Poll& poll) {
  return parse_csv(read_file(path), path.string(), header, poll);
}

namespace {

void visit_rows(std::string_view text, std::string_view name, const std::function<bool(const CsvRow&)>& visit,
                const Poll& poll) {
  CsvRowReader reader(text, name);
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

CsvRow first_csv_row(const std::filesystem::path& path) {
  constexpr std::size_t enough = std::size_t{1} << 20;
  check_input_file(path);
  std::string text(enough, '\0');
  std::ifstream file(path, std::ios::binary);
  file.read(text.data(), static_cast<std::streamsize>(enough));
  text.resize(file.gcount());
  // A truncated row would be a wrong one, so the whole file is read.
  if (text.size() == enough && text.find('\n') == std::string::npos) text = read_file(path);
  CsvRow first;
  visit_rows(
      text, path.string(),
      [&](const CsvRow& row) {
        first = row;
        return false;
      },
      no_poll);
  return first;
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
      // The sign of a NaN has no meaning.
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
  using csv_rows::is_blank;
  const bool plain =
      text.find_first_of(",;\t\"\r\n") == std::string_view::npos &&
      (text.empty() || (!is_blank(text.front()) && !is_blank(text.back()) && text.front() != '#' && text.front() != '%'));
  if (plain) return std::string(text);
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"') out += '"';
    out += c;
  }
  return out + "\"";
}

}  // namespace golgi
