// Lists of events as text: lines of variable,time, a line per variable, or a file per variable.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "golgi/api/reading.hpp"
#include "golgi/data/csv.hpp"

namespace golgi {

/// Whether a row is the header of a list of events: one column with a name for variables ("i", "unit", "sender"), one with a
/// name for times, and perhaps one for trials.
bool heads_events(const CsvRow& row);

/// Lines of variable,time. A header may come first, with any names; if it names the time first, the order is reversed; it may
/// give the unit of time, and a column named trial gives the trial of each event. Each line takes 16 bytes of memory.
class EventList {
 public:
  /// @throws IoError, DataError with the place in the file
  EventList(const std::filesystem::path& path, CsvHeader header, const Poll& poll);

  /// The variables that have events; 5.0 becomes 5.   @throws DataError for text that cannot be a name, such as 0.5
  std::set<std::string> variables() const;
  std::size_t n_trials() const { return n_trials_; }  ///< 1 without a column of trials
  bool empty() const { return lines_.empty(); }
  std::optional<TimeUnit> unit() const { return unit_; }  ///< as the header gives it

  /// @param names       of the variables, to which lines refer by name or by index from 0
  /// @param per_second  the number of time units in a second
  /// @throws DataError for a cell that is not a number or not a known variable. The result refers to this list
  FoundEvents found(const std::vector<std::string>& names, double per_second, std::size_t trial) const;

 private:
  struct Line {
    double time;             // NaN: the cell is not a time
    std::uint32_t variable;  // index in variables_
    std::int32_t number;
  };
  struct Variable {
    std::string text;  // as written in the file
    std::int32_t line;
  };

  void find_columns(const CsvRow& header);
  /// False if the supposed header is an event: its variable occurs again.
  bool read(bool has_header, const Poll& poll);
  void add(const CsvRow& row);
  void count_trials();
  std::string place_of(std::int32_t line, std::size_t column) const;
  [[noreturn]] void refuse(std::int32_t line, std::size_t column, const std::function<std::string(const CsvCell&)>& what) const;

  std::filesystem::path path_;
  std::size_t variable_column_ = 0, time_column_ = 1;
  std::optional<std::size_t> trial_column_;
  std::optional<TimeUnit> unit_;
  std::vector<Line> lines_;
  std::vector<std::int32_t> trials_;  // per line, if there is a column of trials
  std::size_t n_trials_ = 1;
  std::vector<Variable> variables_;
  std::unordered_map<std::string, std::uint32_t> index_of_;  // index in variables_, by text
};

/// One line per variable: its times, separated by blanks or commas; an empty line is a variable without events.
/// @param names  of the variables, or empty: x0, x1, …
FoundEvents events_of_lines(const std::filesystem::path& path, std::vector<std::string> names, double per_second,
                            const Poll& poll);

/// One file per variable, which has the name of the file, in natural order. @param paths  files, or one folder of files
FoundEvents events_of_files(const std::vector<std::filesystem::path>& paths, double per_second, const Poll& poll);

}  // namespace golgi
