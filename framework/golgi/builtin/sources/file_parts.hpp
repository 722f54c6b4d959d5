// The smaller files beside a recording: the true wiring and the events.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "golgi/data/csv.hpp"
#include "golgi/data/events.hpp"
#include "golgi/data/ground_truth.hpp"

namespace golgi {

/// @throws ConfigError for a file whose name says no kind that is read
void check_kind(const std::filesystem::path& path);

/// @param path  where they come from   @throws DataError for a name that is given twice, or holds a control character
void check_names(const std::vector<std::string>& names, const std::filesystem::path& path);

/// True wiring: a (N, N) matrix of weights, row = target, 0 = no synapse, as .npy or text; or a text table with the header
/// source,target[,weight][,lag], one link per line, variables by name or index from 0, weight 1 and no lag where not said.
/// @param dt_s  sampling interval of the recording: lags are in samples
/// @throws IoError, DataError with the place in the file; DataError if it is of another number of variables than `names`
GroundTruth read_truth(const std::filesystem::path& path, const std::vector<std::string>& names, double dt_s);

/// Lines of variable,time_s, in seconds. A header may stand above them, with names of any kind; one that says time first
/// turns the order. Of each line 16 bytes are kept.
class EventList {
 public:
  /// @throws IoError, DataError with the place in the file; DataError for a header that names another unit than seconds
  EventList(const std::filesystem::path& path, CsvHeader header, const Poll& poll);

  /// Those that have events; 5.0 is 5.   @throws DataError for what can be no name, as 0.5
  std::set<std::string> variables() const;

  /// @param names  of the variables, which lines call by name or index from 0
  /// @throws DataError for a time outside [0, duration_s)
  Events events(const std::vector<std::string>& names, double duration_s) const;

 private:
  struct Line {
    double time_s;           // NaN: what stands there is no time
    std::uint32_t variable;  // index in variables_
    std::int32_t number;
  };
  struct Variable {
    std::string text;  // as it is written
    std::int32_t line;
  };

  /// False where what was taken as the header is an event: its variable comes again.
  bool read(bool has_header, const Poll& poll);
  void add(const CsvRow& row);
  [[noreturn]] void refuse(std::int32_t line, std::size_t column, const std::function<std::string(const CsvCell&)>& what) const;

  std::filesystem::path path_;
  std::size_t variable_column_ = 0, time_column_ = 1;
  std::vector<Line> lines_;
  std::vector<Variable> variables_;
  std::unordered_map<std::string, std::uint32_t> index_of_;  // by text
};

}  // namespace golgi
