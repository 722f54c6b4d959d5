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

/// Whether a row is the header of a list of events: one column named as variables are ("i", "unit", "sender"), one as times
/// are, and perhaps one of trials.
bool heads_events(const CsvRow& row);

/// Lines of variable,time. A header may stand above them, with names of any kind; one that says time first turns the order,
/// one may say the unit, and a column named trial says the trial of each event. Of each line 16 bytes are kept.
class EventList {
 public:
  /// @throws IoError, DataError with the place in the file
  EventList(const std::filesystem::path& path, CsvHeader header, const Poll& poll);

  /// Those that have events; 5.0 is 5.   @throws DataError for what can be no name, as 0.5
  std::set<std::string> variables() const;
  std::size_t n_trials() const { return n_trials_; }  ///< 1 without a column of trials
  bool empty() const { return lines_.empty(); }
  std::optional<TimeUnit> unit() const { return unit_; }  ///< as the header says

  /// @param names       of the variables, which lines call by name or index from 0
  /// @param per_second  of the unit of times
  /// @throws DataError for a cell that is not a number or not a known variable. What it returns refers to this list
  FoundEvents found(const std::vector<std::string>& names, double per_second, std::size_t trial) const;

 private:
  struct Line {
    double time;             // NaN: what stands there is no time
    std::uint32_t variable;  // index in variables_
    std::int32_t number;
  };
  struct Variable {
    std::string text;  // as it is written
    std::int32_t line;
  };

  void find_columns(const CsvRow& header);
  /// False where what was taken as the header is an event: its variable comes again.
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
  std::vector<std::int32_t> trials_;  // by line, where there is such a column
  std::size_t n_trials_ = 1;
  std::vector<Variable> variables_;
  std::unordered_map<std::string, std::uint32_t> index_of_;  // by text
};

/// A line per variable: its times, with blanks or commas between them; an empty line is a variable without events.
/// @param names  of the variables, or empty: x0, x1, …
FoundEvents events_of_lines(const std::filesystem::path& path, std::vector<std::string> names, double per_second,
                            const Poll& poll);

/// A file per variable, named as the file is, in natural order. @param paths  files, or one folder whose files are taken
FoundEvents events_of_files(const std::vector<std::filesystem::path>& paths, double per_second, const Poll& poll);

}  // namespace golgi
