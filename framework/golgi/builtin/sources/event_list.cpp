#include "golgi/builtin/sources/event_list.hpp"

#include <algorithm>
#include <cmath>

#include "golgi/builtin/sources/named_columns.hpp"
#include "golgi/builtin/variable_names.hpp"
#include "golgi/core/error.hpp"
#include "golgi/core/files.hpp"
#include "golgi/core/natural_order.hpp"
#include "golgi/core/text.hpp"

namespace golgi {
namespace fs = std::filesystem;
namespace {

bool says_variable(const std::string& name) {
  static const std::set<std::string> known{"i",     "id",  "ids",    "neuron",   "neurons", "unit",
                                           "units", "gid", "sender", "variable", "cluster", "channel"};
  return known.contains(words_of_name(name).front());
}

bool says_trial(const std::string& name) { return words_of_name(name) == std::vector<std::string>{"trial"}; }

bool is_text_row(const CsvRow& row) {
  return std::ranges::none_of(row.cells, [](const CsvCell& cell) { return parse_number(cell.text).has_value(); });
}

bool may_be_header(const CsvRow& first, CsvHeader header) {
  return header == CsvHeader::automatic ? is_text_row(first) : header == CsvHeader::yes;
}

}  // namespace

bool heads_events(const CsvRow& row) {
  if (!is_text_row(row) || row.cells.size() < 2 || row.cells.size() > 3) return false;
  int n_variables = 0, n_times = 0, n_trials = 0;
  for (const CsvCell& cell : row.cells) {
    if (says_trial(cell.text))
      ++n_trials;
    else if (says_variable(cell.text))
      ++n_variables;
    else if (says_time(cell.text))
      ++n_times;
  }
  return n_variables == 1 && n_times == 1 && n_trials == std::ssize(row.cells) - 2;
}

EventList::EventList(const fs::path& path, CsvHeader header, const Poll& poll) : path_(path) {
  const CsvRow first = first_csv_row(path);
  const bool has_header = may_be_header(first, header);
  const std::size_t n = first.cells.size();
  const bool has_trials =
      n == 3 && has_header && std::ranges::any_of(first.cells, [](const CsvCell& cell) { return says_trial(cell.text); });
  if (n != 2 && !has_trials)
    bad_cell(path, first, first.cells.front(),
             "expected two columns, variable and time_s, found " + std::to_string(n) + (n > 2 ? "; leave the others out" : ""));
  if (has_header) find_columns(first);
  if (!read(has_header, poll) && header != CsvHeader::yes) {
    variable_column_ = 0;
    time_column_ = 1;
    unit_.reset();
    read(false, poll);
  }
  if (trial_column_) count_trials();
}

void EventList::find_columns(const CsvRow& header) {
  std::vector<std::size_t> others;
  for (std::size_t k = 0; k < header.cells.size(); ++k) {
    if (header.cells.size() == 3 && says_trial(header.cells[k].text) && !trial_column_)
      trial_column_ = k;
    else
      others.push_back(k);
  }
  const auto time_first = says_time(header.cells[others[0]].text) && !says_time(header.cells[others[1]].text);
  variable_column_ = others[time_first ? 1 : 0];
  time_column_ = others[time_first ? 0 : 1];
  unit_ = time_unit_of_name(header.cells[time_column_].text);
}

bool EventList::read(bool has_header, const Poll& poll) {
  lines_.clear();
  trials_.clear();
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
        comes_again = comes_again || (header && row.cells[0].text == *header);
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
  if (!trial_column_) return;
  const auto trial = parse_integer(row.cells[*trial_column_].text);
  constexpr long long most_trials = 1'000'000;
  if (!trial || *trial < 0 || *trial > most_trials)
    bad_cell(path_, row, row.cells[*trial_column_], "trial '" + row.cells[*trial_column_].text + "': expected a number from 0");
  trials_.push_back(static_cast<std::int32_t>(*trial));
}

void EventList::count_trials() {
  const std::set<std::int32_t> numbers(trials_.begin(), trials_.end());
  n_trials_ = std::max<std::size_t>(1, numbers.size());
  if (!numbers.empty() && *numbers.rbegin() != static_cast<std::int32_t>(numbers.size()) - 1)
    throw DataError("'" + path_.string() + "': its " + plural(numbers.size(), "trial") + " are not numbered 0, 1, … " +
                    std::to_string(numbers.size() - 1) + "; the last is " + std::to_string(*numbers.rbegin()));
}

std::string EventList::place_of(std::int32_t line, std::size_t column) const {
  std::string place = path_.string();
  for_each_csv_row(path_, [&](const CsvRow& row) {
    if (row.line != line) return true;
    place += ":" + std::to_string(line) + ":" + std::to_string(row.cells[column].column);
    return false;
  });
  return place;
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
        return "'" + id + "' is not a variable; a line is variable,time_s, unless a header gives another order";
      });
    names.insert(id);
  }
  return names;
}

FoundEvents EventList::found(const std::vector<std::string>& names, double per_second, std::size_t trial) const {
  std::vector<std::int32_t> index(variables_.size(), -1);  // index in `names`
  FoundEvents found{.place = "'" + path_.string() + "'"};
  for (const auto& name : names) found.variables.emplace_back(name, VariableKind::point);
  found.times_s.resize(names.size());
  for (std::size_t k = 0; k < lines_.size(); ++k) {
    const Line& line = lines_[k];
    if (std::isnan(line.time))
      refuse(line.number, time_column_, [&](const CsvCell& cell) {
        return parse_number(cell.text) ? "an event at " + cell.text + " s; expected a finite number"
                                       : "'" + cell.text + "' is not a time in seconds";
      });
    std::int32_t& variable = index[line.variable];
    if (variable < 0) try {
        variable = find_variable(variables_[line.variable].text, names);
      } catch (const DataError& error) {
        refuse(line.number, variable_column_, [&](const CsvCell&) { return std::string(error.what()); });
      }
    if (trials_.empty() || trials_[k] == static_cast<std::int32_t>(trial))
      found.times_s[variable].push_back(line.time / per_second);
  }
  found.place_of = [this, index, per_second](std::size_t variable, double time_s) {
    for (const Line& line : lines_)
      if (line.time / per_second == time_s && index[line.variable] == static_cast<std::int32_t>(variable))
        return place_of(line.number, time_column_);
    return path_.string();
  };
  return found;
}

// --- A line or a file per variable

namespace {

/// Numbers separated by blanks, commas or semicolons. @param line  its number, for messages
std::vector<double> times_of(const fs::path& path, std::string_view text, int line, double per_second) {
  constexpr std::string_view separators = " \t,;\r";
  std::vector<double> times;
  for (std::size_t at = 0; (at = text.find_first_not_of(separators, at)) != std::string_view::npos;) {
    const std::size_t end = std::min(text.find_first_of(separators, at), text.size());
    const auto time = parse_number(text.substr(at, end - at));
    if (!time || !std::isfinite(*time))
      throw DataError(path.string() + ":" + std::to_string(line) + ":" + std::to_string(at + 1) + ": '" +
                      std::string(text.substr(at, end - at)) + "' is not a time");
    times.push_back(*time / per_second);
    at = end;
  }
  return times;
}

/// Calls visit(line, number) for lines that are not comments; the end of the last line does not begin another.
void for_each_line(const std::string& text, const Poll& poll, const std::function<void(std::string_view, int)>& visit) {
  int number = 0;
  for (std::size_t at = 0; at < text.size();) {
    poll();
    const std::size_t end = std::min(text.find('\n', at), text.size());
    std::string_view line(text.data() + at, end - at);
    at = end + 1;
    ++number;
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (!line.starts_with('#') && !line.starts_with('%')) visit(line, number);
  }
}

}  // namespace

FoundEvents events_of_lines(const fs::path& path, std::vector<std::string> names, double per_second, const Poll& poll) {
  FoundEvents found{.place = "'" + path.string() + "'"};
  for_each_line(read_file(path), poll,
                [&](std::string_view line, int number) { found.times_s.push_back(times_of(path, line, number, per_second)); });
  if (found.times_s.empty()) throw DataError(found.place + ": holds no lines; expected one per variable");
  if (names.empty()) names = default_names(std::ssize(found.times_s));
  if (names.size() != found.times_s.size())
    throw DataError(found.place + ": " + plural(found.times_s.size(), "line") + ", but " + plural(names.size(), "name"));
  for (const auto& name : names) found.variables.emplace_back(name, VariableKind::point);
  return found;
}

FoundEvents events_of_files(const std::vector<fs::path>& paths, double per_second, const Poll& poll) {
  std::vector<fs::path> files = paths;
  if (paths.size() == 1 && fs::is_directory(paths[0])) {
    files.clear();
    for (const auto& entry : fs::directory_iterator(paths[0]))
      if (entry.is_regular_file()) files.push_back(entry.path());
  }
  std::ranges::sort(files,
                    [](const fs::path& a, const fs::path& b) { return natural_less(a.stem().string(), b.stem().string()); });
  FoundEvents found{.place = "'" + paths.front().string() + "'"};
  for (const auto& file : files) {
    auto& times = found.times_s.emplace_back();
    for_each_line(read_file(file), poll, [&](std::string_view line, int number) {
      for (const double time : times_of(file, line, number, per_second)) times.push_back(time);
    });
    found.variables.emplace_back(file.stem().string(), VariableKind::point);
  }
  if (files.empty()) throw DataError(found.place + ": holds no files; expected one per variable");
  return found;
}

}  // namespace golgi
